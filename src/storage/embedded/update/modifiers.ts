import { badValue, MongoError, typeMismatch } from '../errors.js';
import { compileFilter, elementTest, isOperators } from '../query/filter.js';
import { equalTo, regexTest, whole } from '../query/predicates.js';
import { compileSort, sortBy } from '../query/sort.js';
import { arithmetic, isNumber } from '../values/numbers.js';
import { compare, equal } from '../values/order.js';
import { BSONRegExp, type Doc, isDoc, isInt32, Long, Timestamp, typeName } from '../values/types.js';
import { show } from './show.js';

/** What a modifier answers to leave a field as it is, or to take it away. */
export const unchanged = Symbol('unchanged');
export const removed = Symbol('removed');

/** Computes the new value of one field; `old` is `undefined` when the field is missing. */
export type Modifier = (
  old: unknown,
  where: { doc: Doc; path: string; insert: boolean; now: Date },
) => unknown;

export interface ModifierKind {
  /** Checks the operand once and gives the function to apply. */
  compile(path: string, operand: unknown): Modifier;
  /** False: a missing field on the way is not created, there is nothing to do. */
  creates: boolean;
}

/** The update operators, except `$rename` and the positional machinery. */
export const modifiers: Record<string, ModifierKind> = {
  $set: { creates: true, compile: (_path, operand) => () => operand },
  $setOnInsert: {
    creates: true,
    compile:
      (_path, operand) =>
      (_old, { insert }) =>
        insert ? operand : unchanged,
  },
  $unset: { creates: false, compile: () => (old) => (old === undefined ? unchanged : removed) },
  $inc: { creates: true, compile: (path, operand) => calculation('$inc', 'increment', '+', path, operand) },
  $mul: { creates: true, compile: (path, operand) => calculation('$mul', 'multiply', '*', path, operand) },
  $min: {
    creates: true,
    compile: (_path, operand) => (old) =>
      old === undefined || compare(operand, old) < 0 ? operand : unchanged,
  },
  $max: {
    creates: true,
    compile: (_path, operand) => (old) =>
      old === undefined || compare(operand, old) > 0 ? operand : unchanged,
  },
  $currentDate: { creates: true, compile: currentDate },
  $bit: { creates: true, compile: bit },
  $push: { creates: true, compile: push },
  $addToSet: { creates: true, compile: addToSet },
  $pull: { creates: false, compile: (_path, operand) => filterArray('$pull', pullTest(operand)) },
  $pullAll: {
    creates: false,
    compile: (_path, operand) => {
      if (!Array.isArray(operand)) throw badValue('$pullAll requires an array argument');
      return filterArray('$pullAll', (element) => operand.some((item) => equal(item, element)));
    },
  },
  $pop: {
    creates: false,
    compile: (_path, operand) => {
      const end = isNumber(operand) ? Number(operand) : Number.NaN;
      if (end !== 1 && end !== -1) throw new MongoError(9, `$pop expects 1 or -1, found: ${show(operand)}`);
      return (old, { path }) => {
        if (old === undefined) return unchanged;
        if (!Array.isArray(old))
          throw typeMismatch(`Path '${path}' contains an element of non-array type '${typeName(old)}'`);
        if (old.length === 0) return unchanged;
        return end === 1 ? old.slice(0, -1) : old.slice(1);
      };
    },
  },
};

function calculation(
  name: string,
  verb: string,
  operator: '+' | '*',
  path: string,
  operand: unknown,
): Modifier {
  if (!isNumber(operand))
    throw typeMismatch(`Cannot ${verb} with non-numeric argument: {${path}: ${show(operand)}}`);
  return (old, { doc }) => {
    if (old === undefined) return operator === '+' ? operand : arithmetic('*', 0, operand);
    if (!isNumber(old))
      throw typeMismatch(
        `Cannot apply ${name} to a value of non-numeric type. {_id: ${show(doc._id)}} has the field '${path.split('.').at(-1)}' of non-numeric type ${typeName(old)}`,
      );
    const result = arithmetic(operator, old, operand);
    if (result === undefined)
      throw badValue(
        `Failed to apply ${name} operations to current value (${show(old)}) for document {_id: ${show(doc._id)}}`,
      );
    return result;
  };
}

function currentDate(_path: string, operand: unknown): Modifier {
  const type = isDoc(operand) ? operand.$type : operand === true || operand === false ? 'date' : undefined;
  if (isDoc(operand) && Object.keys(operand).join() !== '$type')
    throw badValue(`Unrecognized $currentDate option: ${Object.keys(operand).join()}`);
  if (type === 'date') return (_old, { now }) => now;
  if (type === 'timestamp')
    return (_old, { now }) => new Timestamp({ t: Math.floor(Number(now) / 1000), i: 1 });
  throw badValue(`$currentDate needs true or {$type: 'date' | 'timestamp'}`);
}

/** `{and | or | xor: int}` one after the other; a missing field is zero. */
function bit(path: string, operand: unknown): Modifier {
  const steps = Object.entries(isDoc(operand) ? operand : {});
  if (steps.length === 0)
    throw badValue(
      `The $bit modifier is not compatible with a ${typeName(operand)}. {$bit: {field: {and/or/xor: #}}}`,
    );
  for (const [name, value] of steps) {
    if (!['and', 'or', 'xor'].includes(name))
      throw badValue(
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator: {${path}: ${show(operand)}}`,
      );
    if (!isInteger(value))
      throw badValue(
        `The $bit modifier field must be an Integer(32/64 bit); a '${typeName(value)}' is not supported here: {${path}: ${show(operand)}}`,
      );
  }
  return (old = 0, { doc }) => {
    if (!isInteger(old))
      throw badValue(
        `Cannot apply $bit to a value of non-integral type. {_id: ${show(doc._id)}} has the field ${path.split('.').at(-1)} of non-integer type ${typeName(old)}`,
      );
    let long = old instanceof Long;
    let result = BigInt(String(old));
    for (const [name, value] of steps) {
      long ||= value instanceof Long;
      const bits = BigInt(String(value));
      result = name === 'and' ? result & bits : name === 'or' ? result | bits : result ^ bits;
    }
    return long ? Long.fromBigInt(BigInt.asIntN(64, result)) : Number(BigInt.asIntN(32, result));
  };
}

function isInteger(value: unknown): boolean {
  return value instanceof Long || (typeof value === 'number' && isInt32(value));
}

/** The list that an operator adds to; a missing field is an empty one. */
function arrayOf(name: string, old: unknown, path: string, doc: Doc): unknown[] {
  if (old === undefined) return [];
  if (!Array.isArray(old)) {
    if (name === '$addToSet')
      throw badValue(
        `Cannot apply $addToSet to non-array field. Field named '${path.split('.').at(-1)}' has non-array type ${typeName(old)}`,
      );
    throw badValue(
      `The field '${path}' must be an array but is of type ${typeName(old)} in document {_id: ${show(doc._id)}}`,
    );
  }
  return old;
}

function push(_path: string, operand: unknown): Modifier {
  if (!isDoc(operand) || !('$each' in operand))
    return (old, { doc, path }) => [...arrayOf('$push', old, path, doc), operand];
  const { $each: each, $slice, $sort, $position, ...rest } = operand;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw badValue(`Unrecognized clause in $push: ${unknown}`);
  if (!Array.isArray(each))
    throw badValue(`The argument to $each in $push must be an array but it was of type: ${typeName(each)}`);
  const slice = optionalInteger('$slice', $slice);
  const position = optionalInteger('$position', $position);
  const sort = $sort === undefined ? undefined : arraySorter($sort);
  return (old, { doc, path }) => {
    let list = [...arrayOf('$push', old, path, doc)];
    const at =
      position === undefined ? list.length : position < 0 ? Math.max(list.length + position, 0) : position;
    list.splice(at, 0, ...each);
    if (sort) list = sort(list);
    if (slice !== undefined) list = slice >= 0 ? list.slice(0, slice) : list.slice(slice);
    return list;
  };
}

function optionalInteger(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (!isNumber(value) || !Number.isInteger(Number(value)))
    throw badValue(`The value for ${name} must be an integer value but was given type: ${typeName(value)}`);
  return Number(value);
}

function arraySorter(spec: unknown): (list: unknown[]) => unknown[] {
  if (isNumber(spec)) {
    const direction = Number(spec);
    if (direction !== 1 && direction !== -1) throw badValue('The $sort element value must be either 1 or -1');
    return (list) => [...list].sort((a, b) => direction * compare(a, b));
  }
  if (!isDoc(spec) || Object.keys(spec).length === 0)
    throw badValue(
      'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
    );
  const fields = compileSort(spec);
  return (list) => sortBy(list, fields, (item) => (isDoc(item) ? item : {}));
}

function addToSet(_path: string, operand: unknown): Modifier {
  let items = [operand];
  if (isDoc(operand) && '$each' in operand) {
    if (!Array.isArray(operand.$each))
      throw typeMismatch(
        `The argument to $each in $addToSet must be an array but it was of type ${typeName(operand.$each)}`,
      );
    const other = Object.keys(operand).find((key) => key !== '$each');
    if (other) throw badValue(`Found unexpected fields after $each in $addToSet: ${other}`);
    items = operand.$each;
  }
  return (old, { doc, path }) => {
    const list = [...arrayOf('$addToSet', old, path, doc)];
    for (const item of items) if (!list.some((element) => equal(element, item))) list.push(item);
    return old !== undefined && list.length === (old as unknown[]).length ? unchanged : list;
  };
}

/** Which elements `$pull` takes: a document is a query on documents, anything else a value. */
function pullTest(operand: unknown): (element: unknown) => boolean {
  if (operand instanceof BSONRegExp) return whole(regexTest(operand));
  if (isOperators(operand)) {
    const tests = Object.entries(operand).map(([name, value]) => elementTest(name, value, operand));
    return (element) => tests.every((test) => test(element));
  }
  if (!isDoc(operand)) return whole(equalTo(operand));
  const filter = compileFilter(operand);
  return (element) => isDoc(element) && filter.matches(element);
}

function filterArray(name: string, takes: (element: unknown) => boolean): Modifier {
  return (old) => {
    if (old === undefined) return unchanged;
    if (!Array.isArray(old)) throw badValue(`Cannot apply ${name} to a non-array value`);
    const kept = old.filter((element) => !takes(element));
    return kept.length === old.length ? unchanged : kept;
  };
}
