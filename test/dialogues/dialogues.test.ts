import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { play, type Story, storySchema } from '../../src/dialogues/story.js';
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

describe('dialogues on a Chinese keyboard', () => {
  const withMarks = stories.map(onChineseKeyboard);
  it.each(withMarks.map((story) => [story.story, story] as const))('%s', (_, story) => {
    expect(play(shippedKit, story)).toEqual([]);
  });
});

/** The same story with the marks and digits that a Chinese keyboard writes in full width: what is said means the same. */
function onChineseKeyboard(story: Story): Story {
  return {
    ...story,
    talk: story.talk.map((line) =>
      line.in === undefined || !/\p{Script=Han}/u.test(line.in) ? line : { ...line, in: wide(line.in) },
    ),
  };
}

const wide = (words: string): string =>
  words.replace(/[,;:!?()\d]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) + 0xfee0));
