import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { play, storySchema } from '../../src/dialogues/story.js';
import { shippedKit } from '../flows/kit.js';

const stories = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) =>
    parseAllDocuments(readFileSync(`${import.meta.dirname}/${name}`, 'utf8')).map((doc) =>
      storySchema.parse(doc.toJS()),
    ),
  );

describe('dialogues', () => {
  it.each(stories.map((story) => [story.story, story] as const))('%s', (_, story) => {
    expect(play(shippedKit, story)).toEqual([]);
  });
});
