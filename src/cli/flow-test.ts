import { readStories } from '../dialogues/stories.js';
import { play } from '../dialogues/story.js';
import { coverageOf } from '../flows/coverage.js';
import type { FlowKit } from '../flows/kit.js';

type Out = (text: string) => void;

/** Plays every story of a folder. Exit code 1 when one does not go as told. */
export function testFlows(kit: FlowKit, dir: string, out: Out): number {
  const stories = readStories(dir);
  let failed = 0;
  for (const story of stories) {
    const faults = play(kit, story);
    if (faults.length > 0) failed += 1;
    out(`${faults.length === 0 ? 'ok    ' : 'FAILED'}  ${story.story}\n`);
    for (const fault of faults) out(`        ${story.file}: ${fault}\n`);
  }
  out(`${stories.length - failed} of ${stories.length} stories go as told\n`);
  return failed === 0 ? 0 : 1;
}

/** Which steps and branches no story walks. Exit code 1 when there are any. */
export function coverFlows(kit: FlowKit, dir: string, out: Out): number {
  const walked = new Set<string>();
  for (const story of readStories(dir)) play(kit, story, (flow, branch) => walked.add(`${flow}/${branch}`));
  const all = coverageOf(kit, walked);
  for (const { flow, branches, missing } of all) {
    const share = Math.floor((100 * (branches - missing.length)) / branches);
    out(`${`${share} %`.padStart(5)}  ${flow.padEnd(24)} ${branches - missing.length}/${branches}\n`);
    for (const branch of missing) out(`         never walked: ${branch}\n`);
  }
  const missing = all.reduce((sum, c) => sum + c.missing.length, 0);
  const total = all.reduce((sum, c) => sum + c.branches, 0);
  out(`${total - missing} of ${total} steps and branches walked\n`);
  return missing === 0 ? 0 : 1;
}
