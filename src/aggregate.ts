/**
 * An aggregate (conversation, work order) is one document that holds everything that must change
 * together: its state, the ids it has already taken in, its pending effects and its timers. Every write
 * names the revision it was computed from, so no transaction over several documents is needed (E3).
 */
export interface Aggregate {
  /** A conversation: `channel:account:peer`. A work order: `wo:<id of the effect that registered it>`. */
  _id: string;
  /** Grows by one with every commit; the compare-and-set token. */
  revision: number;
  /** Ids taken in, newest last, at most APPLIED_KEPT; a repeat within them changes nothing. */
  applied: string[];
  effects: Effect[];
  timers: Timer[];
  /** When the earliest timer is due; null when there is none. The alarm index is on this field. */
  wakeAt: number | null;
  /** When the effects are to be tried (next); null when there are none. */
  effectsDueAt: number | null;
}

export const APPLIED_KEPT = 64;

/** Something still to be done, exactly once in what it does. */
export interface Effect {
  /** `aggregate:revision:index`: handlers upsert on it, so twice is once (E4). */
  id: string;
  kind: string;
  args: Record<string, unknown>;
  attempts?: number;
}

/** A deadline kept in the aggregate. A change is a new id; firing removes it by compare-and-set. */
export interface Timer {
  id: string;
  kind: string;
  /** Epoch milliseconds. */
  dueAt: number;
  data?: Record<string, unknown>;
}

export const effectId = (aggregate: string, revision: number, index: number): string =>
  `${aggregate}:${revision}:${index}`;

export function earliest(timers: readonly Timer[]): number | null {
  return timers.length === 0 ? null : Math.min(...timers.map((t) => t.dueAt));
}
