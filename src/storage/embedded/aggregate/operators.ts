import { failedToParse, MongoError, typeMismatch } from '../errors.js';
import { arithmetic, asDouble, isDouble, isNumber } from '../values/numbers.js';
import { compare, equal } from '../values/order.js';
import { type Doc, isDoc, Long, ObjectId, Tag, tagOf, typeName } from '../values/types.js';
import { dateOperators } from './dates.js';
import type { Expression, Variables } from './expression.js';
import { fieldOperators } from './fields.js';
import { truthy } from './truthy.js';

type Compile = (source: unknown) => Expression;
type Operator = (argument: unknown, compile: Compile) => Expression;

/** Every expression operator that the embedded store has. */
export const operators: Record<string, Operator> = {
  $literal: (argument) => () => argument,
  $eq: comparing((order) => order === 0),
  $ne: comparing((order) => order !== 0),
  $gt: comparing((order) => order > 0),
  $gte: comparing((order) => order >= 0),
  $lt: comparing((order) => order < 0),
  $lte: comparing((order) => order <= 0),
  $cmp: fixed('$cmp', 2, ([a, b]) => Math.sign(compareAny(a, b))),
  $and: (argument, compile) => {
    const items = list(argument).map(compile);
    return (doc, variables) => items.every((item) => truthy(item(doc, variables)));
  },
  $or: (argument, compile) => {
    const items = list(argument).map(compile);
    return (doc, variables) => items.some((item) => truthy(item(doc, variables)));
  },
  $not: fixed('$not', 1, ([value]) => !truthy(value)),
  $cond: (argument, compile) => {
    if (isDoc(argument)) only('$cond', argument, ['if', 'then', 'else']);
    const parts = isDoc(argument) ? [argument.if, argument.then, argument.else] : list(argument);
    if (parts.length !== 3) throw new MongoError(16020, '$cond takes exactly 3 arguments');
    const [condition, yes, no] = parts.map(compile) as [Expression, Expression, Expression];
    return (doc, variables) => (truthy(condition(doc, variables)) ? yes : no)(doc, variables);
  },
  $ifNull: (argument, compile) => {
    const items = list(argument).map(compile);
    if (items.length < 2) throw new MongoError(1257300, '$ifNull needs at least two arguments');
    return (doc, variables) => {
      let value: unknown;
      for (const item of items) {
        value = item(doc, variables);
        if (value !== undefined && value !== null) return value;
      }
      return value;
    };
  },
  $switch: (argument, compile) => {
    const spec = object('$switch', argument, ['branches', 'default']);
    const branches = list(spec.branches).map((branch) => {
      const { case: when, then } = object('$switch', branch, ['case', 'then']);
      return [compile(when), compile(then)] as const;
    });
    const otherwise = 'default' in spec ? compile(spec.default) : undefined;
    return (doc, variables) => {
      for (const [when, then] of branches) if (truthy(when(doc, variables))) return then(doc, variables);
      if (!otherwise)
        throw new MongoError(40066, '$switch could not find a matching branch and no default was given');
      return otherwise(doc, variables);
    };
  },
  $add: (argument, compile) => {
    const items = list(argument).map(compile);
    return (doc, variables) => {
      let sum: unknown = 0;
      for (const item of items) {
        sum = add(sum, item(doc, variables));
        if (sum === null) return null;
      }
      return sum;
    };
  },
  $subtract: fixed('$subtract', 2, ([a, b]) => {
    if (missing(a) || missing(b)) return null;
    if (a instanceof Date && b instanceof Date) return Long.fromNumber(Number(a) - Number(b));
    if (a instanceof Date && isNumber(b)) return new Date(Number(a) - Math.round(Number(b)));
    return calculate('$subtract', '-', a, b);
  }),
  $multiply: (argument, compile) => {
    const items = list(argument).map(compile);
    return (doc, variables) => {
      let product: unknown = 1;
      for (const item of items) {
        const value = item(doc, variables);
        if (missing(value)) return null;
        product = calculate('$multiply', '*', product, value);
      }
      return product;
    };
  },
  $divide: fixed('$divide', 2, ([a, b]) => {
    if (missing(a) || missing(b)) return null;
    numbers('$divide', a, b);
    if (Number(b) === 0) throw new MongoError(2, "can't $divide by zero");
    return asDouble(Number(a) / Number(b));
  }),
  $mod: fixed('$mod', 2, ([a, b]) => {
    if (missing(a) || missing(b)) return null;
    numbers('$mod', a, b);
    if (Number(b) === 0) throw new MongoError(16610, "can't $mod by zero");
    const result = Number(a) % Number(b);
    return isDouble(a) || isDouble(b) ? asDouble(result) : result + 0;
  }),
  $abs: rounding('$abs', Math.abs),
  $ceil: rounding('$ceil', Math.ceil),
  $floor: rounding('$floor', Math.floor),
  $min: picking((order) => order < 0),
  $max: picking((order) => order > 0),
  $concat: (argument, compile) => {
    const items = list(argument).map(compile);
    return (doc, variables) => {
      let out = '';
      for (const item of items) {
        const value = item(doc, variables);
        if (missing(value)) return null;
        if (typeof value !== 'string')
          throw new MongoError(16702, `$concat only supports strings, not ${typeName(value)}`);
        out += value;
      }
      return out;
    };
  },
  $toLower: fixed('$toLower', 1, ([value]) =>
    missing(value) ? '' : toText(value).replace(/[A-Z]/g, (c) => c.toLowerCase()),
  ),
  $toUpper: fixed('$toUpper', 1, ([value]) =>
    missing(value) ? '' : toText(value).replace(/[a-z]/g, (c) => c.toUpperCase()),
  ),
  $toString: fixed('$toString', 1, ([value]) => (missing(value) ? null : toText(value))),
  $substrCP: fixed('$substrCP', 3, ([value, start, length]) =>
    missing(value) ? '' : [...toText(value)].slice(Number(start), Number(start) + Number(length)).join(''),
  ),
  $strLenCP: fixed('$strLenCP', 1, ([value]) => {
    if (typeof value !== 'string')
      throw new MongoError(34471, `$strLenCP requires a string argument, found: ${typeName(value)}`);
    return [...value].length;
  }),
  $size: fixed('$size', 1, ([value]) => arrayOf('$size', 17124, value).length),
  $in: fixed('$in', 2, ([value, items]) =>
    arrayOf('$in', 40081, items).some((item) => equalAny(item, value)),
  ),
  $rand: (argument) => {
    if (Object.keys(isDoc(argument) ? argument : { bad: 1 }).length > 0)
      throw new MongoError(3040501, '$rand does not currently accept arguments');
    return () => asDouble(Math.random());
  },
  $isNumber: fixed('$isNumber', 1, ([value]) => isNumber(value)),
  $isArray: fixed('$isArray', 1, ([value]) => Array.isArray(value)),
  $type: fixed('$type', 1, ([value]) => typeName(value)),
  $arrayElemAt: fixed('$arrayElemAt', 2, ([items, index]) => {
    if (missing(items) || missing(index)) return null;
    return arrayOf('$arrayElemAt', 28689, items).at(Number(index));
  }),
  $first: fixed('$first', 1, ([items]) => (missing(items) ? null : arrayOf('$first', 28689, items).at(0))),
  $last: fixed('$last', 1, ([items]) => (missing(items) ? null : arrayOf('$last', 28689, items).at(-1))),
  $concatArrays: (argument, compile) => {
    const items = list(argument).map(compile);
    return (doc, variables) => {
      const out: unknown[] = [];
      for (const item of items) {
        const value = item(doc, variables);
        if (missing(value)) return null;
        out.push(...arrayOf('$concatArrays', 28664, value));
      }
      return out;
    };
  },
  $slice: (argument, compile) => {
    const items = list(argument).map(compile);
    if (items.length < 2 || items.length > 3) throw new MongoError(28667, '$slice takes 2 or 3 arguments');
    return (doc, variables) => {
      const [source, a, b] = items.map((item) => item(doc, variables));
      if (missing(source) || missing(a)) return null;
      const array = arrayOf('$slice', 28724, source);
      const first = Number(a);
      if (items.length === 2) return first < 0 ? array.slice(first) : array.slice(0, first);
      const from = first < 0 ? Math.max(array.length + first, 0) : first;
      return array.slice(from, from + Number(b));
    };
  },
  $filter: (argument, compile) => {
    const spec = object('$filter', argument, ['input', 'as', 'cond']);
    const [input, condition] = [compile(spec.input), compile(spec.cond)];
    const name = String(spec.as ?? 'this');
    return (doc, variables) => {
      const items = input(doc, variables);
      if (missing(items)) return null;
      return arrayOf('$filter', 28651, items).filter((item) =>
        truthy(condition(doc, bind(variables, name, item))),
      );
    };
  },
  $map: (argument, compile) => {
    const spec = object('$map', argument, ['input', 'as', 'in']);
    const [input, body] = [compile(spec.input), compile(spec.in)];
    const name = String(spec.as ?? 'this');
    return (doc, variables) => {
      const items = input(doc, variables);
      if (missing(items)) return null;
      return arrayOf('$map', 16883, items).map((item) => body(doc, bind(variables, name, item)) ?? null);
    };
  },
  $mergeObjects: (argument, compile) => {
    const items = list(argument).map(compile);
    return (doc, variables) => {
      const out: Doc = {};
      for (const item of items) {
        const value = item(doc, variables);
        if (missing(value)) continue;
        if (!isDoc(value))
          throw new MongoError(40400, `$mergeObjects requires object inputs, not ${typeName(value)}`);
        Object.assign(out, value);
      }
      return out;
    };
  },
  $sum: (argument, compile) => {
    const items = list(argument).map(compile);
    return (doc, variables) => {
      let sum: unknown = 0;
      for (const value of spread(items, doc, variables))
        if (isNumber(value)) sum = calculate('$sum', '+', sum, value);
      return sum;
    };
  },
  $toInt: fixed('$toInt', 1, ([value]) => (missing(value) ? null : whole(value, -(2 ** 31), 2 ** 31 - 1))),
  $toDouble: fixed('$toDouble', 1, ([value]) => (missing(value) ? null : asDouble(toNumber(value)))),
  ...dateOperators,
  ...fieldOperators,
};

function fixed(name: string, count: number, apply: (values: unknown[]) => unknown): Operator {
  return (argument, compile) => {
    const items = (Array.isArray(argument) ? argument : [argument]).map(compile);
    if (items.length !== count)
      throw new MongoError(
        16020,
        `Expression ${name} takes exactly ${count} arguments. ${items.length} were passed in.`,
      );
    return (doc, variables) => apply(items.map((item) => item(doc, variables)));
  };
}

function comparing(holds: (order: number) => boolean): Operator {
  return fixed('comparison', 2, ([a, b]) => holds(compareAny(a, b)));
}

/** In expressions, unlike in queries, missing is below null. */
function compareAny(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) {
    if (a === b) return 0;
    const other = a === undefined ? b : a;
    const order = tagOf(other) === Tag.MinKey ? 1 : -1;
    return a === undefined ? order : -order;
  }
  return compare(a, b);
}

function equalAny(a: unknown, b: unknown): boolean {
  return b !== undefined && equal(a, b);
}

function picking(better: (order: number) => boolean): Operator {
  return (argument, compile) => {
    const items = list(argument).map(compile);
    return (doc, variables) => {
      let best: unknown = null;
      for (const value of spread(items, doc, variables)) {
        if (missing(value)) continue;
        if (best === null || better(compare(value, best))) best = value;
      }
      return best;
    };
  };
}

/** `$sum`, `$min`, `$max` of one array look into it; of several values they take each as it is. */
function spread(items: Expression[], doc: Doc, variables: Variables): unknown[] {
  const values = items.map((item) => item(doc, variables));
  return values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
}

function rounding(name: string, apply: (value: number) => number): Operator {
  return fixed(name, 1, ([value]) => {
    if (missing(value)) return null;
    numbers(name, value);
    return isDouble(value)
      ? asDouble(apply(Number(value)))
      : value instanceof Long && name !== '$abs'
        ? value
        : apply(Number(value));
  });
}

function add(sum: unknown, value: unknown): unknown {
  if (missing(value)) return null;
  if (sum instanceof Date || value instanceof Date) {
    if (sum instanceof Date && value instanceof Date)
      throw new MongoError(16612, 'only one date allowed in an $add expression');
    return new Date(Math.round(Number(sum) + Number(value)));
  }
  return calculate('$add', '+', sum, value);
}

function calculate(name: string, operator: '+' | '-' | '*', a: unknown, b: unknown): unknown {
  numbers(name, a, b);
  return (
    arithmetic(operator, a, b) ??
    asDouble(
      operator === '+'
        ? Number(a) + Number(b)
        : operator === '-'
          ? Number(a) - Number(b)
          : Number(a) * Number(b),
    )
  );
}

function numbers(name: string, ...values: unknown[]): void {
  for (const value of values)
    if (!isNumber(value)) throw typeMismatch(`${name} only supports numeric types, not ${typeName(value)}`);
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  if (typeof value === 'boolean' || isNumber(value)) return String(value);
  throw new MongoError(
    241,
    `Unsupported conversion from ${typeName(value)} to string in $convert with no onError value`,
  );
}

function toNumber(value: unknown): number {
  const number =
    typeof value === 'string' && value.trim() === value && value !== ''
      ? Number(value)
      : isNumber(value) || typeof value === 'boolean' || value instanceof Date
        ? Number(value)
        : Number.NaN;
  if (Number.isNaN(number))
    throw new MongoError(
      241,
      `Failed to parse number from ${typeName(value)} in $convert with no onError value`,
    );
  return number;
}

function whole(value: unknown, min: number, max: number): number {
  const number = Math.trunc(toNumber(value));
  if (number < min || number > max)
    throw new MongoError(
      241,
      `Conversion would overflow target type in $convert with no onError value: ${number}`,
    );
  return number;
}

function arrayOf(name: string, code: number, value: unknown): unknown[] {
  if (!Array.isArray(value))
    throw new MongoError(
      code,
      `The argument to ${name} must be an array, but was of type: ${typeName(value)}`,
    );
  return value;
}

function missing(value: unknown): boolean {
  return value === undefined || value === null;
}

function list(argument: unknown): unknown[] {
  return Array.isArray(argument) ? argument : [argument];
}

function bind(variables: Variables, name: string, value: unknown): Variables {
  return { ...variables, [name]: value };
}

function object(name: string, argument: unknown, allowed: string[]): Doc {
  if (!isDoc(argument)) throw failedToParse(`${name} requires an object as an argument`);
  only(name, argument, allowed);
  return argument;
}

function only(name: string, argument: Doc, allowed: string[]): void {
  for (const key of Object.keys(argument))
    if (!allowed.includes(key)) throw failedToParse(`Unrecognized parameter to ${name}: ${key}`);
}
