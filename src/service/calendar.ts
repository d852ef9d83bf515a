import chineseDays from 'chinese-days';
import { DateTime } from 'luxon';
import type { Duration } from './policy/duration.js';
import type { Policy } from './policy/schema.js';

/** What counting in working time needs of a policy. */
export type Calendar = Pick<Policy, 'timeZone' | 'calendar'>;

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** Nobody plans farther ahead; also the guard against a calendar whose days are all off. */
const HORIZON_DAYS = 3_700;

/**
 * Adds a duration to an instant. `working` counts working hours of the calendar (split shifts, holidays,
 * make-up days); working days (`2bd`) always follow the calendar.
 */
export function addDuration(calendar: Calendar, at: number, duration: Duration, working = false): number {
  if (duration.unit === 'working-days') return addWorkingDays(calendar, at, duration.days);
  return working ? addWorkingTime(calendar, at, duration.ms) : at + duration.ms;
}

/** The instant at which `ms` of working time have passed since `at`. */
export function addWorkingTime(calendar: Calendar, at: number, ms: number): number {
  let left = ms;
  for (const [start, end] of shiftsFrom(calendar, at)) {
    const from = Math.max(start, at);
    if (from + left <= end) return from + left;
    left -= end - from;
  }
  return at + ms;
}

/** Whether it is working time now, and when it is next (`at` itself if it is now; where nobody works, always). */
export function workingHours(calendar: Calendar, at: number): { open: boolean; next: number } {
  const next = addWorkingTime(calendar, at, 1) - 1;
  return { open: next === at, next };
}

/** Working time between two instants, in ms; 0 when they are the wrong way round. */
export function workingTimeBetween(calendar: Calendar, from: number, to: number): number {
  let sum = 0;
  for (const [start, end] of shiftsFrom(calendar, from)) {
    if (start >= to) break;
    sum += Math.min(end, to) - Math.max(start, from);
  }
  return Math.max(0, sum);
}

/** The same time of day, `days` working days later. What comes outside working hours counts as coming at the next start. */
export function addWorkingDays(calendar: Calendar, at: number, days: number): number {
  const [first] = shiftsFrom(calendar, at);
  let local = DateTime.fromMillis(Math.max(at, first?.[0] ?? at), { zone: calendar.timeZone });
  for (let left = days, guard = 0; left > 0 && guard < HORIZON_DAYS; guard++) {
    local = local.plus({ days: 1 });
    if (isWorkday(calendar, local.toISODate() ?? '')) left--;
  }
  return local.toMillis();
}

/** Is this calendar day (`YYYY-MM-DD`) worked? The company's own days win, then the State Council's, then the week. */
export function isWorkday({ calendar }: Calendar, date: string): boolean {
  const own = calendar.days[date];
  if (own) return own === 'work';
  if (calendar.holidays === 'china') {
    const special = specialDay(date);
    if (special !== null) return special;
  }
  return calendar.workingHours[weekdayOf(date)].length > 0;
}

/** False: the year's holidays are not published in our data yet, so deadlines in it are provisional (G2). */
export function holidaysKnown({ calendar }: Calendar, year: number): boolean {
  return calendar.holidays === 'none' || specialDay(`${year}-10-01`) !== null;
}

/**
 * True or false for a named day; null for an ordinary one. For years without data chinese-days answers
 * with the bare weekday instead of failing, so only names with a comma ("National Day,国庆节,3") are believed.
 */
function specialDay(date: string): boolean | null {
  const detail = chineseDays.getDayDetail(date);
  return detail.name.includes(',') ? detail.work : null;
}

const weekdayOf = (date: string) => WEEKDAYS[DateTime.fromISO(date, { zone: 'utc' }).weekday - 1] ?? 'mon';

/** Shifts that end after `at`, in order, as instants. */
function* shiftsFrom(calendar: Calendar, at: number): Generator<[number, number]> {
  let day = DateTime.fromMillis(at, { zone: calendar.timeZone }).startOf('day');
  for (let i = 0; i < HORIZON_DAYS; i++, day = day.plus({ days: 1 })) {
    const date = day.toISODate() ?? '';
    if (!isWorkday(calendar, date)) continue;
    for (const { from, to } of hoursOf(calendar, date)) {
      const start = minuteOf(day, from);
      const end = minuteOf(to > from ? day : day.plus({ days: 1 }), to);
      if (end > at) yield [start, end];
    }
  }
}

/** A make-up Saturday has no hours of its own: it is worked like the first day of the week that has. */
function hoursOf({ calendar }: Calendar, date: string) {
  const own = calendar.workingHours[weekdayOf(date)];
  if (own.length > 0) return own;
  return WEEKDAYS.map((name) => calendar.workingHours[name]).find((hours) => hours.length > 0) ?? [];
}

const minuteOf = (day: DateTime, minute: number): number =>
  minute === 1440
    ? day.plus({ days: 1 }).toMillis()
    : day.set({ hour: Math.floor(minute / 60), minute: minute % 60 }).toMillis();
