import { MongoError } from '../errors.js';
import { isNumber } from '../values/numbers.js';
import { isDoc, Long } from '../values/types.js';
import { millisOf, only } from './dates.js';
import type { Expression } from './expression.js';
import { instantOf, offsetAt } from './zones.js';

type Operator = (argument: unknown, compile: (source: unknown) => Expression) => Expression;

const lengths: Record<string, number> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
};
const months: Record<string, number> = { month: 1, quarter: 3, year: 12 };
const days: Record<string, number> = { day: 1, week: 7 };
const dayLength = 86_400_000;
/** Bins are counted from 2000-01-01T00:00 in the zone, a Saturday. */
const reference = Date.UTC(2000, 0, 1);
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** `$dateTrunc`, `$dateAdd`, `$dateSubtract`, `$dateDiff`, `$dateFromParts`: by the calendar of a zone. */
export const dateArithmetic: Record<string, Operator> = {
  $dateTrunc: withArguments(
    '$dateTrunc',
    ['date', 'unit', 'binSize', 'timezone', 'startOfWeek'],
    ['date', 'unit'],
    ({ date, unit, binSize = 1, timezone, startOfWeek }) => {
      const size = Number(binSize);
      if (!isNumber(binSize) || !Number.isInteger(size) || size <= 0)
        throw new MongoError(5439017, '$dateTrunc requires binSize to be a positive integer');
      return new Date(truncate(millisOf(date), unitOf('$dateTrunc', unit), size, timezone, startOfWeek));
    },
  ),
  $dateAdd: withArguments(
    '$dateAdd',
    ['startDate', 'unit', 'amount', 'timezone'],
    ['startDate', 'unit', 'amount'],
    (given) => new Date(add('$dateAdd', given, 1)),
  ),
  $dateSubtract: withArguments(
    '$dateSubtract',
    ['startDate', 'unit', 'amount', 'timezone'],
    ['startDate', 'unit', 'amount'],
    (given) => new Date(add('$dateSubtract', given, -1)),
  ),
  $dateDiff: withArguments(
    '$dateDiff',
    ['startDate', 'endDate', 'unit', 'timezone', 'startOfWeek'],
    ['startDate', 'endDate', 'unit'],
    ({ startDate, endDate, unit, timezone, startOfWeek }) =>
      Long.fromNumber(
        difference(millisOf(startDate), millisOf(endDate), unitOf('$dateDiff', unit), timezone, startOfWeek),
      ),
  ),
  $dateFromParts: withArguments(
    '$dateFromParts',
    ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond', 'timezone'],
    ['year'],
    ({ timezone, ...parts }) => {
      const part = (name: string, otherwise: number): number => {
        const value = parts[name] ?? otherwise;
        if (!isNumber(value) || !Number.isInteger(Number(value)))
          throw new MongoError(40515, `'${name}' must evaluate to an integer`);
        return Number(value);
      };
      const local = new Date(0);
      local.setUTCFullYear(part('year', 1970), part('month', 1) - 1, part('day', 1));
      local.setUTCHours(part('hour', 0), part('minute', 0), part('second', 0), part('millisecond', 0));
      return new Date(instantOf(timezone, Number(local)));
    },
  ),
};

type Given = Record<string, unknown> & { timezone: unknown };

/** Evaluates the arguments of an object; null or missing in any of them makes the result null. */
function withArguments(
  name: string,
  allowed: string[],
  required: string[],
  apply: (given: Given) => unknown,
): Operator {
  return (argument, compile) => {
    if (!isDoc(argument)) throw new MongoError(5439007, `${name} only supports an object as its argument`);
    only(name, argument, allowed);
    for (const key of required)
      if (!(key in argument)) throw new MongoError(5439009, `Missing '${key}' parameter to ${name}`);
    const parts = Object.entries(argument).map(([key, value]) => [key, compile(value)] as const);
    return (doc, variables) => {
      const given: Given = { timezone: 'UTC' };
      for (const [key, value] of parts) {
        const found = value(doc, variables);
        if (found === undefined || found === null) return null;
        given[key] = found;
      }
      return apply(given);
    };
  };
}

function unitOf(name: string, unit: unknown): string {
  if (typeof unit === 'string' && (unit in lengths || unit in days || unit in months)) return unit;
  throw new MongoError(
    9,
    `${name} parameter 'unit' value cannot be recognized as a time unit: ${String(unit)}`,
  );
}

function truncate(at: number, unit: string, size: number, zone: unknown, startOfWeek: unknown): number {
  const length = lengths[unit];
  if (length !== undefined) {
    const start = instantOf(zone, reference);
    return start + Math.floor((at - start) / (length * size)) * length * size;
  }
  const local = at + offsetAt(zone, at);
  if (unit in days) {
    const start = reference + (unit === 'week' ? daysUntil(startOfWeek) * dayLength : 0);
    const bin = (days[unit] as number) * size * dayLength;
    return instantOf(zone, start + Math.floor((local - start) / bin) * bin);
  }
  const date = new Date(local);
  const since = (date.getUTCFullYear() - 2000) * 12 + date.getUTCMonth();
  const bin = (months[unit] as number) * size;
  return instantOf(zone, monthStart(Math.floor(since / bin) * bin));
}

/** The first such weekday from the reference on. */
function daysUntil(startOfWeek: unknown): number {
  return (weekdayOf(startOfWeek) - new Date(reference).getUTCDay() + 7) % 7;
}

function weekdayOf(name: unknown = 'sunday'): number {
  const found = weekdays.findIndex((day) => day === String(name).toLowerCase() || day.slice(0, 3) === name);
  if (found < 0)
    throw new MongoError(9, `'startOfWeek' value cannot be recognized as a day of a week: ${String(name)}`);
  return found;
}

/** Counted from January 2000. */
function monthStart(month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(2000, month, 1);
  return Number(date);
}

function add(name: string, { startDate, unit, amount, timezone }: Given, sign: 1 | -1): number {
  if (!isNumber(amount) || !Number.isInteger(Number(amount)))
    throw new MongoError(5166405, `${name} expects integer amount of time units`);
  const at = millisOf(startDate);
  const count = sign * Number(amount);
  const known = unitOf(name, unit);
  const length = lengths[known];
  if (length !== undefined) return at + count * length;
  const local = at + offsetAt(timezone, at);
  if (known in days) return instantOf(timezone, local + count * (days[known] as number) * dayLength);
  const date = new Date(local);
  const month = date.getUTCMonth() + count * (months[known] as number);
  const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  // 31 January and a month is the last of February.
  date.setUTCFullYear(date.getUTCFullYear(), month, Math.min(date.getUTCDate(), last));
  return instantOf(timezone, Number(date));
}

/** How many beginnings of the unit lie between. */
function difference(start: number, end: number, unit: string, zone: unknown, startOfWeek: unknown): number {
  const [a, b] = [start + offsetAt(zone, start), end + offsetAt(zone, end)];
  const length = lengths[unit];
  if (length !== undefined) {
    const shift = offsetAt(zone, start);
    return Math.floor((end + shift) / length) - Math.floor((start + shift) / length);
  }
  if (unit === 'day') return Math.floor(b / dayLength) - Math.floor(a / dayLength);
  if (unit === 'week') {
    const first = reference + daysUntil(startOfWeek) * dayLength;
    const week = (at: number): number => Math.floor((at - first) / (7 * dayLength));
    return week(b) - week(a);
  }
  const month = (at: number): number => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth();
  const bin = months[unit] as number;
  return Math.floor(month(b) / bin) - Math.floor(month(a) / bin);
}
