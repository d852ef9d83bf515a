import {
  SLOT_NAMES,
  type SlotName,
  type Understanding,
  type understand,
} from '../../src/understanding/understand.js';
import { agrees, type Labelled } from './labelled.js';

interface Miss {
  label: Labelled;
  got: Pick<Understanding, 'intent' | 'slots'>;
}

/** How a reader does on a set: `right` of `of`; a slot counts where the label or the reader has one. */
export interface Score {
  intents: { right: number; of: number };
  slots: { right: number; of: number };
  perIntent: Map<string, { right: number; of: number }>;
  perSlot: Map<SlotName, { right: number; of: number }>;
  misses: Miss[];
}

export function score(
  set: readonly Labelled[],
  read: (label: Labelled) => ReturnType<typeof understand>,
): Score {
  const zero = () => ({ right: 0, of: 0 });
  const total: Score = {
    intents: zero(),
    slots: zero(),
    perIntent: new Map(),
    perSlot: new Map(SLOT_NAMES.map((slot) => [slot, zero()])),
    misses: [],
  };
  for (const label of set) {
    const got = read(label);
    const name = label.intents[0] ?? 'other';
    const perIntent = total.perIntent.get(name) ?? zero();
    total.perIntent.set(name, perIntent);
    let right = count([total.intents, perIntent], label.intents.includes(got.intent));
    for (const slot of SLOT_NAMES) {
      if (!label.slots[slot] && got.slots[slot] === undefined) continue;
      right =
        count([total.slots, total.perSlot.get(slot) ?? zero()], agrees(label.slots[slot], got.slots[slot])) &&
        right;
    }
    if (!right) total.misses.push({ label, got });
  }
  return total;
}

/** The table that the tests print. */
export function table(title: string, { intents, slots, perIntent, perSlot }: Score): string {
  const row = (name: string, { right, of }: { right: number; of: number }) =>
    `  ${name.padEnd(22)}${String(right).padStart(4)} of ${String(of).padStart(4)}${of === 0 ? '' : `${((100 * right) / of).toFixed(1).padStart(8)} %`}`;
  return [
    title,
    row('intents', intents),
    ...[...perIntent].sort().map(([name, c]) => row(`  ${name}`, c)),
    row('slots', slots),
    ...[...perSlot].map(([name, c]) => row(`  ${name}`, c)),
  ].join('\n');
}

function count(counters: { right: number; of: number }[], right: boolean): boolean {
  for (const counter of counters) {
    counter.of += 1;
    if (right) counter.right += 1;
  }
  return right;
}
