import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieces, short, width } from '../../../src/channels/wecom/words.js';

describe('pieces', () => {
  it.each([
    ['a'.repeat(2048), [2048]],
    ['a'.repeat(2049), [2048, 1]],
    ['报'.repeat(683), [2046, 3]],
    ['👨‍👩‍👧‍👦'.repeat(100), [2025, 475]],
    ['', [0]],
  ])('cuts at the byte and never inside a character', (text, sizes) => {
    expect(pieces(text, 2048).map((piece) => Buffer.byteLength(piece))).toEqual(sizes);
  });

  it('prefers the end of a line', () => {
    expect(pieces('first line\nsecond line', 15)).toEqual(['first line\n', 'second line']);
  });

  it('gives the text again, in pieces that fit and are well formed', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '报', '💡', 'é', '\n', '👨‍👩‍👧‍👦', 'e\u0301'),
      maxLength: 200,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 30, max: 100 }), (value, most) => {
        const parts = pieces(value, most);
        expect(parts.join('')).toBe(value);
        for (const part of parts) {
          expect(Buffer.byteLength(part)).toBeLessThanOrEqual(most);
          expect(Buffer.from(part).toString()).toBe(part);
        }
      }),
    );
  });

  it('cuts even a letter under a thousand marks', () => {
    const zalgo = `e${'\u0301'.repeat(2000)}`;
    expect(pieces(zalgo, 2048).join('')).toBe(zalgo);
    expect(pieces(zalgo, 2048).every((piece) => Buffer.byteLength(piece) <= 2048)).toBe(true);
  });
});

describe('short', () => {
  it('keeps what fits and marks what was cut', () => {
    expect(short('abcd', 2)).toBe('abcd');
    expect(short('abcde', 2)).toBe('ab…');
    expect(width('报a')).toBe(1.5);
  });
});
