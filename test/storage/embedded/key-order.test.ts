import { Binary, BSONRegExp, Double, Long, MaxKey, MinKey, ObjectId, serialize, Timestamp } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/storage/embedded/values/decode.js';
import { keyOf } from '../../../src/storage/embedded/values/key.js';
import { compare } from '../../../src/storage/embedded/values/order.js';

const edges = [
  0,
  -0,
  1,
  -1,
  0.5,
  2 ** 31,
  -(2 ** 31),
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  1e308,
  -1e308,
  5e-324,
  Infinity,
  -Infinity,
  NaN,
];
const number = fc.oneof(
  fc.constantFrom(...edges),
  fc.integer(),
  fc.double(),
  fc.integer({ min: -5, max: 5 }).map((n) => new Double(n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  fc.bigInt({ min: 2n ** 53n - 4n, max: 2n ** 53n + 4n }).map((n) => Long.fromBigInt(n)),
);
const leaf = fc.oneof(
  number,
  fc.string({ unit: 'binary', maxLength: 6 }).filter((s) => Buffer.from(s).toString() === s),
  fc.constantFrom('', '\0', 'a', 'a\0', 'a\0b', 'ab', '\uffff', '\u{10000}', '\ue000'),
  fc.boolean(),
  fc.constant(null),
  fc.integer({ min: -8e12, max: 8e12 }).map((ms) => new Date(ms)),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.uint8Array({ maxLength: 5 }).map((bytes) => new Binary(bytes, bytes[0] ?? 0)),
  fc.tuple(fc.nat(5), fc.nat(5)).map(([t, i]) => new Timestamp({ t, i })),
  fc.constantFrom(new BSONRegExp('a', 'i'), new BSONRegExp('a'), new BSONRegExp('b')),
  fc.constantFrom(new MinKey(), new MaxKey()),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, tie('list'), tie('object')),
  list: fc.array(tie('any'), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'ab', 'a\u00e9', ''), tie('any'), { maxKeys: 3 }),
})).any;

/** As a document read from the disk has it. */
const stored = (v: unknown): unknown => decode(Buffer.from(serialize({ v }))).v;

describe('index keys', () => {
  it('have the order of the values they stand for', () => {
    fc.assert(
      fc.property(value, value, (x, y) => {
        const [a, b] = [stored(x), stored(y)];
        expect(Math.sign(Buffer.compare(keyOf(a), keyOf(b)))).toBe(Math.sign(compare(a, b)) + 0);
        expect(Math.sign(Buffer.compare(keyOf(a, true), keyOf(b, true)))).toBe(-Math.sign(compare(a, b)) + 0);
      }),
      { numRuns: 3000 },
    );
  });

  it('are in order among numbers of every width', () => {
    fc.assert(
      fc.property(number, number, (x, y) => {
        const [a, b] = [stored(x), stored(y)];
        expect(Math.sign(Buffer.compare(keyOf(a), keyOf(b)))).toBe(Math.sign(compare(a, b)) + 0);
      }),
      { numRuns: 3000 },
    );
  });

  it('never start with another key, so that compound keys may simply follow each other', () => {
    fc.assert(
      fc.property(value, value, (x, y) => {
        const [a, b] = [keyOf(stored(x)), keyOf(stored(y))];
        expect(!a.equals(b) && a.length <= b.length && b.subarray(0, a.length).equals(a)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it("follow MongoDB's order of types", () => {
    const ascending = [
      new MinKey(),
      null,
      Number.NaN,
      -Infinity,
      -1,
      0,
      1.5,
      2,
      Infinity,
      '',
      'a',
      {},
      { a: 1 },
      [],
      [1],
      new Binary(Buffer.from([1])),
      new ObjectId('0'.repeat(24)),
      false,
      true,
      new Date(0),
      new Timestamp({ t: 1, i: 1 }),
      new BSONRegExp('a'),
      new MaxKey(),
    ];
    const keys = ascending.map((v) => keyOf(stored(v)));
    expect([...keys].sort(Buffer.compare)).toEqual(keys);
  });
});

describe('decode', () => {
  it('loses no type on the way from bytes to values and back', () => {
    fc.assert(
      fc.property(value, (v) => {
        const bytes = Buffer.from(serialize({ v }));
        expect(Buffer.from(serialize(decode(bytes))).equals(bytes)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses bytes that are not a document, whatever they are', () => {
    const good = Buffer.from(
      serialize({
        a: 1,
        b: 'text',
        c: [1, { d: new Date(0) }],
        e: new Binary(Buffer.from('xyz')),
        f: new BSONRegExp('x', 'i'),
      }),
    );
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, cut) => {
        const bad = Buffer.from(good);
        bad[at] = byte;
        for (const bytes of [bad, good.subarray(0, cut)]) {
          try {
            decode(bytes);
          } catch (error) {
            expect((error as Error).name).toBe('MongoError');
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});
