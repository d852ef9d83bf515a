import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeToken, encodeToken, TOKEN_MOST } from '../../src/conversation/token.js';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const some = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 });

describe('choice tokens', () => {
  it.each([
    [{ kind: 'start', flow: 'accept', order: 'WO-261124-001', value: '' }, 's__accept__WO_261124_001'],
    [
      { kind: 'start', flow: 'snooze', order: 'WO-261124-001', value: '30m' },
      's__snooze__WO_261124_001__30m',
    ],
    [{ kind: 'start', flow: 'report-fault', order: '', value: '' }, 's__report_fault__'],
    [{ kind: 'answer', run: 'r3', wait: 'w17', value: 'yes' }, 'c__r3__w17__yes'],
  ] as const)('%j is %s', (token, written) => {
    expect(encodeToken(token)).toBe(written);
    expect(decodeToken(written)).toEqual(token);
  });

  it('are reversible, and hold only what every platform carries', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.record({ kind: fc.constant('start' as const), flow: some, order: text, value: text }),
          fc.record({ kind: fc.constant('answer' as const), run: some, wait: some, value: text }),
        ),
        (token) => {
          const written = encodeToken(token);
          if (written === null) return;
          expect(written).toMatch(/^[A-Za-z0-9_]+$/);
          expect(written.length).toBeLessThanOrEqual(TOKEN_MOST);
          const back = decodeToken(written);
          expect(back).toEqual(token);
        },
      ),
    );
  });

  it('are not read out of anything else', () => {
    for (const foreign of [
      '',
      'hello',
      's__',
      's__a',
      'c__r1__w1',
      'x__a__b',
      's__a__b__c__d',
      `s__a__${'b'.repeat(80)}`,
      's__aZ__b',
      'c__r1__w1__Zzz',
    ]) {
      expect(decodeToken(foreign)).toBeNull();
    }
    fc.assert(
      fc.property(fc.string(), (any) => {
        const token = decodeToken(any);
        if (token) expect(encodeToken(token)).toBe(any);
      }),
    );
  });
});
