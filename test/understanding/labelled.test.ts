import { describe, expect, it } from 'vitest';
import { understand } from '../../src/understanding/understand.js';
import { agrees, type Labelled, labelledSet } from './labelled.js';
import { score, table } from './score.js';

const set = labelledSet();
/** Somebody else's words, read by nobody who teaches the rules: marked `held` in their file. */
const held = set.filter((label) => label.held);
/** Written as tests of the rules, then read while teaching them: what they reached may not be lost. */
const TAUGHT: readonly (readonly [string, number, number])[] = [
  ['held', 0.99, 0.95],
  ['learnt', 0.98, 0.93],
  ['unseen', 0.98, 0.92],
  ['spoken', 0.94, 0.83],
  ['fresh', 0.95, 0.88],
  ['varied', 0.94, 0.86],
  ['sixth', 0.95, 0.9],
  ['seventh', 0.97, 0.95],
  ['eighth', 0.98, 0.95],
  ['ninth', 0.94, 0.83],
  ['tenth', 0.93, 0.79],
  ['eleventh', 0.85, 0.77],
  ['twelfth', 0.85, 0.82],
  ['thirteenth', 0.68, 0.7],
  ['fourteenth', 0.83, 0.78],
  ['fifteenth', 0.7, 0.62],
];
const taught = (name: string) => set.filter(({ file }) => file.startsWith(`${name}-`));
const known = set.filter(({ file, held }) => !held && !TAUGHT.some(([name]) => file.startsWith(`${name}-`)));
const byRules = ({ say, role, now }: Labelled) =>
  understand(say, { role, now, timeZone: 'Asia/Shanghai', locale: 'zh-CN' });

describe('the labelled set by rules alone', () => {
  it('is large, and says nothing twice', () => {
    expect(set.length).toBeGreaterThanOrEqual(300);
    expect(new Set(set.map(({ role, say }) => `${role} ${say}`)).size).toBe(set.length);
  });

  it.each(TAUGHT)(
    'keeps what was reached in the files %s-* (intents %d, slots %d)',
    (name, intents, slots) => {
      const part = taught(name);
      const result = score(part, byRules);
      console.log(table(`Taught, ${name}: ${part.length} utterances`, result));
      expect(part.length).toBeGreaterThan(0);
      expect(result.intents.right / result.intents.of).toBeGreaterThanOrEqual(intents);
      expect(result.slots.right / result.slots.of).toBeGreaterThanOrEqual(slots);
    },
  );

  it.skipIf(held.length === 0)('reads well what is held back', () => {
    const result = score(held, byRules);
    console.log(table(`Held back: ${held.length} utterances`, result));
    expect(result.intents.right / result.intents.of).toBeGreaterThanOrEqual(0.86);
    expect(result.slots.right / result.slots.of).toBeGreaterThanOrEqual(0.82);
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
