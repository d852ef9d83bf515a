import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDuration,
  addWorkingDays,
  addWorkingTime,
  holidaysKnown,
  isWorkday,
  workingTimeBetween,
} from '../../src/service/calendar.js';
import { defaultPolicy, HOUR, MINUTE } from './world.js';

const calendar = defaultPolicy();
const at = (text: string) => Date.parse(`${text}+08:00`);
const show = (instant: number) => new Date(instant + 8 * HOUR).toISOString().slice(0, 16);

describe('working days around National Day 2026', () => {
  it.each([
    ['2026-09-19', false, 'an ordinary Saturday'],
    ['2026-09-20', true, 'a make-up Sunday'],
    ['2026-09-30', true, 'the last day before'],
    ['2026-10-01', false, 'the first holiday'],
    ['2026-10-07', false, 'the last holiday, a Wednesday'],
    ['2026-10-08', true, 'the first day after'],
    ['2026-10-10', true, 'a make-up Saturday'],
    ['2026-10-11', false, 'an ordinary Sunday'],
  ])('%s: %s, %s', (date, worked) => {
    expect(isWorkday(calendar, date)).toBe(worked);
  });

  it("puts the company's own days first", () => {
    const own = {
      ...calendar,
      calendar: { ...calendar.calendar, days: { '2026-10-01': 'work', '2026-10-10': 'off' } as const },
    };
    expect(isWorkday(own, '2026-10-01')).toBe(true);
    expect(isWorkday(own, '2026-10-10')).toBe(false);
  });

  it('falls back to the week where holidays are not published yet, and knows that it does', () => {
    expect(isWorkday(calendar, '2031-10-01')).toBe(true);
    expect(holidaysKnown(calendar, 2031)).toBe(false);
    expect(holidaysKnown(calendar, 2026)).toBe(true);
  });

  it.each([
    ['2026-09-30T16:30', 2 * HOUR, '2026-10-08T09:30'],
    ['2026-09-30T11:30', HOUR, '2026-09-30T14:00'],
    ['2026-10-09T17:00', HOUR, '2026-10-10T09:00'],
    ['2026-10-03T03:00', 0, '2026-10-08T08:30'],
  ])('%s plus working time', (from, ms, until) => {
    expect(show(addWorkingTime(calendar, at(from), ms))).toBe(until);
  });

  it.each([
    ['2026-09-30T10:00', 2, '2026-10-09T10:00'],
    ['2026-10-09T10:00', 1, '2026-10-10T10:00'],
    ['2026-10-02T22:00', 1, '2026-10-09T08:30'],
    ['2026-09-30T20:00', 1, '2026-10-09T08:30'],
  ])('%s plus %i working days', (from, days, until) => {
    expect(show(addWorkingDays(calendar, at(from), days))).toBe(until);
  });
});

describe('working time', () => {
  const instant = fc.integer({ min: at('2026-01-01T00:00'), max: at('2026-12-01T00:00') });
  it('between a start and its end is what was added', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: 60 * HOUR }), (from, ms) => {
        expect(workingTimeBetween(calendar, from, addWorkingTime(calendar, from, ms))).toBe(ms);
      }),
      { numRuns: 60 },
    );
  });

  it('never runs backwards', () => {
    fc.assert(
      fc.property(instant, instant, fc.integer({ min: 0, max: 20 * HOUR }), (a, b, ms) => {
        const [first, second] = a < b ? [a, b] : [b, a];
        expect(addWorkingTime(calendar, first, ms)).toBeLessThanOrEqual(addWorkingTime(calendar, second, ms));
        expect(workingTimeBetween(calendar, second, first)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('real time is only added', () => {
    expect(addDuration(calendar, 5, { unit: 'ms', ms: MINUTE })).toBe(5 + MINUTE);
  });
});
