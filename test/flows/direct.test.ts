import fc from 'fast-check';
import { Liquid } from 'liquidjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { direct } from '../../src/flows/direct.js';
import { addFilters } from '../../src/flows/filters.js';
import type { FlowKit } from '../../src/flows/kit.js';
import { loadFlows } from '../../src/flows/load.js';
import { createTemplates } from '../../src/flows/templates.js';

let kit: FlowKit;
beforeAll(() => {
  kit = loadFlows({ flowsDir: 'flows', templatesDir: 'templates', locales: ['zh-CN', 'en'] });
});

const instant = Date.parse('2026-03-04T10:00:00+08:00');
const LEAVES = fc.constantFrom<unknown>(
  ...[undefined, null, '', '漏油', '0', 'visit', 'customer', '13812345678', 0, 1, 2.5, -3, true, false],
  ...[
    instant,
    instant + 86_400_000,
    { start: instant, end: instant + 7_200_000 },
    [],
    ['漏油', '不打结'],
    {},
  ],
  ...['{{ me.phone }}', [null, 1, [2, '三']], { size: 4, first: '甲' }],
);

/** Data of the shape that a template reads, its leaves drawn; every list holds what its loops read. */
function dataFor(engine: Liquid, source: string) {
  const paths = engine.variableSegmentsSync(source) as unknown[][];
  const names = (at: number) => [
    ...new Set(paths.map((p) => p[at]).filter((n): n is string => typeof n === 'string')),
  ];
  const record = (keys: string[], of: fc.Arbitrary<unknown>) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, of])), { requiredKeys: [], noNullPrototype: true });
  const [first, second, third] = [names(0), names(1), names(2)];
  const inner = record([...second, ...third], fc.oneof(LEAVES, record(third, LEAVES)));
  const value = fc.oneof(LEAVES, inner, fc.array(inner, { maxLength: 3 }));
  return record(first, value).map((data) => ({ ...data, now: instant, timeZone: 'Asia/Shanghai' }));
}

const tidy = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

function liquid(word: (key: string) => string | null = () => null): Liquid {
  const engine = new Liquid({ strictFilters: true, ownPropertyOnly: true });
  addFilters(engine, word);
  return engine;
}

describe('templates as plain functions', () => {
  test('every template that we ship says what Liquid says', () => {
    let compared = 0;
    for (const locale of kit.locales) {
      const engine = liquid((key) =>
        kit.templates.has(locale, key) ? kit.templates.source(locale, key) : null,
      );
      for (const key of kit.templates.keys(locale)) {
        const source = kit.templates.source(locale, key);
        if (!/\{[{%]/.test(source)) continue;
        const parsed = engine.parse(source);
        fc.assert(
          fc.property(dataFor(engine, source), (data) => {
            expect(kit.templates.render(locale, key, data), key).toBe(tidy(engine.renderSync(parsed, data)));
          }),
          { numRuns: 40, seed: 7 },
        );
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(300);
  }, 120_000);

  test('nearly all of them are', () => {
    const engine = liquid();
    const sources = kit.locales.flatMap((locale) =>
      kit.templates.keys(locale).map((key) => kit.templates.source(locale, key)),
    );
    const left = sources.filter((source) => direct(engine.parse(source)) === null);
    expect(left.length / sources.length).toBeLessThan(0.03);
  });

  test.each([
    "{{ a | default: '无' }}|{{ b.c.size }}|{{ list.first }}|{{ list[1] }}|{{ list | join: '、' | upcase }}",
    "{% if a == nil %}nil{% elsif a contains 'x' or b.c > 2 and not list %}x{% else %}else{% endif %}",
    '{% unless a %}no{% elsif b %}b{% else %}yes{% endunless %}{% if list == empty %}empty{% endif %}',
    '{% for a in list %}{{ a }}{% for b in list %}{{ a }}{{ b }},{% endfor %}{% else %}none{% endfor %}{{ a }}',
    '{% for pair in b %}{{ pair[0] }}={{ pair[1] }}{% endfor %}{% for x in a %}{{ x }}{% endfor %}',
    '{% for x in list limit: 1 %}{{ x }}{% endfor %}{% for x in (1..3) %}{{ x }}{{ forloop.last }}{% endfor %}',
    '{% assign n = 1 %}{% for x in list %}{% assign n = n | plus: 1 %}{% endfor %}{{ n }}{{ size }}',
    '{{ toString }}{{ a.constructor }}{{ b["c"] }}{{ "x" | append: a }}{{ true }}{{ 1.5 }}{{ b | json }}',
    '{%- if a -%} {{- a -}} {%- endif -%} {{ list | map: "n" | join }}{{ list | where: "n", 1 | size }}',
    '{% case a %}{% when "x" %}X{% else %}-{% endcase %}{% capture c %}{{ a }}{% endcapture %}{{ c }}',
  ])('%s', (source) => {
    const engine = liquid();
    const templates = createTemplates({ en: { it: source, 'bot.safe': 'safe' } }, ['en']);
    const value = fc.oneof(LEAVES, fc.array(LEAVES), fc.constant([{ n: 1 }, { n: 2 }]));
    const data = fc.record(
      { a: value, b: fc.oneof(value, fc.record({ c: value })), list: value },
      { requiredKeys: [], noNullPrototype: true },
    );
    fc.assert(
      fc.property(data, (one) => {
        let expected: string;
        try {
          expected = tidy(engine.parseAndRenderSync(source, one));
        } catch {
          expected = 'safe';
        }
        expect(templates.render('en', 'it', one)).toBe(expected);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  test('a loop in a loop in a loop stops, and what is said instead is safe', () => {
    const reasons: string[] = [];
    const source =
      '{% for a in l %}{% for b in l %}{% for c in l %}{% for d in l %}x{% endfor %}{% endfor %}{% endfor %}{% endfor %}';
    const templates = createTemplates({ en: { it: source, 'bot.safe': 'safe' } }, ['en'], ({ reason }) =>
      reasons.push(reason),
    );
    expect(templates.render('en', 'it', { l: Array.from({ length: 300 }, () => 1) })).toBe('safe');
    expect(reasons.join()).toContain('render limit exceeded');
  });
});
