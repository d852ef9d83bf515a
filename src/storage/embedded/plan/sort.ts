import { MongoError } from '../errors.js';
import { type SortField, sortKey } from '../query/sort.js';
import type { Match } from './execute.js';

/** What one sort may keep in memory, as in MongoDB. */
const mostBytes = 100 * 1024 * 1024;
/** A key in memory is more than its bytes. */
const perEntry = 160;

interface Entry {
  key: Buffer;
  record: number;
  bytes: number;
}

export interface SortLimits {
  /** So many are wanted, the rest may be forgotten on the way; 0: all. */
  wanted: number;
  /** `allowDiskUse: false`: documents count with their whole size, as where MongoDB may not spill. */
  whole: boolean;
}

/**
 * Puts in order what an index does not. Keeps keys and record numbers, not documents, and of a limited
 * search only the best; refuses with MongoDB's error when that would take more than 100 MB. `undefined`
 * is a place to pause. Equal keys stay in the order they came.
 */
export function* sortRecords(
  matches: Iterable<Match | undefined>,
  sort: SortField[],
  { wanted, whole }: SortLimits,
): Generator<number | undefined> {
  const keyOf = sortKey(sort);
  const room = wanted > 0 ? Math.max(2 * wanted, wanted + 64) : Number.POSITIVE_INFINITY;
  let kept: Entry[] = [];
  let bytes = 0;
  for (const match of matches) {
    if (!match) {
      yield undefined;
      continue;
    }
    const key = keyOf(match.doc);
    const entry = {
      key,
      record: match.record,
      bytes: key.length + perEntry + (whole ? match.raw.length : 0),
    };
    kept.push(entry);
    bytes += entry.bytes;
    if (kept.length >= room) {
      kept = inOrder(kept).slice(0, wanted);
      bytes = kept.reduce((sum, one) => sum + one.bytes, 0);
    }
    if (bytes > mostBytes)
      throw new MongoError(
        292,
        `Executor error during find command :: caused by :: Sort exceeded memory limit of ${mostBytes} bytes, but did not opt in to external sorting.`,
      );
  }
  const sorted = inOrder(kept);
  for (const { record } of wanted > 0 ? sorted.slice(0, wanted) : sorted) yield record;
}

function inOrder(entries: Entry[]): Entry[] {
  return entries.sort((a, b) => a.key.compare(b.key));
}
