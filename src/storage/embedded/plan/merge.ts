import { type SortField, sortKey } from '../query/sort.js';
import type { Match } from './execute.js';

type Search = Generator<Match | undefined>;

/** Several searches become one; what two of them find comes once. Each in order: all in order. */
export function* merge(searches: Search[], sort: SortField[]): Search {
  const seen = new Set<number>();
  for (const match of sort.length === 0 ? oneByOne(searches) : inOrder(searches, sort)) {
    if (match && seen.has(match.record)) continue;
    if (match) seen.add(match.record);
    yield match;
  }
}

function* oneByOne(searches: Search[]): Search {
  for (const search of searches) yield* search;
}

interface Head {
  search: Search;
  match: Match;
  key: Buffer;
}

function* inOrder(searches: Search[], sort: SortField[]): Search {
  const keyOf = sortKey(sort);
  const heads: Head[] = [];
  const pull = function* (search: Search): Generator<undefined> {
    for (let step = search.next(); !step.done; step = search.next()) {
      if (step.value) {
        const head = { search, match: step.value, key: keyOf(step.value.doc) };
        heads.splice(placeOf(head, heads), 0, head);
        return;
      }
      yield undefined;
    }
  };
  for (const search of searches) yield* pull(search);
  for (let head = heads.shift(); head; head = heads.shift()) {
    yield head.match;
    yield* pull(head.search);
  }
}

/** After its equals. */
function placeOf({ key }: Head, heads: Head[]): number {
  let low = 0;
  let high = heads.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((heads[middle] as Head).key.compare(key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
