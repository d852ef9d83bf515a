import { failedToParse, MongoError } from '../errors.js';
import { valuesAtPath } from '../values/path.js';
import { BSONRegExp, type Doc, isDoc, setField } from '../values/types.js';
import { compileExpression, type Expression, type Variables } from './expression.js';
import { compilePipeline, runPipeline } from './pipeline.js';
import { collect, type Environment, type Stage, type Stream } from './stream.js';

const options = ['from', 'localField', 'foreignField', 'let', 'pipeline', 'as'];

/**
 * `$lookup` in its three forms: by equal fields, by a pipeline with variables, and both at once. An index
 * on the foreign field, or on a field that the pipeline compares with a variable, serves it.
 */
export function compileLookup(spec: unknown, environment: Environment): Stage {
  const { from, as, local, foreign, lets, pipeline } = parse(spec);
  const parts = as.split('.');
  // Refused now, also when no document comes.
  compilePipeline(
    pipeline,
    { ...environment, variables: { ...environment.variables, ...names(lets) } },
    true,
  );
  const independent = local === undefined && lets.length === 0;
  let once: Doc[] | undefined;
  return function* (docs) {
    for (const doc of docs) {
      if (!doc) {
        yield undefined;
        continue;
      }
      let found = once;
      if (!found) {
        found = [];
        const variables = { ...environment.variables };
        for (const [name, value] of lets) variables[name] = value(doc, environment.variables);
        const join = local === undefined ? [] : [{ $match: equality(foreign, doc, local) }];
        yield* collect(inner(from, [...join, ...pipeline], { ...environment, variables }), found, '$lookup');
        if (independent) once = found;
      }
      yield withField(doc, parts, found);
    }
  };
}

function inner(from: string, pipeline: unknown[], environment: Environment): Stream {
  return runPipeline(compilePipeline(pipeline, environment, true), from, environment);
}

function parse(spec: unknown): {
  from: string;
  as: string;
  local: string[] | undefined;
  foreign: string;
  lets: [string, Expression][];
  pipeline: unknown[];
} {
  if (!isDoc(spec)) throw failedToParse('the $lookup specification must be an Object');
  const unknown = Object.keys(spec).find((key) => !options.includes(key));
  if (unknown) throw failedToParse(`unknown argument to $lookup: ${unknown}`);
  const { from, as, localField, foreignField, let: lets, pipeline = [] } = spec;
  for (const [name, value] of Object.entries({ from, as, localField, foreignField }))
    if (value !== undefined && typeof value !== 'string')
      throw failedToParse(`$lookup argument '${name}' must be a string`);
  if (typeof from !== 'string') throw failedToParse("must specify 'from' field for a $lookup");
  if (typeof as !== 'string') throw failedToParse("must specify 'as' field for a $lookup");
  if ((localField === undefined) !== (foreignField === undefined))
    throw failedToParse('$lookup requires both or neither of localField and foreignField to be specified');
  if (localField === undefined && spec.pipeline === undefined)
    throw failedToParse("$lookup requires either 'pipeline' or both 'localField' and 'foreignField'");
  if (!Array.isArray(pipeline)) throw new MongoError(14, "'pipeline' option must be specified as an array");
  if (lets !== undefined && !isDoc(lets)) throw failedToParse("$lookup argument 'let' must be an object");
  if (lets !== undefined && spec.pipeline === undefined)
    throw failedToParse("$lookup with 'let' must also specify 'pipeline'");
  for (const path of [as, localField, foreignField])
    if (typeof path === 'string' && (path.startsWith('$') || path.split('.').includes('')))
      throw new MongoError(16410, `FieldPath field names may not start with '$' or be empty: '${path}'`);
  return {
    from,
    as,
    local: (localField as string | undefined)?.split('.'),
    foreign: foreignField as string,
    lets: Object.entries(lets ?? {}).map(([name, value]) => [name, compileExpression(value)]),
    pipeline,
  };
}

/** A missing field and an empty array look for null, an array for each of its elements, a regex for itself. */
function equality(foreign: string, doc: Doc, local: string[]): Doc {
  const values = valuesAtPath(doc, local).values.filter(
    (value) => value !== undefined && typeof value !== 'symbol',
  );
  if (values.length === 0) return { [foreign]: { $eq: null } };
  if (values.length === 1) return { [foreign]: { $eq: values[0] } };
  return values.some((value) => value instanceof BSONRegExp)
    ? { $or: values.map((value) => ({ [foreign]: { $eq: value } })) }
    : { [foreign]: { $in: values } };
}

function withField(doc: Doc, [first = '', ...rest]: string[], value: unknown): Doc {
  const out = { ...doc };
  const old = out[first];
  setField(out, first, rest.length === 0 ? value : withField(isDoc(old) ? old : {}, rest, value));
  return out;
}

function names(lets: [string, Expression][]): Variables {
  return Object.fromEntries(lets.map(([name]) => [name, null]));
}

/** `$unionWith`: the documents that come, then those of another collection. */
export function compileUnion(spec: unknown, environment: Environment): Stage {
  const {
    coll,
    pipeline = [],
    ...rest
  } = typeof spec === 'string' ? { coll: spec } : isDoc(spec) ? spec : {};
  if (typeof coll !== 'string' || !Array.isArray(pipeline) || Object.keys(rest).length > 0)
    throw failedToParse('the $unionWith stage needs a collection name, or {coll, pipeline}');
  const compiled = compilePipeline(pipeline, environment, true);
  return function* (docs) {
    yield* docs;
    yield* runPipeline(compiled, coll, environment);
  };
}
