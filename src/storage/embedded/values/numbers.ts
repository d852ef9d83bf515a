import { Double, isInt32, Long, Tag, tagOf } from './types.js';

const min64 = -(2n ** 63n);
const max64 = 2n ** 63n - 1n;

export function isNumber(value: unknown): boolean {
  return value !== undefined && tagOf(value) === Tag.Number;
}

/** A number that stays a double even when it could be an int32. */
export function asDouble(value: number): unknown {
  return isInt32(value) || Object.is(value, -0) ? new Double(value) : value;
}

export function isDouble(value: unknown): boolean {
  return value instanceof Double || (typeof value === 'number' && !isInt32(value));
}

/**
 * Adds or multiplies as MongoDB does: with a double the result is a double, int32 grows into int64.
 * `undefined` when an int64 overflows.
 */
export function arithmetic(operator: '+' | '-' | '*', a: unknown, b: unknown): unknown {
  if (isDouble(a) || isDouble(b)) {
    const [x, y] = [Number(a), Number(b)];
    return asDouble(operator === '+' ? x + y : operator === '-' ? x - y : x * y);
  }
  const [x, y] = [toBigInt(a), toBigInt(b)];
  const result = operator === '+' ? x + y : operator === '-' ? x - y : x * y;
  if (result < min64 || result > max64) return undefined;
  const number = Number(result);
  return isInt32(number) && !(a instanceof Long) && !(b instanceof Long) ? number : Long.fromBigInt(result);
}

function toBigInt(value: unknown): bigint {
  return value instanceof Long ? value.toBigInt() : BigInt(Number(value));
}
