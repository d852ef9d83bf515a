import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../src/understanding/normalise.js';
import { findPhones, phoneDigits } from '../../src/understanding/phones.js';

const digits = (text: string) => findPhones(normalise(text)).map((p) => p.digits);

describe('findPhones', () => {
  it.each([
    ['13800138000', ['13800138000']],
    ['１３８００１３８０００', ['13800138000']],
    ['138 0013 8000', ['13800138000']],
    ['138-0013-8000', ['13800138000']],
    ['+86 138 0013 8000', ['13800138000']],
    ['8613800138000', ['13800138000']],
    ['0086 13800138000', ['13800138000']],
    ['幺三八零零幺三八零零零', ['13800138000']],
    ['幺三八洞洞幺三八洞洞洞', ['13800138000']],
    ['一三八,零零一三,八零零零', ['13800138000']],
    ['幺三勾洞洞幺三勾拐拐拐', ['13900139777']],
    ['138一二三四5678', ['13812345678']],
    ['one three eight double zero one three eight triple zero', ['13800138000']],
    ['0755-26000000', ['075526000000']],
    ['0755-26000000转801', ['075526000000']],
    ['(010) 62345678', ['01062345678']],
    ['400-800-1234', ['4008001234']],
    ['+44 7911 123456', ['447911123456']],
    ['13800138000 13900139000', ['13800138000', '13900139000']],
    ['电话13800138000或0531 8888 6666', ['13800138000', '053188886666']],
    // not phones
    ['12345678901', []],
    ['WO-261124-003', []],
    ['SN20231108003211', []],
    ['编号 13800138000', []],
    ['2026-11-24', []],
    ['有一点三四五六七八', []],
  ])('%s', (text, expected) => {
    expect(digits(text)).toEqual(expected);
  });

  it('gives positions in the text', () => {
    const text = '电话138 0013 8000,谢谢';
    const [mention] = findPhones(text);
    expect(text.slice(mention?.from, mention?.to)).toBe('138 0013 8000');
  });
});

const mobile = fc
  .tuple(fc.integer({ min: 130, max: 139 }), fc.integer({ min: 0, max: 99_999_999 }))
  .map(([a, b]) => `${a}${String(b).padStart(8, '0')}`);

describe('phoneDigits', () => {
  it('is idempotent', () => {
    const written = fc.oneof(
      mobile,
      mobile.map((m) => `+86 ${m}`),
      fc.constantFrom(
        '0755-26000000',
        '(010) 62345678',
        '400-800-1234',
        '+44 7911 123456',
        '+1 202 555 0123',
        '021 5888 8888',
      ),
    );
    fc.assert(
      fc.property(written, (text) => {
        const once = phoneDigits(text);
        expect(once === null ? null : phoneDigits(once)).toBe(once);
      }),
    );
  });

  it('does not mind how a mobile is grouped or spoken', () => {
    const spoken = [...'洞幺两三四五六拐八勾'];
    fc.assert(
      fc.property(mobile, fc.constantFrom(' ', '-', ''), (number, gap) => {
        const grouped = [number.slice(0, 3), number.slice(3, 7), number.slice(7)].join(gap);
        const said = [...number].map((d) => spoken[Number(d)]).join('');
        expect(digits(grouped)).toEqual([number]);
        expect(digits(said)).toEqual([number]);
      }),
    );
  });
});
