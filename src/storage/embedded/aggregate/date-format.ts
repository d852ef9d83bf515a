import { MongoError } from '../errors.js';
import type { Parts } from './dates.js';

const letters: Record<string, (parts: Parts) => string> = {
  Y: ({ year }) => pad(year, 4),
  m: ({ month }) => pad(month, 2),
  d: ({ day }) => pad(day, 2),
  H: ({ hour }) => pad(hour, 2),
  M: ({ minute }) => pad(minute, 2),
  S: ({ second }) => pad(second, 2),
  L: ({ millisecond }) => pad(millisecond, 3),
  j: ({ yearday }) => pad(yearday, 3),
  w: ({ weekday }) => String(weekday),
  u: ({ weekday }) => String(weekday === 1 ? 7 : weekday - 1),
  U: ({ week }) => pad(week, 2),
  V: ({ isoWeek }) => pad(isoWeek, 2),
  G: ({ isoYear }) => pad(isoYear, 4),
  z: ({ offset }) => {
    const minutes = Math.abs(Math.trunc(offset / 60_000));
    return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${pad(minutes % 60, 2)}`;
  },
  Z: ({ offset }) => `${offset < 0 ? '-' : '+'}${pad(Math.abs(Math.trunc(offset / 60_000)), 3)}`,
  '%': () => '%',
};

/** `Z` at the end means UTC, so it stands only there. */
export function defaultFormat(zone: unknown): string {
  return zone === 'UTC' || zone === 'GMT' || zone === 'Z' ? '%Y-%m-%dT%H:%M:%S.%LZ' : '%Y-%m-%dT%H:%M:%S.%L';
}

export function checkFormat(format: string): void {
  for (const [, letter = ''] of format.matchAll(/%(.?)/gs))
    if (!Object.hasOwn(letters, letter))
      throw new MongoError(
        letter === '' ? 18535 : 18536,
        `Invalid format character '%${letter}' in format string`,
      );
}

export function render(format: string, parts: Parts): string {
  return format.replace(/%(.)/gs, (_, letter: string) =>
    (letters[letter] as (parts: Parts) => string)(parts),
  );
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
