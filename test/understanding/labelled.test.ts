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

  it('reaches 90 % of the intents and 85 % of the slots that were held back', () => {
    const result = score(held, byRules);
    console.log(table(`Held back: ${held.length} utterances`, result));
    expect(result.intents.right / result.intents.of).toBeGreaterThanOrEqual(0.9);
    expect(result.slots.right / result.slots.of).toBeGreaterThanOrEqual(0.85);
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
