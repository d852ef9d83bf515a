import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskPhones } from '../../src/flows/mask.js';
import { createTemplates } from '../../src/flows/templates.js';
import { shippedKit } from './kit.js';

const general = {
  'bot.safe': 'we have your message',
  'day.today': 'today',
  'day.tomorrow': 'tomorrow',
  'day.format': '{month} {day} {weekday}',
  'day.weekday-4': 'Thu',
  'day.month-11': 'Nov',
};
const make = (keys: Record<string, string>) => {
  const faults: string[] = [];
  const templates = createTemplates({ en: { ...general, ...keys } }, ['en'], (f) =>
    faults.push(`${f.key}: ${f.reason}`),
  );
  return {
    templates,
    faults,
    render: (key: string, data: Record<string, unknown> = {}) => templates.render('en', key, data),
  };
};
const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const MIDNIGHT = Date.parse('2026-11-24T00:00:00+08:00');
const base = { now: NOW, timeZone: 'Asia/Shanghai' };

describe('templates', () => {
  it.each([
    ['{{ at | time }}', { at: NOW + 3_600_000 }, 'today 11:00'],
    ['{{ at | day }}', { at: NOW + 86_400_000 }, 'tomorrow'],
    ['{{ at | time }}', { at: NOW + 2 * 86_400_000 }, 'Nov 26 Thu 10:00'],
    ['{{ w | window }}', { w: { start: NOW, end: NOW + 7_200_000 } }, 'today 10:00–12:00'],
    ['{{ w | window }}', { w: { start: NOW, end: null } }, 'today 10:00'],
    ['{{ w | window }}', { w: { start: NOW, end: MIDNIGHT + 86_400_000 } }, 'today 10:00–24:00'],
    ['{{ w | window }}', { w: { start: MIDNIGHT, end: MIDNIGHT + 86_400_000 } }, 'today'],
    ['{{ w | window }}', { w: { start: MIDNIGHT, end: MIDNIGHT + 2 * 86_400_000 } }, 'today – tomorrow'],
    ['{{ p | mask }}', { p: '13812348000' }, '138****8000'],
    ['{{ p | digits: 4 }}', { p: 'WO-261124-0017' }, '0017'],
    ["{{ s | name: 'day' }}", { s: 'today' }, 'today'],
    ["{{ s | name: 'day' }}", { s: 'unheard-of' }, 'unheard-of'],
    ['{{ at | time }}', { at: null }, ''],
  ])('%s', (source, data, expected) => {
    expect(make({ key: source }).render('key', { ...base, ...data })).toBe(expected);
  });

  it('show a value as it was written, never run it', () => {
    const attack = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '{{ secret }}',
        '{% for i in (1..9) %}x{% endfor %}',
        '{{ "a" | upcase }}',
        '{%- render "package.json" -%}',
        '{{constructor}}',
      ),
    );
    const { render } = make({ key: '[{{ value }}]' });
    fc.assert(
      fc.property(attack, (value) => {
        const shown = render('key', { value, secret: 'SECRET' });
        expect(shown).not.toContain('SECRET');
        expect(shown.replace(/\s/g, '')).toBe(`[${value}]`.replace(/\s/g, ''));
      }),
    );
  });

  it.each(['{% render "package.json" %}', '{% include "package.json" %}', '{% layout "package.json" %}'])(
    'cannot read files: %s is a fault at load',
    (source) => {
      const { templates } = make({ key: source });
      expect(templates.faults).toHaveLength(1);
      expect(templates.render('en', 'key', {})).toBe('we have your message');
    },
  );

  it.each(['{{ value.constructor.name }}', '{{ value.__proto__ }}', '{{ value.toString }}'])(
    'see only plain data: %s is empty',
    (source) => {
      expect(make({ key: source }).render('key', { value: {} })).toBe('');
    },
  );

  it('stop at their limits and fall back', () => {
    const { render, faults } = make({ key: '{% for i in (1..100000000) %}x{% endfor %}' });
    expect(render('key')).toBe('we have your message');
    expect(faults[0]).toContain('key');
  });

  it('refuse unknown filters at load', () => {
    expect(make({ key: '{{ x | shell }}' }).templates.faults[0]).toContain('shell');
  });

  it('fall back to the first language, then to the safe words, then to the key', () => {
    const templates = createTemplates({ zh: { key: '你好' }, en: {} }, ['zh', 'en']);
    expect(templates.render('en', 'key', {})).toBe('你好');
    expect(templates.render('en', 'nothing', {})).toBe('nothing');
  });

  it('that are shipped exist in every language and are never empty', () => {
    const { templates } = shippedKit;
    const [zh, en] = [templates.keys('zh-CN'), templates.keys('en')];
    expect(zh.toSorted()).toEqual(en.toSorted());
    for (const locale of ['zh-CN', 'en'])
      for (const key of zh) expect(templates.source(locale, key).trim(), `${locale} ${key}`).not.toBe('');
    for (const key of en) expect(templates.source('en', key), key).not.toMatch(/\p{Script=Han}/u);
  });
});

describe('phones in groups', () => {
  it.each([
    ['电话13812348000。', '电话138****8000。'],
    ['138 1234 8000 or 138-1234-8000', '138****8000 or 138****8000'],
    ['+86 13812348000', '138****8000'],
    ['0571-88886666', '0571-8***6666'],
    ['WO-261124-001 WK-13812348000', 'WO-261124-001 WK-13812348000'],
    ['12345678901', '12345678901'],
  ])('%s', (text, masked) => {
    expect(maskPhones(text)).toBe(masked);
  });
});
