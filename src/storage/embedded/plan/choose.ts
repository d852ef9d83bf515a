import type { Filter } from '../query/filter.js';
import { search } from './execute.js';
import type { Plan } from './plan.js';

/** So many entries are looked at to tell a narrow search from a wide one. */
export const probe = 32;
/** A unique index with every field given finds at most one document per point. */
export const certain = 100;
/** How much work a try may be, and how many documents it may be asked for. */
const tryWork = 128;
const tryWanted = 64;

/** The number of entries, as far as the probe. */
export function entriesOf(plan: Plan): number {
  plan.entries ??= plan.collection.countEntries(plan.ranges, probe);
  return plan.entries;
}

/**
 * The rules know no data: a narrow range may beat an equality that half of the documents satisfy. Of two
 * wide searches the one already in order wins when it is as exact, or when a short try shows that it
 * soon finds what is wanted.
 */
export function isBetter(a: Plan, b: Plan, filter: Filter, limit: number): boolean {
  if (a.score >= certain || b.score >= certain) return a.score > b.score;
  const [x, y] = [entriesOf(a), entriesOf(b)];
  if (x !== y) return x < y;
  if (x >= probe && a.sorted !== b.sorted) {
    const [sorted, other] = a.sorted ? [a, b] : [b, a];
    const better = sorted.equal >= other.equal || findsSoon(sorted, filter, limit);
    return better === a.sorted;
  }
  return a.score > b.score;
}

function findsSoon(plan: Plan, filter: Filter, limit: number): boolean {
  if (limit === 0 || limit > tryWanted) return false;
  const searched = { ...plan, work: { ...plan.work } };
  for (const _match of search(plan.collection.store, searched, filter)) {
    if (searched.work.found >= limit) return true;
    if (searched.work.docs >= tryWork) return false;
  }
  return true;
}
