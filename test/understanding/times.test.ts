import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTimes } from '../../src/understanding/time/find-times.js';
import { iso } from '../../src/understanding/visit-times.js';

const timeZone = 'Asia/Shanghai';
const now = Date.parse('2026-11-24T10:00:00+08:00'); // a Tuesday
const said = (text: string, at = now) =>
  findTimes(text, { now: at, timeZone }).map((m) =>
    iso(m, timeZone)
      .replaceAll('+08:00', '')
      .replaceAll('2026-', '')
      .replaceAll(':00/', '/')
      .replace(/:00$/, ''),
  );

describe('findTimes', () => {
  it.each([
    ['3号扫地机不转了', []],
    ['3号上午修打印机', ['12-03T08:00/12-03T12:00']],
    ['明天上午', ['11-25T08:00/11-25T12:00']],
    ['明天一早', ['11-25T06:00/11-25T09:00']],
    ['明早8点半', ['11-25T08:30']],
    ['中午', ['11-24T11:00/11-24T13:00']],
    ['今晚', ['11-24T18:00/11-24T22:00']],
    ['晚上12点', ['11-25T00:00']],
    ['中午一点', ['11-24T13:00']],
    ['后天下午三点半', ['11-26T15:30']],
    ['大后天', ['11-27T00:00/11-28T00:00']],
    ['周五', ['11-27T00:00/11-28T00:00']],
    ['周二', ['11-24T00:00/11-25T00:00']],
    ['下周二', ['12-01T00:00/12-02T00:00']],
    ['下下周一', ['12-07T00:00/12-08T00:00']],
    ['周末', ['11-28T00:00/11-30T00:00']],
    ['11月26号 14:30', ['11-26T14:30']],
    ['11/28下午', ['11-28T13:00/11-28T18:00']],
    ['26号', ['11-26T00:00/11-27T00:00']],
    ['5号', ['12-05T00:00/12-06T00:00']],
    ['二十六号上午', ['11-26T08:00/11-26T12:00']],
    ['月初', ['12-01T00:00/12-11T00:00']],
    ['下个月中旬', ['12-11T00:00/12-21T00:00']],
    ['月底', ['11-21T00:00/12-01T00:00']],
    ['半小时后', ['11-24T10:30']],
    ['一个半小时后', ['11-24T11:30']],
    ['两小时内', ['11-24T10:00/11-24T12:00']],
    ['三天后', ['11-27T00:00/11-28T00:00']],
    ['3点前', ['../11-24T15:00']],
    ['周五之前', ['../11-27T00:00']],
    ['明天下午三点以后', ['11-25T15:00/..']],
    ['从昨天开始', ['11-23T00:00/..']],
    ['今早开始', ['11-24T06:00/..']],
    ['明天上午9点到11点', ['11-25T09:00/11-25T11:00']],
    ['明天8-10点', ['11-25T08:00/11-25T10:00']],
    ['周三两三点', ['11-25T14:00/11-25T15:00']],
    ['周一到周三', ['11-30T00:00/12-03T00:00']],
    ['26号到28号', ['11-26T00:00/11-29T00:00']],
    ['明天过来,上午9点', ['11-25T00:00/11-26T00:00', '11-25T09:00']],
    ['tomorrow at 3pm', ['11-25T15:00']],
    ['next Tuesday morning', ['12-01T08:00/12-01T12:00']],
    ['between 9 and 11 tomorrow', ['11-25T09:00/11-25T11:00']],
    ['Nov 26 14:30', ['11-26T14:30']],
    ['in half an hour', ['11-24T10:30']],
    ['before 3pm', ['../11-24T15:00']],
    ['since yesterday', ['11-23T00:00/..']],
    ['half past three', ['11-24T15:30']],
    // no times
    ['有一点漏油', []],
    ['早一点来', []],
    ['快点', []],
    ['3号机', []],
    ['003号', []],
    ['南环路88号', []],
    ['二号冲床', []],
    ['5分', []],
    ['3分钟', []],
    ['第3点', []],
    ['2月30日', []],
    ['早上好', []],
    ['Good morning', []],
  ])('%s', (text, expected) => {
    expect(said(text)).toEqual(expected);
  });

  it('takes the day round when the hour has passed', () => {
    expect(said('9点来')).toEqual(['11-25T09:00']);
    expect(said('今天8点')).toEqual(['11-24T20:00']);
    expect(said('上午来', Date.parse('2026-11-24T13:00:00+08:00'))).toEqual(['11-25T08:00/11-25T12:00']);
  });

  it('counts days in the zone, not in UTC', () => {
    const justAfterMidnight = Date.parse('2026-11-24T16:30:00Z');
    expect(said('明天', justAfterMidnight)).toEqual(['11-26T00:00/11-27T00:00']);
  });

  it('reads hours of a day that is short or long (summer time)', () => {
    const context = { now: Date.parse('2026-03-28T12:00:00+01:00'), timeZone: 'Europe/Berlin' };
    const [morning] = findTimes('tomorrow at 9am', context);
    expect(new Date(morning?.start ?? 0).toISOString()).toBe('2026-03-29T07:00:00.000Z');
  });

  it('ends after it begins, whatever is combined', () => {
    const piece = fc.constantFrom(
      '明天',
      '后天',
      '周五',
      '下周二',
      '26号',
      '上午',
      '下午',
      '晚上',
      '9点',
      '三点半',
      '14:30',
      '到',
      '-',
      '前',
      '后',
      '开始',
      ',',
      '半小时后',
      '月初',
      ' ',
      'tomorrow',
      'at 5pm',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.integer({ min: 0, max: 366 * 24 }),
        (pieces, hours) => {
          for (const m of findTimes(pieces.join(''), { now: now + hours * 3600_000, timeZone })) {
            expect(m.start !== null || m.end !== null).toBe(true);
            if (m.start !== null && m.end !== null) expect(m.end).toBeGreaterThan(m.start);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
