import { describe, expect, it } from 'vitest';
import { answerTypes } from '../../../src/flows/answers/index.js';
import { ask, now, scan } from './ask.js';

const { number, amount, date, signature, location, rating, asset } = answerTypes;

describe('number', () => {
  it.each([
    ['3', 3],
    ['大概三百台', 300],
    ['3.5公里', 3.5],
    ['1,200', 1200],
    ['-5', -5],
  ])('%s', (words, value) => expect(ask(number, words)).toBe(value));

  it('keeps its bounds and is never scanned', () => {
    expect(ask(number, '0', { least: 1 })).toBe('!too-small');
    expect(ask(number, '11', { most: 10 })).toBe('!too-large');
    expect(ask(number, '3号楼4单元')).toBe('!not-a-number');
    expect(ask(number, '不知道')).toBeNull();
    expect(scan(number, '3')).toBeNull();
  });
});

describe('amount', () => {
  it.each([
    ['380', 38_000],
    ['380.5元', 38_050],
    ['¥1,200', 120_000],
    ['三百八十块', 38_000],
    ['1.2万', 1_200_000],
    ['三千五块', 350_000],
    ['一万二千元', 1_200_000],
    ['五毛', 50],
    ['一共是260块钱', 26_000],
  ])('%s', (words, fen) => expect(ask(amount, words)).toEqual({ fen }));

  it('refuses parts of a fen, debts and what is out of bounds', () => {
    expect(ask(amount, '3.333元')).toBe('!not-an-amount');
    expect(ask(amount, '-20元')).toBe('!not-an-amount');
    expect(ask(amount, '20元', { least: 50 })).toBe('!too-small');
    expect(ask(amount, '900元', { most: 500 })).toBe('!too-large');
    expect(scan(amount, '收了380元')).toEqual({ fen: 38_000 });
    expect(scan(amount, '在3号楼')).toBeNull();
    expect(amount.describe({ fen: 38_050 })).toEqual({ fen: 38_050, yuan: '380.50' });
  });
});

describe('date', () => {
  it.each([
    ['2025-06-01', '2025-06-01'],
    ['2026年3月15日买的', '2026-03-15'],
    ['昨天', '2026-11-23'],
    ['明天', '2026-11-25'],
  ])('%s', (words, day) => expect(ask(date, words)).toBe(day));

  it('keeps its bounds', () => {
    expect(ask(date, '昨天', { after: 'now' })).toBe('!in-the-past');
    expect(ask(date, '明天', { before: 'now' })).toBe('!in-the-future');
    expect(ask(date, '2020-01-01', { within: '30d' })).toBe('!too-far');
    expect(ask(date, '2026-02-30')).toBe('!not-a-date');
    expect(ask(date, '忘了')).toBeNull();
    expect(scan(date, '昨天')).toBeNull();
  });
});

describe('signature', () => {
  it('is given by plain words, with the words and the time', () => {
    expect(ask(signature, '我确认签字')).toEqual({ words: '我确认签字', at: now });
    expect(ask(signature, 'I confirm')).toEqual({ words: 'I confirm', at: now });
  });
  it('is not given in passing, by a no, or by scanning', () => {
    expect(ask(signature, '好的')).toBe('!sign-plainly');
    expect(ask(signature, '我不确认')).toBeNull();
    expect(scan(signature, '我确认')).toBeNull();
  });
});

describe('location with a range', () => {
  const site = { lat: 31.2, lng: 121.4, datum: 'gcj02' as const };
  const pin = (lat: number, accuracy?: number) => ({
    kind: 'location' as const,
    location: { ...site, lat, ...(accuracy ? { accuracy } : {}) },
  });
  it('takes a pin on the site and refuses one far away', () => {
    expect(ask(location, pin(31.2005), { near: site })).toMatchObject({ lat: 31.2005 });
    expect(ask(location, pin(31.25), { near: site })).toBe('!too-far-away');
    expect(ask(location, pin(31.203), { near: site, most: 200 })).toBe('!too-far-away');
    expect(ask(location, pin(31.203, 300), { near: site, most: 200 })).toMatchObject({ accuracy: 300 });
  });
});

describe('names that A3 uses for types that have another', () => {
  it('rating and asset', () => {
    expect(ask(rating, '5分')).toBe(5);
    expect(ask(asset, 'WK-2301')).toBe('WK-2301');
    expect(ask(asset, '对')).toBeNull();
  });
});
