import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerTypes } from '../../../src/flows/answers/index.js';
import { ask, context, now, said, scan } from './ask.js';

const timeWindow = answerTypes['time-window'];
const at = (text: string) => Date.parse(`2026-${text}:00+08:00`);

describe('time-window', () => {
  it.each([
    ['明天上午', { start: at('11-25T08:00'), end: at('11-25T12:00') }],
    ['明天上午9点', { start: at('11-25T09:00') }],
    ['9点到11点', { start: at('11-25T09:00'), end: at('11-25T11:00') }],
    ['周五', { start: at('11-27T00:00'), end: at('11-28T00:00') }],
    ['下午三点前', { start: now, end: at('11-24T15:00') }],
    ['明天下午3点以后', { start: at('11-25T15:00') }],
    ['今天', { start: now, end: at('11-25T00:00') }],
    ['上午', { start: now, end: at('11-24T12:00') }],
    ['不是明天,是后天', { start: at('11-26T00:00'), end: at('11-27T00:00') }],
    ['明天不行,后天下午', { start: at('11-26T13:00'), end: at('11-26T18:00') }],
    ['从明天改到后天上午', { start: at('11-26T08:00'), end: at('11-26T12:00') }],
    ['随时都行', { start: now }],
    ['尽快', { start: now }],
    ['tomorrow at 3pm', { start: at('11-25T15:00') }],
    ['昨天上午', '!in-the-past'],
    ['2026-11-20', '!in-the-past'],
    ['不知道', null],
    ['13800138000', null],
  ])('asked: %s', (words, expected) => {
    expect(ask(timeWindow, words)).toEqual(expected);
  });

  it('refuses what is beyond the horizon', () => {
    expect(ask(timeWindow, '12月20号', { within: '14d' })).toBe('!too-far');
    expect(ask(timeWindow, '12月1号', { within: '14d' })).toMatchObject({ start: at('12-01T00:00') });
  });

  it('scans wishes, not beginnings of a fault nor history', () => {
    expect(scan(timeWindow, '断绳了,明天上午来')).toEqual({
      start: at('11-25T08:00'),
      end: at('11-25T12:00'),
    });
    expect(scan(timeWindow, '昨天开始漏油')).toBeNull();
    expect(scan(timeWindow, '上个月买的')).toBeNull();
    expect(scan(timeWindow, '随时都行')).toBeNull();
  });

  it('is not sure of one time out of two', () => {
    expect(timeWindow.parse(said('明天或者后天'), {}, context('asked'))).toMatchObject({
      ok: true,
      sure: false,
    });
  });

  it('never lies in the past, whenever and whatever is said', () => {
    const words = fc.constantFrom(
      '明天上午',
      '今天下午',
      '上午',
      '今晚',
      '周五',
      '周一',
      '本周三',
      '26号',
      '1号',
      '11月1号',
      '月初',
      '月底',
      '9点',
      '三点半',
      '8-10点',
      '中午',
      '这周末',
      '半小时后',
      '昨天',
      '3点前',
      '三点以后',
      'tomorrow',
      'this morning',
      'at 5pm',
      '两小时内',
      '今天',
    );
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 0, max: 60 * 24 * 400 }),
        fc.constantFrom('asked', 'scan' as const),
        (text, minutes, mode) => {
          const later = now + minutes * 60_000;
          const answer = timeWindow.parse(said(text, 'customer', later), {}, context(mode, later));
          if (!answer?.ok) return;
          expect(answer.value.start).toBeGreaterThanOrEqual(later);
          if (answer.value.end !== undefined) expect(answer.value.end).toBeGreaterThan(answer.value.start);
        },
      ),
      { numRuns: 500 },
    );
  });
});
