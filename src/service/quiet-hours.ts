import { IANAZone } from 'luxon';
import type { Policy } from './policy/schema.js';
import { covers } from './policy/windows.js';

/** Whom a message would disturb: staff also have on-call windows, customers only the quiet hours. */
export type Disturbed = 'staff' | 'customer';

type Hours = Pick<Policy, 'timeZone' | 'quietHours' | 'oncall'>;

/** May this person be disturbed now with something that is not urgent? (OC-01, OC-02) */
export function mayDisturb(policy: Hours, whom: Disturbed, at: number): boolean {
  const minute = minuteOfDay(policy.timeZone, at);
  if (policy.quietHours && covers(policy.quietHours, minute)) return false;
  return whom === 'customer' || onCallAt(policy, minute);
}

/** Is a technician on call? Offers ask only this: quiet hours do not keep work from being given. */
export const onCall = (policy: Hours, at: number): boolean =>
  policy.oncall.windows.length === 0 || onCallAt(policy, minuteOfDay(policy.timeZone, at));

/** The first instant from `at` on at which the person may be disturbed. */
export function holdBack(policy: Hours, whom: Disturbed, at: number): number {
  return firstThat(policy, at, (t) => mayDisturb(policy, whom, t));
}

export const nextOnCall = (policy: Hours, at: number): number =>
  firstThat(policy, at, (t) => onCall(policy, t));

function onCallAt({ oncall }: Hours, minute: number): boolean {
  return oncall.windows.length === 0 || oncall.windows.some((window) => covers(window, minute));
}

/** Only the ends of windows can change the answer, so only they are tried. */
function firstThat(policy: Hours, at: number, allowed: (t: number) => boolean): number {
  if (allowed(at)) return at;
  const minutes = new Set<number>();
  for (const { from, to } of policy.oncall.windows) minutes.add(from % 1440).add(to % 1440);
  if (policy.quietHours) minutes.add(policy.quietHours.from % 1440).add(policy.quietHours.to % 1440);
  const local = at + offset(policy.timeZone, at);
  let midnight = local - (((local % DAY_MS) + DAY_MS) % DAY_MS);
  for (let day = 0; day < 3; day++, midnight += DAY_MS) {
    let first = Number.POSITIVE_INFINITY;
    for (const minute of minutes) {
      const t = instantOf(policy.timeZone, midnight + minute * MINUTE_MS);
      if (t > at && t < first && allowed(t)) first = t;
    }
    if (first !== Number.POSITIVE_INFINITY) return first;
  }
  return at;
}

// This is asked for each timer of each order: whole DateTime objects made it the slowest part of a turn.

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

const QUARTER_MS = 15 * MINUTE_MS;
const CACHED_AT_MOST = 10_000;
/** Zones change their offset at whole quarters of an hour; a pure memory, so decisions stay pure. */
const offsets = new Map<string, Map<number, number>>();

function offset(zone: string, at: number): number {
  let ofZone = offsets.get(zone);
  if (!ofZone) {
    ofZone = new Map();
    offsets.set(zone, ofZone);
  }
  const quarter = Math.floor(at / QUARTER_MS);
  let known = ofZone.get(quarter);
  if (known === undefined) {
    if (ofZone.size >= CACHED_AT_MOST) ofZone.clear();
    known = IANAZone.create(zone).offset(at) * MINUTE_MS;
    ofZone.set(quarter, known);
  }
  return known;
}

function minuteOfDay(zone: string, at: number): number {
  const local = at + offset(zone, at);
  return Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
}

/** The instant of a local time; taken twice, for the days on which the clocks are changed. */
function instantOf(zone: string, local: number): number {
  const guess = local - offset(zone, local);
  return local - offset(zone, guess);
}
