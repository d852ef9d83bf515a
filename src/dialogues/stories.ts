import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../errors.js';
import { type Story, storySchema } from './story.js';

/**
 * Every story of a folder of YAML files, several to a file, each with its file.
 * @throws ConfigError with every fault at once
 */
export function readStories(dir: string): (Story & { file: string })[] {
  const faults: string[] = [];
  const stories = readdirSync(dir)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => {
      const file = join(dir, name);
      return parseAllDocuments(readFileSync(file, 'utf8')).flatMap((doc, i) => {
        faults.push(...doc.errors.map((e) => `${file} ${e.message.split('\n')[0]}`));
        const parsed = storySchema.safeParse(doc.toJS());
        if (parsed.success) return [{ ...parsed.data, file }];
        faults.push(`${file} story ${i + 1}: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
        return [];
      });
    });
  if (faults.length > 0) throw new ConfigError(faults);
  return stories;
}
