import { badValue, MongoError } from '../errors.js';
import { type Doc, field, isDoc, Long } from '../values/types.js';
import type { Stage } from './stream.js';

/** `$unwind`: one document per element of the array at a path. */
export function compileUnwind(spec: unknown): Stage {
  const options = typeof spec === 'string' ? { path: spec } : spec;
  if (!isDoc(options))
    throw new MongoError(15981, 'expected either a string or an object as specification for $unwind stage');
  for (const key of Object.keys(options))
    if (!['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(key))
      throw new MongoError(28811, `unrecognized option to $unwind stage: ${key}`);
  const { path, includeArrayIndex: indexName, preserveNullAndEmptyArrays: preserve } = options;
  if (path === undefined) throw new MongoError(28812, 'no path specified to $unwind stage');
  if (typeof path !== 'string' || !path.startsWith('$'))
    throw new MongoError(
      28818,
      `path option to $unwind stage should be prefixed with a '$': ${String(path)}`,
    );
  if (preserve !== undefined && typeof preserve !== 'boolean')
    throw new MongoError(28809, 'expected a boolean for the preserveNullAndEmptyArrays option to $unwind');
  if (indexName !== undefined && (typeof indexName !== 'string' || indexName === ''))
    throw new MongoError(28810, 'expected a non-empty string for the includeArrayIndex option to $unwind');
  if (typeof indexName === 'string' && indexName.startsWith('$'))
    throw new MongoError(
      28822,
      `includeArrayIndex option to $unwind stage should not be prefixed with a '$'`,
    );
  if (typeof indexName === 'string' && indexName.includes('.'))
    throw badValue('includeArrayIndex must be a plain field name in the embedded store');
  const parts = path.slice(1).split('.');
  const named = (out: Doc, index: unknown): Doc =>
    indexName === undefined ? out : { ...out, [indexName as string]: index };
  return function* (docs) {
    for (const doc of docs) {
      const value = doc && at(doc, parts);
      if (!doc) yield undefined;
      else if (Array.isArray(value)) {
        if (value.length === 0 && preserve === true) yield named(without(doc, parts), null);
        for (const [i, item] of value.entries()) yield named(replaced(doc, parts, item), Long.fromNumber(i));
      } else if ((value !== undefined && value !== null) || preserve === true) yield named(doc, null);
    }
  };
}

function at(doc: Doc, parts: string[]): unknown {
  let value: unknown = doc;
  for (const part of parts) value = isDoc(value) ? field(value, part) : undefined;
  return value;
}

function replaced(doc: Doc, [first = '', ...rest]: string[], value: unknown): Doc {
  return { ...doc, [first]: rest.length === 0 ? value : replaced(doc[first] as Doc, rest, value) };
}

function without(doc: Doc, [first = '', ...rest]: string[]): Doc {
  const out = { ...doc };
  if (rest.length === 0) delete out[first];
  else out[first] = without(doc[first] as Doc, rest);
  return out;
}
