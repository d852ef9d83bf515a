import { badValue, failedToParse, MongoError } from '../errors.js';
import { compare, equal } from '../values/order.js';
import {
  BSONRegExp,
  type Doc,
  isDoc,
  Long,
  MaxKey,
  MinKey,
  Tag,
  tagOf,
  typeByAlias,
  typeNumber,
} from '../values/types.js';
import { compileRegex, regexOf } from './regex.js';

/** Says whether the value at the end of a path (missing: `undefined`) satisfies an operator. */
export interface Test {
  (value: unknown): boolean;
  /** The same without taking an array apart. */
  whole?: (value: unknown) => boolean;
}

export const whole = (test: Test): ((value: unknown) => boolean) => test.whole ?? test;

/** The same, but an array also satisfies it when one of its elements does. */
function orAnyElement(test: Test): Test {
  const any: Test = (value) =>
    test(value) || (Array.isArray(value) && value.some((element) => test(element)));
  any.whole = test;
  return any;
}

/** Plain equality: `null` also means missing; an array equals as a whole or by an element. */
export function equalTo(operand: unknown): Test {
  if (operand === null) return orAnyElement((value) => value === null || value === undefined);
  if (typeof operand === 'string' || typeof operand === 'boolean')
    return orAnyElement((value) => value === operand);
  return orAnyElement((value) => value !== undefined && equal(value, operand));
}

const comparisons: Record<string, (order: number) => boolean> = {
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

/** Values of another type never satisfy a comparison, except against MinKey and MaxKey. */
export function comparison(operator: string, operand: unknown): Test {
  if (operand instanceof BSONRegExp) throw badValue(`Can't have RegEx as arg to predicate over field`);
  const holds = comparisons[operator] as (order: number) => boolean;
  if (operand === null) return holds(0) ? equalTo(null) : () => false;
  if (operand instanceof MinKey || operand instanceof MaxKey)
    return orAnyElement((value) => value !== undefined && holds(compare(value, operand)));
  const tag = tagOf(operand);
  const nan = tag === Tag.Number && Number.isNaN(Number(operand));
  return orAnyElement((value) => {
    if (value === undefined || tagOf(value) !== tag) return false;
    if (tag === Tag.Number && (nan || Number.isNaN(Number(value))))
      return nan && Number.isNaN(Number(value)) && holds(0);
    return holds(compare(value, operand));
  });
}

export function inList(operator: string, operand: unknown): Test {
  if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`);
  const strings = new Set<unknown>();
  const others: Test[] = [];
  for (const item of operand) {
    if (isDoc(item) && Object.keys(item)[0]?.startsWith('$'))
      throw badValue(`cannot nest $ under ${operator}`);
    if (typeof item === 'string') strings.add(item);
    else if (item instanceof BSONRegExp) others.push(regexTest(item));
    else others.push(equalTo(item));
  }
  const singles = others.map(whole);
  return orAnyElement((value) => strings.has(value) || singles.some((test) => test(value)));
}

export function regexTest(operand: BSONRegExp): Test {
  const pattern = compileRegex(operand);
  return orAnyElement((value) =>
    typeof value === 'string'
      ? pattern.test(value)
      : value instanceof BSONRegExp && value.pattern === operand.pattern && value.options === operand.options,
  );
}

export function typeTest(operand: unknown): Test {
  const wanted = new Set<number>();
  const list = Array.isArray(operand) ? operand : [operand];
  if (list.length === 0) throw failedToParse('$type must match at least one type');
  for (const item of list) {
    if (item === 'number') for (const number of [1, 16, 18, 19]) wanted.add(number);
    else {
      const number = typeByAlias(item);
      if (number === undefined) throw badValue(`Unknown type name alias: ${String(item)}`);
      wanted.add(number);
    }
  }
  return orAnyElement((value) => value !== undefined && wanted.has(typeNumber(value)));
}

export function sizeTest(operand: unknown): Test {
  const size = wholeNumber('$size', operand);
  if (size < 0) throw badValue(`Failed to parse $size. Expected a non-negative number in: $size: ${size}`);
  return (value) => Array.isArray(value) && value.length === size;
}

export function modTest(operand: unknown): Test {
  if (!Array.isArray(operand) || operand.length !== 2)
    throw badValue('malformed mod, needs to be an array of two');
  const [divisor, remainder] = operand.map((item) => {
    const exact = integer(item);
    if (exact === undefined) throw badValue(`$mod needs a number, not ${JSON.stringify(item)}`);
    return exact;
  }) as [bigint, bigint];
  if (divisor === 0n) throw badValue('divisor cannot be 0');
  return orAnyElement((value) => {
    const exact = integer(value);
    return exact !== undefined && exact % divisor === remainder;
  });
}

/** A number cut to an int64, exactly; undefined when it is none or lies outside. */
function integer(value: unknown): bigint | undefined {
  if (value === undefined || tagOf(value) !== Tag.Number) return undefined;
  if (value instanceof Long) return value.toBigInt();
  const number = Math.trunc(Number(value));
  return number >= -(2 ** 63) && number < 2 ** 63 ? BigInt(number) : undefined;
}

function wholeNumber(what: string, operand: unknown): number {
  const exact = integer(operand);
  if (exact === undefined || Number(exact) !== Number(operand))
    throw badValue(`${what} needs a whole number, not ${JSON.stringify(operand)}`);
  return Number(exact);
}

/** `{$regex, $options}` or a BSON regex. */
export function regexFrom(operators: Doc): BSONRegExp {
  return regexOf(operators.$regex, operators.$options);
}

export function unknownOperator(name: string): MongoError {
  return new MongoError(2, `unknown operator: ${name} (the embedded store does not know it)`);
}
