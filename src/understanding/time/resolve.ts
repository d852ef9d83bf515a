import { DateTime } from 'luxon';
import type { Atom, TimeContext } from './time.js';

type Of<T extends Atom['type']> = Extract<Atom, { type: T }>;

/** Neighbouring atoms that make up one time. */
export interface Piece {
  from: number;
  to: number;
  day: Of<'day'> | Of<'weekday'> | Of<'date'> | Of<'span'> | null;
  part: Of<'part'> | null;
  clock: Of<'clock'> | null;
  shift: Of<'shift'> | Of<'now'> | null;
}

/** `end` null: an instant. Epoch ms; `end` exclusive. */
export interface Span {
  start: number | null;
  end: number | null;
}

/** What a piece means now, in the zone; null when there is no such date (February 30th). */
export function resolve(piece: Piece, context: TimeContext, from?: Span | null): Span | null {
  const now = DateTime.fromMillis(context.now, { zone: context.timeZone });
  if (piece.shift) return shifted(piece.shift, context.now);
  const days = piece.day ? dayRange(piece.day, now, context.tense ?? 'future') : null;
  if (piece.day && !days) return null;
  if (days && !piece.part && !piece.clock)
    return { start: days.first.toMillis(), end: days.last.plus({ days: 1 }).toMillis() };
  const base =
    days?.first ??
    (from?.start
      ? DateTime.fromMillis(from.start, { zone: context.timeZone }).startOf('day')
      : now.startOf('day'));
  const fixed = days !== null || !!from?.start;
  if (piece.clock)
    return clockSpan(
      piece.clock,
      piece.part,
      base,
      now,
      fixed,
      context.tense ?? 'future',
      from?.start ?? null,
    );
  return partSpan(piece.part, days?.last ?? base, base, now, fixed, context.tense ?? 'future');
}

function shifted(shift: Of<'shift'> | Of<'now'>, now: number): Span {
  if (shift.type === 'now') return { start: now, end: null };
  const minute = 60_000;
  const at = (ms: number) => Math.round((now + ms) / minute) * minute;
  if (shift.way === 'within') return { start: now, end: at(shift.ms) };
  return { start: at(shift.way === 'ago' ? -shift.ms : shift.ms), end: null };
}

function partSpan(
  part: Of<'part'> | null,
  last: DateTime,
  first: DateTime,
  now: DateTime,
  fixed: boolean,
  tense: 'future' | 'past',
): Span | null {
  if (!part) return null;
  let shift = 0;
  if (!fixed && tense === 'future' && at(last, part.end, 0) <= now) shift = 1;
  if (!fixed && tense === 'past' && at(first, part.start, 0) > now) shift = -1;
  return {
    start: at(first.plus({ days: shift }), part.start, 0).toMillis(),
    end: at(last.plus({ days: shift }), part.end, 0).toMillis(),
  };
}

/** An hour without a half of the day means working hours: 3点 is 15:00, 9点 is 09:00. */
function clockSpan(
  clock: Of<'clock'>,
  part: Of<'part'> | null,
  base: DateTime,
  now: DateTime,
  fixed: boolean,
  tense: 'future' | 'past',
  after: number | null,
): Span | null {
  const hour = hourOf(clock.hour, clock, part);
  let start = at(base, hour, clock.minute);
  if (clock.hour === 12 && part && part.start >= 18) start = at(base.plus({ days: 1 }), 0, clock.minute);
  // 夜里两点 is after midnight
  if (part?.night && clock.hour <= 4) start = at(base.plus({ days: 1 }), clock.hour, clock.minute);
  const free = !part && !clock.half && !clock.exact && clock.hour <= 12;
  if (
    tense === 'future' &&
    start <= now &&
    free &&
    fixed &&
    hour < 12 &&
    base.hasSame(now, 'day') &&
    start.plus({ hours: 12 }) > now
  ) {
    start = start.plus({ hours: 12 });
  } else if (!fixed && tense === 'future' && start <= now)
    start = at(base.plus({ days: 1 }), hour, clock.minute);
  else if (
    tense === 'past' &&
    start > now &&
    free &&
    hour >= 12 &&
    start.minus({ hours: 12 }) <= now &&
    base.hasSame(now, 'day')
  )
    start = start.minus({ hours: 12 });
  else if (!fixed && tense === 'past' && start > now) start = start.minus({ days: 1 });
  if (after !== null && start.toMillis() <= after && free && start.plus({ hours: 12 }).toMillis() > after)
    start = start.plus({ hours: 12 });
  if (clock.hourTo === undefined) return { start: start.toMillis(), end: null };
  let end = at(start.startOf('day'), hourOf(clock.hourTo, clock, part), clock.minuteTo ?? 0);
  if (end <= start && clock.hourTo <= 12) end = end.plus({ hours: 12 });
  return { start: start.toMillis(), end: end > start ? end.toMillis() : null };
}

function hourOf(hour: number, clock: Of<'clock'>, part: Of<'part'> | null): number {
  if (clock.half === 'pm') return hour < 12 ? hour + 12 : hour;
  if (clock.half === 'am') return hour === 12 ? 0 : hour;
  if (part && hour <= 12) {
    if (part.start >= 13) return hour < 12 ? hour + 12 : hour;
    if (part.start === 11) return hour <= 2 ? hour + 12 : hour;
    return hour;
  }
  return !clock.exact && hour >= 1 && hour <= 5 ? hour + 12 : hour;
}

function dayRange(
  day: NonNullable<Piece['day']>,
  now: DateTime,
  tense: 'future' | 'past',
): { first: DateTime; last: DateTime } | null {
  const today = now.startOf('day');
  if (day.type === 'day')
    return {
      first: today.plus({ days: day.offset }),
      last: today.plus({ days: day.offsetTo ?? day.offset }),
    };
  if (day.type === 'weekday') return one(weekday(day, today, tense));
  if (day.type === 'date') return dateRange(day, today, tense);
  if (day.unit === 'week')
    return { first: monday(today, day.offset ?? 0), last: monday(today, day.offset ?? 0).plus({ days: 6 }) };
  if (day.unit === 'weekend')
    return {
      first: monday(today, day.offset ?? 0).plus({ days: 5 }),
      last: monday(today, day.offset ?? 0).plus({ days: 6 }),
    };
  return monthPart(day, today, tense);
}

function weekday(day: Of<'weekday'>, today: DateTime, tense: 'future' | 'past'): DateTime {
  if (day.week !== null) return monday(today, day.week).plus({ days: day.weekday - 1 });
  const ahead = (day.weekday - today.weekday + 7) % 7;
  return today.plus({ days: tense === 'past' && ahead > 0 ? ahead - 7 : ahead });
}

/** Only the day is said: the coming one, or the last one for a beginning. Dates go a year round likewise. */
function dateRange(
  day: Of<'date'>,
  today: DateTime,
  tense: 'future' | 'past',
): { first: DateTime; last: DateTime } | null {
  const step = day.month === null ? { months: 1 } : { years: 1 };
  let month =
    day.month === null
      ? today.startOf('month')
      : DateTime.fromObject({ year: day.year ?? today.year, month: day.month, day: 1 }, { zone: today.zone });
  if (day.monthOffset !== null) month = month.plus({ months: day.monthOffset });
  else if (day.year === null) {
    if (
      tense === 'future' &&
      month.set({ day: Math.min(day.lastDay ?? day.day, month.daysInMonth ?? 28) }) < today
    )
      month = month.plus(step);
    if (tense === 'past' && month.plus({ days: day.day - 1 }) > today) month = month.minus(step);
  }
  if (day.day > (month.daysInMonth ?? 31)) return null;
  const first = month.set({ day: day.day });
  return {
    first,
    last: day.lastDay ? month.set({ day: Math.min(day.lastDay, month.daysInMonth ?? 31) }) : first,
  };
}

const PARTS = { early: [1, 10], mid: [11, 20], late: [21, 31], all: [1, 31] } as const;

/** 月初 is the 1st to the 10th (contract); without 这/下 the next one that is not over. */
function monthPart(
  span: Of<'span'>,
  today: DateTime,
  tense: 'future' | 'past',
): { first: DateTime; last: DateTime } {
  const [from, to] = PARTS[span.part];
  const range = (month: DateTime) => ({
    first: month.set({ day: from }),
    last: month.set({ day: Math.min(to, month.daysInMonth ?? 28) }),
  });
  const month = today.startOf('month').plus({ months: span.offset ?? 0 });
  const here = range(month);
  if (span.offset !== null) return here;
  if (tense === 'future' && here.last < today) return range(month.plus({ months: 1 }));
  if (tense === 'past' && here.first > today) return range(month.minus({ months: 1 }));
  return here;
}

const one = (day: DateTime) => ({ first: day, last: day });
const monday = (today: DateTime, weeks: number): DateTime => today.startOf('week').plus({ weeks });
const at = (day: DateTime, hour: number, minute: number): DateTime =>
  hour >= 24
    ? day.startOf('day').plus({ days: 1 }).set({ minute })
    : day.startOf('day').set({ hour, minute });
