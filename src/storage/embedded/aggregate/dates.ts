import { MongoError } from '../errors.js';
import { type Doc, isDoc, typeName } from '../values/types.js';
import type { Expression } from './expression.js';

type Operator = (argument: unknown, compile: (source: unknown) => Expression) => Expression;
type Fixed = (name: string, count: number, apply: (values: unknown[]) => unknown) => Operator;

/** `$dateToString` with a time zone, and the parts of a date in UTC or a zone. */
export function dateOperators(
  _fixed: Fixed,
  only: (name: string, doc: Doc, allowed: string[]) => void,
): Record<string, Operator> {
  return {
    $dateToString: (argument, compile) => {
      if (!isDoc(argument))
        throw new MongoError(18629, '$dateToString only supports an object as its argument');
      only('$dateToString', argument, ['date', 'format', 'timezone', 'onNull']);
      const date = compile(argument.date);
      const zone = compile(argument.timezone ?? 'UTC');
      const onNull = compile(argument.onNull ?? null);
      const format = argument.format ?? '%Y-%m-%dT%H:%M:%S.%LZ';
      if (typeof format !== 'string')
        throw new MongoError(18533, '$dateToString requires that format be a string');
      checkFormat(format);
      return (doc, variables) => {
        const value = date(doc, variables);
        if (value === undefined || value === null) return onNull(doc, variables);
        return render(format, partsOf(value, zone(doc, variables)));
      };
    },
    $year: part(({ year }) => year, only),
    $month: part(({ month }) => month, only),
    $dayOfMonth: part(({ day }) => day, only),
    $dayOfWeek: part(({ weekday }) => weekday, only),
    $hour: part(({ hour }) => hour, only),
    $minute: part(({ minute }) => minute, only),
  };
}

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  /** Sunday is 1. */
  weekday: number;
}

function part(
  pick: (parts: Parts) => number,
  only: (name: string, doc: Doc, allowed: string[]) => void,
): Operator {
  return (argument, compile) => {
    const spec = isDoc(argument) && 'date' in argument ? argument : { date: argument };
    only('a date operator', spec, ['date', 'timezone']);
    const date = compile(spec.date);
    const zone = compile(spec.timezone ?? 'UTC');
    return (doc, variables) => {
      const value = date(doc, variables);
      return value === undefined || value === null ? null : pick(partsOf(value, zone(doc, variables)));
    };
  };
}

function partsOf(value: unknown, zone: unknown): Parts {
  if (!(value instanceof Date))
    throw new MongoError(16006, `can't convert from BSON type ${typeName(value)} to Date`);
  const local = new Date(Number(value) + offset(value, zone));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
    weekday: local.getUTCDay() + 1,
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that the zone is ahead of UTC at this moment. */
function offset(date: Date, zone: unknown): number {
  if (zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0;
  if (typeof zone !== 'string') throw new MongoError(40533, 'a time zone must be a string');
  const fixed = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)) * 60_000;
  let format = formats.get(zone);
  if (!format) {
    try {
      format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    } catch {
      throw new MongoError(40485, `unrecognized time zone identifier: "${zone}"`);
    }
    formats.set(zone, format);
  }
  const name = format.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const found = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name);
  if (!found) throw new MongoError(40485, `unrecognized time zone identifier: "${zone}"`);
  const seconds = Number(found[2] ?? 0) * 3600 + Number(found[3] ?? 0) * 60 + Number(found[4] ?? 0);
  return (found[1] === '-' ? -1 : 1) * seconds * 1000;
}

const letters: Record<string, (parts: Parts) => string> = {
  Y: ({ year }) => pad(year, 4),
  m: ({ month }) => pad(month, 2),
  d: ({ day }) => pad(day, 2),
  H: ({ hour }) => pad(hour, 2),
  M: ({ minute }) => pad(minute, 2),
  S: ({ second }) => pad(second, 2),
  L: ({ millisecond }) => pad(millisecond, 3),
  w: ({ weekday }) => String(weekday),
  '%': () => '%',
};

function checkFormat(format: string): void {
  for (const [, letter = ''] of format.matchAll(/%(.?)/gs))
    if (!Object.hasOwn(letters, letter))
      throw new MongoError(18536, `Invalid format character '%${letter}' in format string`);
}

function render(format: string, parts: Parts): string {
  return format.replace(/%(.)/gs, (_, letter: string) =>
    (letters[letter] as (parts: Parts) => string)(parts),
  );
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
