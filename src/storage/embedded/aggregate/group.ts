import { MongoError } from '../errors.js';
import { keyOf } from '../values/key.js';
import { arithmetic, asDouble, isNumber } from '../values/numbers.js';
import { compare } from '../values/order.js';
import { type Doc, isDoc, setField } from '../values/types.js';
import { Budget } from './budget.js';
import { compileExpression, type Expression, type Variables } from './expression.js';
import type { Stage } from './stream.js';

interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

const accumulators: Record<string, () => Accumulator> = {
  $sum: () => {
    let sum: unknown = 0;
    return {
      add: (value) => {
        if (isNumber(value)) sum = arithmetic('+', sum, value) ?? asDouble(Number(sum) + Number(value));
      },
      result: () => sum,
    };
  },
  $avg: () => {
    let sum = 0;
    let count = 0;
    return {
      add: (value) => {
        if (!isNumber(value)) return;
        sum += Number(value);
        count++;
      },
      result: () => (count === 0 ? null : asDouble(sum / count)),
    };
  },
  $min: () => best((order) => order < 0),
  $max: () => best((order) => order > 0),
  $first: () => {
    let first: { value: unknown } | undefined;
    return { add: (value) => (first ??= { value }), result: () => first?.value ?? null };
  },
  $last: () => {
    let last: unknown;
    return { add: (value) => (last = value), result: () => last ?? null };
  },
  $mergeObjects: () => {
    const out: Doc = {};
    return {
      add: (value) => {
        if (value === undefined || value === null) return;
        if (!isDoc(value)) throw new MongoError(40400, `$mergeObjects requires object inputs`);
        for (const [name, inner] of Object.entries(value)) setField(out, name, inner);
      },
      result: () => out,
    };
  },
  $stdDevPop: () => deviation(0),
  $stdDevSamp: () => deviation(1),
  $push: () => {
    const list: unknown[] = [];
    return { add: (value) => value !== undefined && list.push(value), result: () => list };
  },
  $addToSet: () => {
    const set = new Map<string, unknown>();
    return {
      add: (value) => value !== undefined && set.set(keyOf(value).toString('latin1'), value),
      result: () => [...set.values()],
    };
  },
  $count: () => {
    let count = 0;
    return { add: () => count++, result: () => count };
  },
};

/** What a group and each of its figures take in memory besides the values, bytes. */
const PER_GROUP = 200;
const PER_FIELD = 120;

/** Welford's running variance, so that large numbers lose nothing. */
function deviation(less: 0 | 1): Accumulator {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    add: (value) => {
      if (!isNumber(value)) return;
      count++;
      const delta = Number(value) - mean;
      mean += delta / count;
      squares += delta * (Number(value) - mean);
    },
    result: () => (count - less <= 0 ? null : asDouble(Math.sqrt(squares / (count - less)))),
  };
}

function best(better: (order: number) => boolean): Accumulator {
  let found: unknown = null;
  return {
    add: (value) => {
      if (value === undefined || value === null) return;
      if (found === null || better(compare(value, found))) found = value;
    },
    result: () => found,
  };
}

/**
 * `$group`: one document per distinct `_id`, in the order in which the ids first appear. `idOf` is given
 * where the id is not an expression.
 */
export function compileGroup(spec: unknown, variables: Variables, idOf?: Expression): Stage {
  if (!isDoc(spec)) throw new MongoError(15947, "a group's fields must be specified in an object");
  if (!('_id' in spec)) throw new MongoError(15955, 'a group specification must include an _id');
  const id = idOf ?? compileExpression(spec._id);
  const fields: { name: string; keeps: boolean; create: () => Accumulator; value: Expression }[] = [];
  for (const [name, inner] of Object.entries(spec)) {
    if (name === '_id') continue;
    if (!isDoc(inner) || Object.keys(inner).length !== 1)
      throw new MongoError(40234, `The field '${name}' must be an accumulator object`);
    const operator = Object.keys(inner)[0] as string;
    const create = Object.hasOwn(accumulators, operator) ? accumulators[operator] : undefined;
    if (!create)
      throw new MongoError(
        15952,
        `unknown group operator '${operator}' (the embedded store does not know it)`,
      );
    if (name.includes('.')) throw new MongoError(40235, `The field name '${name}' cannot contain '.'`);
    if (operator === '$count' && (!isDoc(inner.$count) || Object.keys(inner.$count).length > 0))
      throw new MongoError(40238, '$count takes no arguments, i.e. $count:{}');
    fields.push({
      name,
      keeps: operator === '$push' || operator === '$addToSet',
      create,
      value: operator === '$count' ? () => 1 : compileExpression(inner[operator]),
    });
  }
  return function* (docs) {
    const groups = new Map<string, { id: unknown; states: Accumulator[] }>();
    const budget = new Budget('$group');
    for (const doc of docs) {
      if (!doc) {
        yield undefined;
        continue;
      }
      const value = id(doc, variables) ?? null;
      const key = keyOf(value).toString('latin1');
      let group = groups.get(key);
      if (!group) {
        group = { id: value, states: fields.map(({ create }) => create()) };
        groups.set(key, group);
        budget.keep(value, key.length + PER_GROUP + fields.length * PER_FIELD);
      }
      for (const [i, state] of group.states.entries()) {
        const added = fields[i]?.value(doc, variables);
        if (fields[i]?.keeps) budget.keep(added);
        state.add(added);
      }
    }
    for (const group of groups.values()) {
      const out: Doc = { _id: group.id };
      for (const [i, state] of group.states.entries())
        setField(out, fields[i]?.name as string, state.result());
      yield out;
    }
  };
}
