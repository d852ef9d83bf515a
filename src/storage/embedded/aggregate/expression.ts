import { failedToParse, MongoError } from '../errors.js';
import { type Doc, field, isDoc, setField } from '../values/types.js';
import { operators } from './operators.js';

/** Variables in reach: `$$name`. */
export type Variables = Record<string, unknown>;
/** Computes a value from a document; `undefined` is missing. */
export type Expression = (doc: Doc, variables: Variables) => unknown;

/** Reads an aggregation expression; an unknown operator is refused by name. */
export function compileExpression(source: unknown): Expression {
  if (typeof source === 'string' && source.startsWith('$')) return compilePath(source);
  if (Array.isArray(source)) {
    const items = source.map(compileExpression);
    return (doc, variables) => items.map((item) => item(doc, variables) ?? null);
  }
  if (!isDoc(source)) return () => source;
  const keys = Object.keys(source);
  if (keys[0]?.startsWith('$')) {
    if (keys.length > 1)
      throw failedToParse(`an expression must have exactly one operator, found ${keys.join(', ')}`);
    const name = keys[0];
    const compileOperator = Object.hasOwn(operators, name) ? operators[name] : undefined;
    if (!compileOperator)
      throw new MongoError(168, `Unrecognized expression '${name}' (the embedded store does not know it)`);
    return compileOperator(source[name], compileExpression);
  }
  const fields = keys.map((key) => [key, compileExpression(source[key])] as const);
  return (doc, variables) => {
    const out: Doc = {};
    for (const [key, value] of fields) {
      const result = value(doc, variables);
      if (result !== undefined) setField(out, key, result);
    }
    return out;
  };
}

function compilePath(source: string): Expression {
  if (source.startsWith('$$')) {
    const [name = '', ...rest] = source.slice(2).split('.');
    if (name === 'REMOVE') return () => undefined;
    return (doc, variables) => {
      if (name === 'ROOT' || name === 'CURRENT') return walk(doc, rest, 0);
      if (!(name in variables)) throw new MongoError(17276, `Use of undefined variable: ${name}`);
      return walk(variables[name], rest, 0);
    };
  }
  const parts = source.slice(1).split('.');
  if (parts.some((part) => part === ''))
    throw new MongoError(40353, `FieldPath '${source}' has an empty part`);
  const [only] = parts;
  if (parts.length === 1) return (doc) => field(doc, only as string);
  return (doc) => walk(doc, parts, 0);
}

/** Arrays on the way become arrays of what is found in their documents; numbers are names, not positions. */
function walk(value: unknown, parts: string[], at: number): unknown {
  if (at === parts.length) return value;
  if (Array.isArray(value)) {
    const out: unknown[] = [];
    for (const element of value) {
      const found = isDoc(element) || Array.isArray(element) ? walk(element, parts, at) : undefined;
      if (found !== undefined) out.push(found);
    }
    return out;
  }
  return isDoc(value) ? walk(field(value, parts[at] as string), parts, at + 1) : undefined;
}
