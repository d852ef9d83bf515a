import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { holdBack, mayDisturb } from '../../src/service/quiet-hours.js';
import { HOUR, START } from './world.js';

const hours = (timeZone: string) => ({
  timeZone,
  quietHours: { from: 22 * 60, to: 7 * 60 },
  oncall: {
    windows: [
      { from: 8 * 60, to: 12 * 60 },
      { from: 14 * 60, to: 22 * 60 },
    ],
  },
});

describe('quiet hours and on-call windows', () => {
  it.each([
    ['staff', '2026-03-10T12:30:00+08:00', '2026-03-10T14:00:00+08:00'],
    ['staff', '2026-03-10T23:00:00+08:00', '2026-03-11T08:00:00+08:00'],
    ['customer', '2026-03-10T23:00:00+08:00', '2026-03-11T07:00:00+08:00'],
    ['customer', '2026-03-10T21:59:59+08:00', '2026-03-10T21:59:59+08:00'],
  ] as const)('%s at %s: from %s', (whom, at, until) => {
    expect(holdBack(hours('Asia/Shanghai'), whom, Date.parse(at))).toBe(Date.parse(until));
  });

  it('agrees with the wall clock in any zone, and never goes back', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu');
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 365 * 24 * 60 }), (zone, minutes) => {
        const at = START + minutes * 60_000;
        const until = holdBack(hours(zone), 'staff', at);
        expect(until).toBeGreaterThanOrEqual(at);
        expect(mayDisturb(hours(zone), 'staff', until)).toBe(true);
        const { hour } = DateTime.fromMillis(until, { zone });
        expect((hour >= 8 && hour < 12) || (hour >= 14 && hour < 22)).toBe(true);
        expect(until - at).toBeLessThan(12 * HOUR);
      }),
      { numRuns: 200 },
    );
  });
});
