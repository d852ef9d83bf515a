import type { Filter } from '../query/filter.js';
import type { SortField } from '../query/sort.js';
import { recordOf } from '../store/keys.js';
import type { Store } from '../store/store.js';
import { decode } from '../values/decode.js';
import type { Doc } from '../values/types.js';
import { merge } from './merge.js';
import type { KeyRange, Plan } from './plan.js';
import { type SortLimits, sortRecords } from './sort.js';

export interface Match {
  record: number;
  raw: Buffer;
  doc: Doc;
}

const everything: SortLimits = { wanted: 0, whole: false };

/**
 * Finds what matches, in the order asked for. Reads in small pieces and keeps no snapshot between them:
 * the caller may stop, wait, and go on later, when it sees changes made meanwhile ahead of it.
 * `undefined` now and then: a place where the caller may let others run. Counts its work in `plan.work`.
 */
export function* execute(
  store: Store,
  plan: Plan,
  filter: Filter,
  sort: SortField[],
  limits = everything,
): Generator<Match | undefined> {
  for (const match of found(store, plan, filter, sort, limits)) {
    if (match) plan.work.returned++;
    yield match;
  }
}

function* found(
  store: Store,
  plan: Plan,
  filter: Filter,
  sort: SortField[],
  limits: SortLimits,
): Generator<Match | undefined> {
  if (plan.union) {
    yield* merge(
      plan.union.map((branch) => execute(store, branch, filter, sort, limits)),
      sort,
    );
    return;
  }
  if (plan.sorted) {
    yield* search(store, plan, filter);
    return;
  }
  for (const record of sortRecords(search(store, plan, filter), sort, limits)) {
    const raw = record === undefined ? undefined : plan.collection.read(record);
    if (record === undefined || !raw) {
      yield undefined;
      continue;
    }
    const doc = decode(raw);
    // It may have changed while others had their turn.
    if (filter.matches(doc)) yield { record, raw, doc };
  }
}

/** In the order of the index, or of insertion. */
export function* search(store: Store, plan: Plan, filter: Filter): Generator<Match | undefined> {
  // Several entries of one document may lie in the ranges.
  const seen = plan.index?.multikey ? new Set<number>() : undefined;
  const { work } = plan;
  for (const range of plan.ranges) {
    for (const entry of entries(store, range, plan.reverse)) {
      if (!entry) {
        yield undefined;
        continue;
      }
      if (plan.index) work.keys++;
      const record = plan.index?.unique ? recordOf(entry.value) : recordOf(entry.key);
      if (seen?.has(record)) continue;
      seen?.add(record);
      const raw = plan.index ? plan.collection.read(record) : entry.value;
      if (!raw) continue;
      work.docs++;
      const doc = decode(raw);
      if (filter.matches(doc)) {
        work.found++;
        yield { record, raw, doc };
      }
    }
  }
}

interface Entry {
  key: Buffer;
  value: Buffer;
}

/**
 * Few entries first, for those who want one; then more at a time. What was read ahead is read again after
 * a commit, so a cursor that waited does not show what is gone.
 */
function* entries(store: Store, { from, to }: KeyRange, reverse: boolean): Generator<Entry | undefined> {
  let limit = 2;
  let last: Buffer | undefined;
  for (;;) {
    const options = reverse
      ? { start: last ?? to, end: from, reverse: true, exclusiveStart: true, inclusiveEnd: true, limit }
      : { start: last ?? from, end: to, exclusiveStart: last !== undefined, limit };
    const piece = [...store.db.getRange(options)] as Entry[];
    const { commits } = store;
    let fresh = true;
    for (const entry of piece) {
      fresh = store.commits === commits;
      if (!fresh) break;
      last = entry.key;
      yield entry;
    }
    if (fresh && piece.length < limit) return;
    yield undefined;
    limit = Math.min(limit * 8, 128);
  }
}
