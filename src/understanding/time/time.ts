/** Pieces of a time as people say them; `from`/`to` are positions in the text. */
export type Atom = { from: number; to: number } & (
  | { type: 'day'; offset: number; offsetTo?: number }
  | { type: 'weekday'; weekday: number; week: number | null }
  | {
      type: 'date';
      year: number | null;
      month: number | null;
      monthOffset: number | null;
      day: number;
      lastDay?: number;
    }
  | {
      type: 'span';
      unit: 'week' | 'weekend' | 'month';
      offset: number | null;
      part: 'early' | 'mid' | 'late' | 'all';
    }
  | { type: 'part'; start: number; end: number; night?: boolean }
  | {
      type: 'clock';
      hour: number;
      minute: number;
      half: 'am' | 'pm' | null;
      exact: boolean;
      hourTo?: number;
      minuteTo?: number;
    }
  | { type: 'shift'; ms: number; way: 'in' | 'ago' | 'within' }
  | { type: 'now' }
);

/**
 * A time that somebody named. `start` null: "until end"; `end` null with `open`: "from start on";
 * `end` null without `open`: an instant. Epoch milliseconds; `end` is exclusive.
 */
export interface TimeMention {
  from: number;
  to: number;
  text: string;
  start: number | null;
  end: number | null;
  open: boolean;
  /** What the words fixed: a later mention inherits the day of an earlier one that fixed only the day. */
  has: { day: boolean; part: boolean; clock: boolean };
}

export interface TimeContext {
  /** Epoch ms. */
  now: number;
  /** IANA zone. */
  timeZone: string;
  /** Where words leave it open: 周三 is the coming one for a visit, the last one for a beginning. */
  tense?: 'future' | 'past';
}
