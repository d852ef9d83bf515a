import { failedToParse, MongoError } from '../errors.js';
import { type Doc, isDoc, ObjectId, Timestamp, typeName } from '../values/types.js';
import { dateArithmetic } from './date-arithmetic.js';
import { checkFormat, defaultFormat, render } from './date-format.js';
import type { Expression } from './expression.js';
import { offsetAt } from './zones.js';

type Operator = (argument: unknown, compile: (source: unknown) => Expression) => Expression;

/** `$dateToString` with a time zone, the parts of a date, and calendar arithmetic. */
export const dateOperators: Record<string, Operator> = {
  $dateToString: (argument, compile) => {
    if (!isDoc(argument))
      throw new MongoError(18629, '$dateToString only supports an object as its argument');
    only('$dateToString', argument, ['date', 'format', 'timezone', 'onNull']);
    if (!('date' in argument)) throw new MongoError(18628, "Missing 'date' parameter to $dateToString");
    const date = compile(argument.date);
    const zoneOf = compile(argument.timezone ?? 'UTC');
    const onNull = compile(argument.onNull ?? null);
    const { format: given } = argument;
    if (typeof given === 'string' && !given.startsWith('$')) checkFormat(given);
    const formatOf = compile(given ?? null);
    return (doc, variables) => {
      const value = date(doc, variables);
      if (value === undefined || value === null) return onNull(doc, variables);
      const zone = zoneOf(doc, variables);
      if (zone === undefined || zone === null) return null;
      const format = given === undefined ? defaultFormat(zone) : formatOf(doc, variables);
      if (format === undefined || format === null) return null;
      if (typeof format !== 'string')
        throw new MongoError(18533, '$dateToString requires that format be a string');
      if (format !== given) checkFormat(format);
      return render(format, partsOf(value, zone));
    };
  },
  $year: part(({ year }) => year),
  $month: part(({ month }) => month),
  $dayOfMonth: part(({ day }) => day),
  $dayOfWeek: part(({ weekday }) => weekday),
  $dayOfYear: part(({ yearday }) => yearday),
  $hour: part(({ hour }) => hour),
  $minute: part(({ minute }) => minute),
  $second: part(({ second }) => second),
  $millisecond: part(({ millisecond }) => millisecond),
  $week: part(({ week }) => week),
  $isoWeek: part(({ isoWeek }) => isoWeek),
  $isoWeekYear: part(({ isoYear }) => isoYear),
  $isoDayOfWeek: part(({ weekday }) => (weekday === 1 ? 7 : weekday - 1)),
  ...dateArithmetic,
};

export interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  /** Sunday is 1. */
  weekday: number;
  yearday: number;
  /** From 0; weeks begin on Sunday. */
  week: number;
  isoWeek: number;
  isoYear: number;
  /** Milliseconds ahead of UTC. */
  offset: number;
}

function part(pick: (parts: Parts) => number): Operator {
  return (argument, compile) => {
    const spec: Doc =
      isDoc(argument) && 'date' in argument
        ? argument
        : { date: Array.isArray(argument) && argument.length === 1 ? argument[0] : argument };
    only('a date operator', spec, ['date', 'timezone']);
    const date = compile(spec.date);
    const zone = compile(spec.timezone ?? 'UTC');
    return (doc, variables) => {
      const value = date(doc, variables);
      const where = zone(doc, variables);
      if (value === undefined || value === null || where === undefined || where === null) return null;
      return pick(partsOf(value, where));
    };
  };
}

/** Epoch milliseconds of what counts as a date: a date, a timestamp, an ObjectId. */
export function millisOf(value: unknown): number {
  if (value instanceof Date) return Number(value);
  if (value instanceof Timestamp) return value.getHighBitsUnsigned() * 1000;
  if (value instanceof ObjectId) return Number(value.getTimestamp());
  throw new MongoError(16006, `can't convert from BSON type ${typeName(value)} to Date`);
}

const dayLength = 86_400_000;

function partsOf(value: unknown, zone: unknown): Parts {
  const at = millisOf(value);
  const offset = offsetAt(zone, at);
  const local = new Date(at + offset);
  const year = local.getUTCFullYear();
  const weekday = local.getUTCDay() + 1;
  const yearday = Math.floor((Number(local) - Date.UTC(year, 0, 1)) / dayLength) + 1;
  // The ISO week is that of its Thursday.
  const thursday = new Date(Number(local) + (4 - (weekday === 1 ? 7 : weekday - 1)) * dayLength);
  const isoYear = thursday.getUTCFullYear();
  return {
    year,
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
    weekday,
    yearday,
    week: Math.floor((yearday - weekday + 7) / 7),
    isoWeek: Math.floor((Number(thursday) - Date.UTC(isoYear, 0, 1)) / dayLength / 7) + 1,
    isoYear,
    offset,
  };
}

export function only(name: string, argument: Doc, allowed: string[]): void {
  for (const key of Object.keys(argument))
    if (!allowed.includes(key)) throw failedToParse(`Unrecognized argument to ${name}: ${key}`);
}
