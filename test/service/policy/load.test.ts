import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runPolicy } from '../../../src/cli/policy.js';
import { ConfigError } from '../../../src/errors.js';
import { parseDuration } from '../../../src/service/policy/duration.js';
import { loadPolicy, parsePolicy, policyJsonSchema } from '../../../src/service/policy/load.js';

const faultsOf = (text: string): string[] => {
  try {
    parsePolicy('p.yaml', text);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

describe('durations', () => {
  it.each([
    ['30s', { unit: 'ms', ms: 30_000 }],
    ['10m', { unit: 'ms', ms: 600_000 }],
    ['1.5h', { unit: 'ms', ms: 5_400_000 }],
    ['3d', { unit: 'ms', ms: 259_200_000 }],
    ['2bd', { unit: 'working-days', days: 2 }],
    ['3 days', null],
    ['-1h', null],
    ['h', null],
  ])('%s', (text, expected) => {
    expect(parseDuration(text)).toEqual(expected);
  });
});

describe('a policy file', () => {
  it.each(['policies/default.yaml', 'policies/fast.yaml'])('%s is sound', (file) => {
    expect(loadPolicy(file).version).toBe(1);
  });

  it('needs nothing but its version', () => {
    expect(parsePolicy('p.yaml', 'version: 1')).toMatchObject({
      timeZone: 'Asia/Shanghai',
      quietHours: null,
    });
  });

  it('reports every fault at once, with line and nearest key', () => {
    const faults = faultsOf(`version: 1
timeZone: Mars/Base
escalatoin: {}
visit:
  raduis: 300
  photo: sometimes
sla:
  targets:
    accept: { within: 10 minutes }
    arrive: { within: 1h, warnBefore: 2h }
dispatch: { offerTimeout: 2bd }
`);
    expect(faults.filter((f) => f.startsWith('p.yaml:'))).toHaveLength(faults.length);
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^p\.yaml:3 .*"escalatoin".*"escalation"/),
        expect.stringMatching(/^p\.yaml:5 .*"raduis".*"radius"/),
        expect.stringMatching(/^p\.yaml:6 visit\.photo/),
        expect.stringMatching(/^p\.yaml:9 sla\.targets\.accept\.within.*duration/),
        expect.stringMatching(/^p\.yaml:11 dispatch\.offerTimeout.*duration/),
      ]),
    );
  });

  it.each([
    ['a time zone that does not exist', 'version: 1\ntimeZone: Mars/Base', 'p.yaml:2 timeZone'],
    [
      'a warning after the limit',
      'version: 1\nsla:\n  targets:\n    fix: { within: 1h, warnBefore: 2h }',
      'p.yaml:4 sla.targets.fix.warnBefore',
    ],
    [
      'a ladder that goes down',
      'version: 1\nescalation:\n  ladder:\n    - { after: 5m, to: lead }\n    - { after: 1m, to: group }',
      'p.yaml:5 escalation.ladder.1.after',
    ],
    [
      'a tier for a fault class that nothing has',
      'version: 1\nsla:\n  tiers:\n    - { name: x, when: { faultClass: [y] }, targets: {} }',
      'p.yaml:4 sla.tiers.0',
    ],
    ['a week without work', 'version: 1\ncalendar: { workingHours: {} }', 'p.yaml:2 calendar.workingHours'],
    ['a key given twice', 'version: 1\nversion: 1', 'p.yaml:2'],
  ])('refuses %s', (_, text, start) => {
    expect(faultsOf(text)[0]?.startsWith(start)).toBe(true);
  });

  it('says which file cannot be read', () => {
    expect(() => loadPolicy('policies/none.yaml')).toThrow(/policies\/none\.yaml cannot be read/);
  });

  it('agrees with the published schema (repairline policy schema > policies/schema.json)', () => {
    expect(JSON.parse(readFileSync('policies/schema.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(policyJsonSchema())),
    );
  });
});

describe('repairline policy', () => {
  const run = async (...args: string[]) => {
    let text = '';
    const code = await runPolicy(args, (more) => {
      text += more;
    });
    return { code, text };
  };
  it('lints, prints the schema, and explains itself', async () => {
    expect(await run('lint')).toMatchObject({
      code: 0,
      text: expect.stringContaining('policies/default.yaml: ok'),
    });
    expect((await run('lint', 'package.json')).code).toBe(1);
    expect(JSON.parse((await run('schema')).text)).toHaveProperty('properties.sla');
    expect(await run('what')).toMatchObject({ code: 2, text: expect.stringContaining('Usage') });
  });
});
