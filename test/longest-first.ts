import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What kills and restarts whole processes takes minutes and mostly waits: begun last, it would end alone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const long = (file: TestSpecification) => file.moduleId.includes('/test/crash/');
    return [...sorted.filter(long), ...sorted.filter((file) => !long(file))];
  }
}
