import type { Filter } from '../query/filter.js';
import { type SortField, sortBy, sortKey } from '../query/sort.js';
import { recordOf } from '../store/keys.js';
import type { Store } from '../store/store.js';
import { decode } from '../values/decode.js';
import type { Doc } from '../values/types.js';
import type { KeyRange, Plan } from './plan.js';

export interface Match {
  record: number;
  raw: Buffer;
  doc: Doc;
}

/**
 * Finds what matches, in the order asked for. Reads in small pieces and keeps no snapshot between them:
 * the caller may stop, wait, and go on later, when it sees changes made meanwhile ahead of it.
 */
export function* execute(
  store: Store,
  plan: Plan,
  filter: Filter,
  sort: SortField[],
): Generator<Match | undefined> {
  if (plan.union) {
    yield* merge(
      plan.union.map((branch) => execute(store, branch, filter, sort)),
      sort,
    );
    return;
  }
  if (plan.sorted) {
    yield* find(store, plan, filter);
    return;
  }
  const found: Match[] = [];
  for (const match of find(store, plan, filter)) {
    if (match) found.push(match);
    else yield undefined;
  }
  yield* sortBy(found, sort, ({ doc }) => doc);
}

/** `undefined` now and then: a place where the caller may let others run. */
function* find(store: Store, plan: Plan, filter: Filter): Generator<Match | undefined> {
  // Several entries of one document may lie in the ranges.
  const seen = plan.index?.multikey ? new Set<number>() : undefined;
  for (const range of plan.ranges) {
    for (const entry of entries(store, range, plan.reverse)) {
      if (!entry) {
        yield undefined;
        continue;
      }
      const record = plan.index?.unique ? recordOf(entry.value) : recordOf(entry.key);
      if (seen?.has(record)) continue;
      seen?.add(record);
      const raw = plan.index ? plan.collection.read(record) : entry.value;
      if (!raw) continue;
      const doc = decode(raw);
      if (filter.matches(doc)) yield { record, raw, doc };
    }
  }
}

/** Several searches, each in order, become one in order; what two of them find comes once. */
function* merge(searches: Generator<Match | undefined>[], sort: SortField[]): Generator<Match | undefined> {
  const seen = new Set<number>();
  if (sort.length === 0) {
    for (const search of searches)
      for (const match of search) {
        if (match && seen.has(match.record)) continue;
        if (match) seen.add(match.record);
        yield match;
      }
    return;
  }
  const keyOf = sortKey(sort);
  const heads: { search: Generator<Match | undefined>; match: Match; key: Buffer }[] = [];
  const pull = function* (search: Generator<Match | undefined>): Generator<undefined> {
    for (let step = search.next(); !step.done; step = search.next()) {
      if (step.value) {
        heads.push({ search, match: step.value, key: keyOf(step.value.doc) });
        return;
      }
      yield undefined;
    }
  };
  for (const search of searches) yield* pull(search);
  while (heads.length > 0) {
    heads.sort((a, b) => a.key.compare(b.key));
    const { search, match } = heads.shift() as (typeof heads)[number];
    if (!seen.has(match.record)) {
      seen.add(match.record);
      yield match;
    }
    yield* pull(search);
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
