import {
  type Binary,
  type BSONRegExp,
  type Code,
  type Doc,
  Long,
  type ObjectId,
  Tag,
  tagOf,
} from './types.js';

/**
 * MongoDB's total order over all values (without collation): negative, zero or positive. Missing sorts
 * as null. `keyOf` writes bytes in the same order; a property test holds the two together.
 */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return compareDoubles(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  const tag = tagOf(a);
  const difference = tag - tagOf(b);
  return difference !== 0 ? difference : compareSameTag(tag, a, b);
}

export function equal(a: unknown, b: unknown): boolean {
  return a === b || compare(a, b) === 0;
}

function compareSameTag(tag: number, a: unknown, b: unknown): number {
  switch (tag) {
    case Tag.Number:
      return compareNumbers(a, b);
    case Tag.String:
      return compareStrings(a as string, b as string);
    case Tag.Object:
      return compareDocs(a as Doc, b as Doc);
    case Tag.Array:
      return compareArrays(a as unknown[], b as unknown[]);
    case Tag.Binary:
      return compareBinary(a as Binary, b as Binary);
    case Tag.ObjectId:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case Tag.Boolean:
      return Number(a) - Number(b);
    case Tag.Date:
      return Number(a) - Number(b);
    case Tag.Timestamp:
      return (a as Long).toUnsigned().compare((b as Long).toUnsigned());
    case Tag.Regex: {
      const [x, y] = [a as BSONRegExp, b as BSONRegExp];
      return compareStrings(x.pattern, y.pattern) || compareStrings(x.options, y.options);
    }
    case Tag.Code:
      return compareStrings((a as Code).code, (b as Code).code);
    default:
      return 0;
  }
}

/** By code point, as UTF-8 bytes would compare; JavaScript's own order differs above U+FFFF. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return x >= 0xd800 && y >= 0xd800 ? rank(x) - rank(y) : x - y;
  }
  return a.length - b.length;
}

/** Surrogates stand for what lies above U+FFFF, so they go behind U+E000…U+FFFF. */
function rank(unit: number): number {
  return unit < 0xe000 ? unit + 0x10000 : unit;
}

/** NaN is equal to itself and below every other number. */
function compareDoubles(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : 1;
}

function compareNumbers(a: unknown, b: unknown): number {
  if (a instanceof Long && b instanceof Long) return a.compare(b);
  if (a instanceof Long) return compareLong(a, Number(b));
  if (b instanceof Long) return -compareLong(b, Number(a));
  return compareDoubles(Number(a), Number(b));
}

/** Exact, also where a double cannot hold the integer. */
function compareLong(a: Long, b: number): number {
  if (Number.isNaN(b) || b < -(2 ** 63)) return 1;
  if (b >= 2 ** 63) return -1;
  const floor = Math.floor(b);
  const difference = a.compare(Long.fromBigInt(BigInt(floor)));
  return difference !== 0 ? difference : floor < b ? -1 : 0;
}

function compareDocs(a: Doc, b: Doc): number {
  const x = Object.keys(a);
  const y = Object.keys(b);
  const length = Math.min(x.length, y.length);
  for (let i = 0; i < length; i++) {
    const [p, q] = [x[i] as string, y[i] as string];
    const difference = tagOf(a[p]) - tagOf(b[q]) || compareStrings(p, q) || compare(a[p], b[q]);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

function compareArrays(a: unknown[], b: unknown[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = compare(a[i], b[i]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareBinary(a: Binary, b: Binary): number {
  return (
    a.position - b.position ||
    a.sub_type - b.sub_type ||
    Buffer.compare(a.buffer.subarray(0, a.position), b.buffer.subarray(0, b.position))
  );
}
