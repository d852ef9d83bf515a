import { MongoError } from '../errors.js';

const day = 86_400_000;
const mostDays = 20_000;

/** What is known of one UTC day in a zone: its offset, and where it changes if it does. */
interface Known {
  before: number;
  changesAt: number;
  after: number;
}

interface Zone {
  format: Intl.DateTimeFormat;
  days: Map<number, Known>;
}

const zones = new Map<string, Zone>();

/**
 * Milliseconds that a zone is ahead of UTC at an instant: a name from the Olson database or a fixed offset.
 * Asking the system costs far more than a date is worth, so each day is asked once.
 */
export function offsetAt(zone: unknown, at: number): number {
  if (zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0;
  if (typeof zone !== 'string') throw new MongoError(40533, 'a time zone must be a string');
  const fixed = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)) * 60_000;
  const known = knownDay(zoneOf(zone), Math.floor(at / day));
  return at < known.changesAt ? known.before : known.after;
}

/**
 * The instant at which a clock in the zone shows this local time. A time that is shown twice means the
 * first; one that is skipped means as long after the change as it lies behind it.
 */
export function instantOf(zone: unknown, local: number): number {
  const first = local - offsetAt(zone, local - day);
  const second = local - offsetAt(zone, local + day);
  const valid = [first, second].filter((at) => at + offsetAt(zone, at) === local);
  return valid.length > 0 ? Math.min(...valid) : first;
}

function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (!zone) {
    try {
      if (!/^[A-Za-z]/.test(name)) throw new RangeError(name);
      const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
      zone = { format, days: new Map() };
    } catch {
      throw new MongoError(40485, `unrecognized time zone identifier: "${name}"`);
    }
    zones.set(name, zone);
  }
  return zone;
}

function knownDay(zone: Zone, number: number): Known {
  let known = zone.days.get(number);
  if (!known) {
    const before = zone.days.get(number - 1)?.after ?? ask(zone, number * day);
    const after = zone.days.get(number + 1)?.before ?? ask(zone, (number + 1) * day);
    const changesAt = before === after ? Number.POSITIVE_INFINITY : changeIn(zone, number * day, before);
    known = { before, changesAt, after };
    if (zone.days.size >= mostDays) zone.days.clear();
    zone.days.set(number, known);
  }
  return known;
}

/** By halves, to the second. */
function changeIn(zone: Zone, start: number, before: number): number {
  let [low, high] = [0, day / 1000];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (ask(zone, start + middle * 1000) === before) low = middle;
    else high = middle;
  }
  return start + high * 1000;
}

function ask({ format }: Zone, at: number): number {
  // Outside of what a Date can hold the offset of its end must do.
  const date = new Date(Math.min(Math.max(at, -8.64e15), 8.64e15));
  const name = format.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const found = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name);
  if (!found) throw new MongoError(40485, `unrecognized time zone offset: "${name}"`);
  const seconds = Number(found[2] ?? 0) * 3600 + Number(found[3] ?? 0) * 60 + Number(found[4] ?? 0);
  return (found[1] === '-' ? -1 : 1) * seconds * 1000;
}
