import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../src/storage/embedded/aggregate/expression.js';
import { instantOf, offsetAt } from '../../../src/storage/embedded/aggregate/zones.js';

const value = (expression: object, doc: object = {}): unknown =>
  compileExpression(expression)(doc as never, {});
const at = (text: string) => new Date(text);
const zones = [
  'Asia/Shanghai',
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kathmandu',
];
const instants = fc.date({ min: at('1930-01-01'), max: at('2060-01-01'), noInvalidDate: true });

describe('time zones', () => {
  it('have the offset that luxon says, at any instant', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (zone, date) => {
        expect(offsetAt(zone, Number(date))).toBe(DateTime.fromJSDate(date, { zone }).offset * 60_000);
      }),
      { numRuns: 3000 },
    );
  });

  it('change at their second', () => {
    for (const [zone, change] of [
      ['America/New_York', '2024-03-10T07:00:00Z'],
      ['Asia/Shanghai', '1991-09-14T17:00:00Z'],
    ] as const) {
      const moment = Date.parse(change);
      expect(Math.abs(offsetAt(zone, moment) - offsetAt(zone, moment - 1))).toBe(3_600_000);
    }
  });

  it('read a local time that is skipped or shown twice as the calendar does', () => {
    const local = (text: string) =>
      new Date(instantOf('America/New_York', Date.parse(`${text}Z`))).toISOString();
    expect(local('2024-03-10T02:30:00')).toBe('2024-03-10T07:30:00.000Z');
    expect(local('2024-11-03T01:30:00')).toBe('2024-11-03T05:30:00.000Z');
    expect(local('2024-07-01T00:00:00')).toBe('2024-07-01T04:00:00.000Z');
  });

  it('cost no more by name than a few times a fixed offset', () => {
    const dates = Array.from({ length: 30_000 }, (_, i) => ({ at: new Date(1.7e12 + i * 1e6) }));
    const time = (timezone: string): number => {
      const expression = compileExpression({ $dateToString: { date: '$at', format: '%Y-%m-%d', timezone } });
      const started = performance.now();
      for (const doc of dates) expression(doc, {});
      return performance.now() - started;
    };
    time('+08:00');
    expect(time('America/New_York')).toBeLessThan(8 * time('-05:00') + 100);
  });

  it('are refused when there is no such', () => {
    for (const timezone of ['Mars/Olympus', '+8', ''])
      expect(() => value({ $hour: { date: at('2024-01-01'), timezone } })).toThrow(/time zone/);
  });
});

describe('$dateToString', () => {
  const date = at('2017-01-01T03:05:07.009Z');
  const table: [object, string | null][] = [
    [{ date }, '2017-01-01T03:05:07.009Z'],
    [{ date, timezone: 'America/New_York' }, '2016-12-31T22:05:07.009'],
    [{ date, format: '%Y/%m/%d %H.%M.%S %L %%' }, '2017/01/01 03.05.07 009 %'],
    [{ date, format: '%j %w %u %U %V %G' }, '001 1 7 01 52 2016'],
    [{ date, format: '%H:%M %z %Z', timezone: 'Asia/Kolkata' }, '08:35 +0530 +330'],
    [{ date, format: '%z', timezone: '-04:30' }, '-0430'],
    [{ date: null, onNull: 'none' }, 'none'],
    [{ date: '$nope' }, null],
  ];
  for (const [spec, expected] of table)
    it(JSON.stringify(spec), () => {
      expect(value({ $dateToString: spec })).toBe(expected);
    });
});

describe('$dateTrunc', () => {
  const date = at('2021-03-20T11:30:05.123Z');
  const table: [object, string][] = [
    [{ unit: 'millisecond' }, '2021-03-20T11:30:05.123Z'],
    [{ unit: 'second' }, '2021-03-20T11:30:05.000Z'],
    [{ unit: 'minute', binSize: 20 }, '2021-03-20T11:20:00.000Z'],
    [{ unit: 'hour', binSize: 2 }, '2021-03-20T10:00:00.000Z'],
    [{ unit: 'day' }, '2021-03-20T00:00:00.000Z'],
    [{ unit: 'week' }, '2021-03-14T00:00:00.000Z'],
    [{ unit: 'week', startOfWeek: 'Monday' }, '2021-03-15T00:00:00.000Z'],
    [{ unit: 'week', startOfWeek: 'fri' }, '2021-03-19T00:00:00.000Z'],
    [{ unit: 'week', binSize: 2, startOfWeek: 'monday' }, '2021-03-15T00:00:00.000Z'],
    [{ unit: 'month' }, '2021-03-01T00:00:00.000Z'],
    [{ unit: 'quarter' }, '2021-01-01T00:00:00.000Z'],
    [{ unit: 'month', binSize: 6 }, '2021-01-01T00:00:00.000Z'],
    [{ unit: 'year', binSize: 4 }, '2020-01-01T00:00:00.000Z'],
    [{ unit: 'day', timezone: 'Asia/Shanghai' }, '2021-03-19T16:00:00.000Z'],
    [{ unit: 'week', timezone: 'America/Los_Angeles', startOfWeek: 'monday' }, '2021-03-15T07:00:00.000Z'],
    [{ unit: 'month', timezone: 'America/New_York' }, '2021-03-01T05:00:00.000Z'],
  ];
  for (const [spec, expected] of table)
    it(JSON.stringify(spec), () => {
      expect((value({ $dateTrunc: { date, ...spec } }) as Date).toISOString()).toBe(expected);
    });

  it('is the start of the local day, week, month and year that luxon gives', () => {
    const units = fc.constantFrom('day', 'week', 'month', 'quarter', 'year' as const);
    fc.assert(
      fc.property(fc.constantFrom(...zones), units, instants, (timezone, unit, date) => {
        const ours = value({ $dateTrunc: { date, unit, timezone, startOfWeek: 'monday' } }) as Date;
        expect(ours.toISOString()).toBe(
          DateTime.fromJSDate(date, { zone: timezone })
            .startOf(unit as 'day')
            .toJSDate()
            .toISOString(),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses what is no unit, no size, no date', () => {
    expect(() => value({ $dateTrunc: { date, unit: 'fortnight' } })).toThrow(/unit/);
    expect(() => value({ $dateTrunc: { date, unit: 'day', binSize: 0 } })).toThrow(/binSize/);
    expect(() => value({ $dateTrunc: { date: 'x', unit: 'day' } })).toThrow(/Date/);
    expect(value({ $dateTrunc: { date: null, unit: 'day' } })).toBeNull();
  });
});

describe('calendar arithmetic', () => {
  it('adds months without leaving them, and days across a change of the clock', () => {
    const add = (spec: object) => (value({ $dateAdd: spec }) as Date).toISOString();
    expect(add({ startDate: at('2021-01-31'), unit: 'month', amount: 1 })).toBe('2021-02-28T00:00:00.000Z');
    expect(add({ startDate: at('2020-01-31'), unit: 'month', amount: 1 })).toBe('2020-02-29T00:00:00.000Z');
    const startDate = at('2024-03-09T17:00:00Z');
    expect(add({ startDate, unit: 'day', amount: 1, timezone: 'America/New_York' })).toBe(
      '2024-03-10T16:00:00.000Z',
    );
    expect(add({ startDate, unit: 'hour', amount: 24, timezone: 'America/New_York' })).toBe(
      '2024-03-10T17:00:00.000Z',
    );
    expect(value({ $dateSubtract: { startDate: at('2021-03-31'), unit: 'month', amount: 1 } })).toEqual(
      at('2021-02-28'),
    );
  });

  it('counts the beginnings that lie between', () => {
    const between = (unit: string, start: string, end: string, more = {}) =>
      Number(value({ $dateDiff: { startDate: at(start), endDate: at(end), unit, ...more } }));
    expect(between('day', '2020-11-01T23:59:59Z', '2020-11-02T00:00:00Z')).toBe(1);
    expect(between('year', '2020-12-31', '2021-01-01')).toBe(1);
    expect(between('month', '2021-03-31', '2021-02-01')).toBe(-1);
    expect(between('week', '2021-03-19', '2021-03-22', { startOfWeek: 'monday' })).toBe(1);
    expect(
      between('day', '2024-01-01T15:00:00Z', '2024-01-01T17:00:00Z', { timezone: 'Asia/Shanghai' }),
    ).toBe(1);
    expect(between('hour', '2024-01-01T15:30:00Z', '2024-01-01T17:10:00Z')).toBe(2);
  });

  it('puts parts together in a zone, carrying what is too much', () => {
    const from = (spec: object) => (value({ $dateFromParts: spec }) as Date).toISOString();
    expect(from({ year: 2016, month: 12, day: 31, hour: 23, timezone: 'America/New_York' })).toBe(
      '2017-01-01T04:00:00.000Z',
    );
    expect(from({ year: 2017, month: 14, day: 1 })).toBe('2018-02-01T00:00:00.000Z');
    expect(from({ year: 2017, month: 0 })).toBe('2016-12-01T00:00:00.000Z');
  });
});
