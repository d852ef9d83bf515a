import { failedToParse, MongoError } from '../errors.js';
import { type Doc, field, isDoc, setField, typeName } from '../values/types.js';
import type { Expression } from './expression.js';

type Operator = (argument: unknown, compile: (source: unknown) => Expression) => Expression;

/** Fields by a name that no path can say (with a `$` or a dot), and variables. */
export const fieldOperators: Record<string, Operator> = {
  $getField: (argument, compile) => {
    const spec = isDoc(argument) && 'field' in argument ? argument : { field: argument };
    only('$getField', spec, ['field', 'input']);
    const name = nameOf('$getField', spec.field, 5654602);
    const input = compile('input' in spec ? spec.input : '$$CURRENT');
    return (doc, variables) => {
      const value = input(doc, variables);
      if (value === null) return null;
      return isDoc(value) ? field(value, name) : undefined;
    };
  },
  $setField: (argument, compile) => setting('$setField', argument, compile, ['field', 'input', 'value']),
  $unsetField: (argument, compile) => setting('$unsetField', argument, compile, ['field', 'input']),
  $let: (argument, compile) => {
    if (!isDoc(argument) || !isDoc(argument.vars) || !('in' in argument))
      throw new MongoError(16876, '$let needs an object with vars and in');
    only('$let', argument, ['vars', 'in']);
    const vars = Object.entries(argument.vars).map(([name, value]) => [name, compile(value)] as const);
    const body = compile(argument.in);
    return (doc, variables) =>
      body(doc, {
        ...variables,
        ...Object.fromEntries(vars.map(([name, value]) => [name, value(doc, variables)])),
      });
  },
  $objectToArray: (argument, compile) => {
    const input = compile(one(argument));
    return (doc, variables) => {
      const value = input(doc, variables);
      if (value === undefined || value === null) return null;
      if (!isDoc(value))
        throw new MongoError(40390, `$objectToArray requires a document input, found: ${typeName(value)}`);
      return Object.entries(value).map(([k, v]) => ({ k, v }));
    };
  },
  $arrayToObject: (argument, compile) => {
    const input = compile(Array.isArray(argument) && argument.length === 1 ? argument[0] : argument);
    return (doc, variables) => {
      const value = input(doc, variables);
      if (value === undefined || value === null) return null;
      if (!Array.isArray(value))
        throw new MongoError(40386, `$arrayToObject requires an array input, found: ${typeName(value)}`);
      const out: Doc = {};
      for (const item of value) {
        const [k, v] = Array.isArray(item) ? item : isDoc(item) ? [item.k, item.v] : [];
        if (typeof k !== 'string')
          throw new MongoError(40394, '$arrayToObject needs [name, value] pairs or {k, v} objects');
        setField(out, k, v);
      }
      return out;
    };
  },
};

function setting(
  operator: string,
  argument: unknown,
  compile: (source: unknown) => Expression,
  fields: string[],
): Expression {
  if (!isDoc(argument) || fields.some((name) => !(name in argument)))
    throw new MongoError(4161102, `${operator} requires ${fields.join(', ')} to be specified`);
  only(operator, argument, fields);
  const name = nameOf(operator, argument.field, 4161106);
  const input = compile(argument.input);
  const value = fields.includes('value') ? compile(argument.value) : () => undefined;
  return (doc, variables) => {
    const target = input(doc, variables);
    if (target === undefined || target === null) return null;
    if (!isDoc(target))
      throw new MongoError(4161105, `${operator} requires 'input' to evaluate to type Object`);
    const out = { ...target };
    const next = value(doc, variables);
    if (next === undefined) delete out[name];
    else setField(out, name, next);
    return out;
  };
}

/** A constant: a plain string, or any string inside `$literal`. */
function nameOf(operator: string, source: unknown, code: number): string {
  const value = isDoc(source) && '$literal' in source ? source.$literal : source;
  if (typeof value !== 'string' || (value === source && value.startsWith('$')))
    throw new MongoError(code, `${operator} requires 'field' to evaluate to a constant string`);
  return value;
}

function one(argument: unknown): unknown {
  return Array.isArray(argument) && argument.length === 1 ? argument[0] : argument;
}

function only(name: string, argument: Doc, allowed: string[]): void {
  for (const key of Object.keys(argument))
    if (!allowed.includes(key)) throw failedToParse(`Unrecognized parameter to ${name}: ${key}`);
}
