import { describe, expect, it } from 'vitest';
import { redact, secretsOf } from '../../src/privacy/redact.js';

describe('words that may not stay', () => {
  it.each([
    ['鸿运的单子', ['鸿运'], '***的单子'],
    ['给鸿运修,鸿运催了', ['鸿运'], '给***修,***催了'],
    ['鸿运来农机催了,鸿运没催', ['鸿运'], '鸿运来农机催了,***没催'],
    ['Light is broken, says Li.', ['Li'], 'Light is broken, says ***.'],
    ['Annabelle and Anna', ['Anna'], 'Annabelle and ***'],
    ['ACME2024 of ACME', ['ACME'], '***2024 of ***'],
    ['在张家口的张家', ['张家'], '在张家口的***'],
    ['电话139123400770', ['13912340077'], '电话***0'],
    ['13912340077 and phone13912340077', ['13912340077'], '*** and phone***'],
    ['石桥镇西沟12号周大山', ['石桥镇西沟12号', '周大山'], '******'],
    ['nothing', ['鸿运'], 'nothing'],
  ])('%s without %j is %s', (text, secrets, left) => {
    expect(redact(text, secrets, ['鸿运来农机', '鸿运'])).toBe(left);
  });

  it('go from every text, however deep, and from nothing else', () => {
    const at = new Date(0);
    const value = { n: 1, at, nothing: null, rows: [{ value: '鸿运' }], 鸿运: true };
    expect(redact(value, ['鸿运'])).toEqual({
      n: 1,
      at,
      nothing: null,
      rows: [{ value: '***' }],
      鸿运: true,
    });
  });

  it('are long enough to be telling, the longest first', () => {
    const given = {
      phones: ['110', '13912340077'],
      names: ['王', '王强'],
      words: ['漏油', '门口有黄狗', '王强'],
    };
    expect(secretsOf(given)).toEqual(['13912340077', '门口有黄狗', '王强']);
  });
});
