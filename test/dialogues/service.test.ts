import { describe, expect, it } from 'vitest';
import { playThroughService } from '../../src/dialogues/service-world.js';
import { readStories } from '../../src/dialogues/stories.js';

/** Lines that only the pure world can play. */
const PURE = ['event', 'notice', 'fail', 'pressOld', 'quote'] as const;

const stories = readStories('test/dialogues').filter(
  (story) =>
    /(people|restarts)\.yaml$/.test(story.file) &&
    !story.pure &&
    !story.talk.some((line) => PURE.some((key) => line[key] !== undefined)),
);

describe('dialogues through the whole service', () => {
  it.each(stories.map((story) => [story.story, story] as const))(
    '%s',
    async (_, story) => {
      const { faults, lines } = await playThroughService(story);
      expect(faults, lines.join('\n')).toEqual([]);
    },
    120_000,
  );
});
