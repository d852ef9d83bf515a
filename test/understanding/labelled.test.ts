import { describe, expect, it } from 'vitest';
import { understand } from '../../src/understanding/understand.js';
import { agrees, type Labelled, labelledSet } from './labelled.js';
import { score, table } from './score.js';

const set = labelledSet();
const held = set.filter((label) => label.held);
const known = set.filter((label) => !label.held);
const byRules = ({ say, role, now }: Labelled) =>
  understand(say, { role, now, timeZone: 'Asia/Shanghai', locale: 'zh-CN' });

describe('the labelled set by rules alone', () => {
  it('is large, and a third of it is held back', () => {
    expect(set.length).toBeGreaterThanOrEqual(300);
    expect(held.length).toBeGreaterThanOrEqual(100);
    expect(new Set(set.map(({ role, say }) => `${role} ${say}`)).size).toBe(set.length);
  });

  it.each([
    ['held', 0.9, 0.85],
    ['learnt', 0.95, 0.9],
    ['unseen', 0.65, 0.55],
  ])('reaches in the files %s-* what is asked of intents (%d) and of slots (%d)', (name, intents, slots) => {
    const part = held.filter(({ file }) => file.startsWith(`${name}-`));
    const result = score(part, byRules);
    console.log(table(`Held back, ${name}: ${part.length} utterances`, result));
    expect(result.intents.right / result.intents.of).toBeGreaterThanOrEqual(intents);
    expect(result.slots.right / result.slots.of).toBeGreaterThanOrEqual(slots);
  });

  it.each(known.map((label) => [label.role, label.say, label] as const))('%s: %s', (_role, _say, label) => {
    const { intent, slots } = byRules(label);
    expect(label.intents).toContain(intent);
    for (const slot of new Set([
      ...Object.keys(label.slots),
      ...Object.keys(slots),
    ] as (keyof typeof slots)[]))
      expect({ slot, value: slots[slot], right: agrees(label.slots[slot], slots[slot]) }).toMatchObject({
        right: true,
      });
  });
});
