import { failedToParse, MongoError } from '../errors.js';
import { compileFilter, type Filter } from '../query/filter.js';
import { compileSort, type SortField, sortBy } from '../query/sort.js';
import { isNumber } from '../values/numbers.js';
import { type Doc, isDoc } from '../values/types.js';
import { compileBucket } from './bucket.js';
import { compileGroup } from './group.js';
import { compileLookup, compileUnion } from './lookup.js';
import { docStages, nameOf } from './stages.js';
import { collect, type Environment, mapping, type Stage, type Stream } from './stream.js';
import { compileUnwind } from './unwind.js';

/**
 * A pipeline whose first `$match`es and `$sort` the planner answers with an index; `run` is what is left
 * to do on the documents found.
 */
export interface Pipeline {
  /** Where the documents come from when it is not the collection. */
  source: Stream | undefined;
  match: Doc;
  filter: Filter;
  sort: SortField[];
  limit: number;
  run: Stage;
  /** `$out` or `$merge`, and what it was given. */
  sink: { name: '$out' | '$merge'; spec: unknown } | undefined;
  /** Set when, after the match, only the number of documents is wanted. */
  counts?: (n: number) => Doc;
}

const sources = new Set(['$documents', '$collStats', '$listLocalSessions']);
const sinks = new Set(['$out', '$merge']);

/** Reads a pipeline once; an unknown stage is refused by name. `nested`: inside another pipeline. */
export function compilePipeline(pipeline: unknown, environment: Environment, nested = false): Pipeline {
  if (!Array.isArray(pipeline)) throw new MongoError(14, "'pipeline' option must be specified as an array");
  const { variables } = environment;
  const stages = pipeline.map(nameOf);
  for (const [i, [name]] of stages.entries()) {
    if (sinks.has(name) && nested)
      throw new MongoError(51047, `${name} is not allowed within a $lookup, $facet or $unionWith`);
    if (sinks.has(name) && i < stages.length - 1)
      throw new MongoError(40601, `${name} can only be the final stage in the pipeline`);
    if (sources.has(name) && i > 0)
      throw new MongoError(40602, `${name} is only valid as the first stage in a pipeline.`);
  }
  let at = 0;
  let source: Stream | undefined;
  const [first, spec] = stages[0] ?? [];
  if (first !== undefined && sources.has(first)) {
    source = sourceOf(first, spec, environment);
    at++;
  }
  const matches: Doc[] = [];
  for (; !source && at < stages.length && stages[at]?.[0] === '$match'; at++)
    matches.push(matchOf(stages[at]?.[1]));
  let sort: SortField[] = [];
  let limit = 0;
  if (!source && stages[at]?.[0] === '$sort') sort = sortOf(stages[at++]?.[1]);
  if (!source && stages[at]?.[0] === '$limit') limit = positive('$limit', stages[at++]?.[1]);
  const last = stages.at(-1);
  const sink = last && sinks.has(last[0]) ? { name: last[0] as '$out' | '$merge', spec: last[1] } : undefined;
  const rest = pipeline.slice(at, sink ? -1 : undefined);
  const counts =
    !source && sort.length === 0 && limit === 0 && rest.length === 1 ? countOnly(rest[0]) : undefined;
  const match = matches.length === 1 ? (matches[0] as Doc) : matches.length > 1 ? { $and: matches } : {};
  const run = compileStages(rest, environment);
  const filter = compileFilter(match, variables);
  return { source, match, filter, sort, limit, run, sink, ...(counts && { counts }) };
}

/** The documents that a pipeline gives on a collection of the environment. */
export function runPipeline(pipeline: Pipeline, collection: string, environment: Environment): Stream {
  const { source, filter, sort, limit, run } = pipeline;
  const found = source ?? environment.read(collection, filter, sort, limit);
  return run(limit > 0 ? take(limit)(found) : found);
}

/** What the driver's `countDocuments` sends: `{$group: {_id: 1, n: {$sum: 1}}}`. */
function countOnly(stage: unknown): ((n: number) => Doc) | undefined {
  const group = isDoc(stage) && isDoc(stage.$group) ? stage.$group : undefined;
  if (
    !group ||
    Object.keys(group).join() !== '_id,n' ||
    group._id !== 1 ||
    !isDoc(group.n) ||
    group.n.$sum !== 1
  )
    return undefined;
  return (n) => ({ _id: 1, n });
}

function sourceOf(name: string, spec: unknown, environment: Environment): Stream {
  if (name === '$documents') {
    if (!Array.isArray(spec) || !spec.every(isDoc))
      throw new MongoError(5858203, 'an array of objects is expected by $documents');
    return spec as Doc[];
  }
  const open = environment.system[name];
  if (!open) throw unknownStage(name);
  return open(spec);
}

function compileStages(pipeline: unknown[], environment: Environment): Stage {
  const stages = pipeline.map((stage) => compileStage(...nameOf(stage), environment));
  return (docs) => stages.reduce((current, stage) => stage(current), docs);
}

function compileStage(name: string, spec: unknown, environment: Environment): Stage {
  const { variables } = environment;
  if (Object.hasOwn(docStages, name)) {
    const stage = docStages[name]?.(spec);
    return mapping((doc) => stage?.(doc, variables) as Doc);
  }
  switch (name) {
    case '$match': {
      const filter = compileFilter(matchOf(spec), variables);
      return function* (docs) {
        for (const doc of docs) if (!doc || filter.matches(doc)) yield doc;
      };
    }
    case '$sort': {
      const fields = sortOf(spec);
      return sorted(fields);
    }
    case '$skip': {
      const count = whole('$skip', spec);
      return function* (docs) {
        let skipped = 0;
        for (const doc of docs) if (!doc || skipped++ >= count) yield doc;
      };
    }
    case '$limit':
      return take(positive('$limit', spec));
    case '$sample': {
      const size =
        isDoc(spec) && Object.keys(spec).join() === 'size' ? whole('$sample', spec.size) : undefined;
      if (size === undefined) throw new MongoError(28747, 'argument to $sample must be {size: number}');
      return sample(size);
    }
    case '$count': {
      if (typeof spec !== 'string' || spec === '' || spec.startsWith('$') || spec.includes('.'))
        throw new MongoError(40156, 'the count field must be a non-empty string without $ and dots');
      const group = compileGroup({ _id: null, [spec]: { $sum: 1 } }, variables);
      return (docs) => mapping(({ [spec]: n }) => ({ [spec]: n }))(group(docs));
    }
    case '$group':
      return compileGroup(spec, variables);
    case '$bucket':
      return compileBucket(spec, variables);
    case '$sortByCount': {
      const group = compileGroup({ _id: spec, count: { $sum: 1 } }, variables);
      const descending = sorted([{ path: 'count', direction: -1 }]);
      return (docs) => descending(group(docs));
    }
    case '$unwind':
      return compileUnwind(spec);
    case '$lookup':
      return compileLookup(spec, environment);
    case '$unionWith':
      return compileUnion(spec, environment);
    case '$facet':
      return facet(spec, environment);
    default:
      throw unknownStage(name);
  }
}

function facet(spec: unknown, environment: Environment): Stage {
  if (!isDoc(spec) || Object.keys(spec).length === 0)
    throw new MongoError(40169, 'the $facet specification must be a non-empty object');
  const facets = Object.entries(spec).map(([name, inner]) => {
    if (!Array.isArray(inner))
      throw new MongoError(40170, `arguments to $facet must be arrays, ${name} is not`);
    for (const [stage] of inner.map(nameOf))
      if (stage === '$facet' || sinks.has(stage) || sources.has(stage))
        throw new MongoError(40600, `${stage} is not allowed to be used within a $facet stage`);
    return [name, compileStages(inner, environment)] as const;
  });
  return function* (docs) {
    const all: Doc[] = [];
    yield* collect(docs, all, '$facet');
    const out: Doc = {};
    for (const [name, run] of facets) {
      const found: Doc[] = [];
      yield* collect(run(all), found, '$facet');
      out[name] = found;
    }
    yield out;
  };
}

function sorted(fields: SortField[]): Stage {
  return function* (docs) {
    const all: Doc[] = [];
    yield* collect(docs, all, '$sort');
    yield* sortBy(all, fields, (doc) => doc);
  };
}

function take(limit: number): Stage {
  return function* (docs) {
    let given = 0;
    for (const doc of docs) {
      yield doc;
      if (doc && ++given === limit) return;
    }
  };
}

/** Each document is as likely as any other; no more than `size` are kept. */
function sample(size: number): Stage {
  return function* (docs) {
    const kept: Doc[] = [];
    let seen = 0;
    for (const doc of docs) {
      if (!doc) {
        yield undefined;
        continue;
      }
      const place = Math.floor(Math.random() * ++seen);
      if (kept.length < size) kept.splice(place, 0, doc);
      else if (place < size) kept[place] = doc;
    }
    yield* kept;
  };
}

function matchOf(spec: unknown): Doc {
  if (!isDoc(spec)) throw new MongoError(15959, 'the match filter must be an expression in an object');
  return spec;
}

function sortOf(spec: unknown): SortField[] {
  if (!isDoc(spec) || Object.keys(spec).length === 0)
    throw new MongoError(15976, '$sort stage must have at least one sort key');
  return compileSort(spec);
}

function unknownStage(name: string): MongoError {
  return new MongoError(
    40324,
    `Unrecognized pipeline stage name: '${name}' (the embedded store does not know it)`,
  );
}

function whole(name: string, spec: unknown): number {
  const value = isNumber(spec) ? Number(spec) : Number.NaN;
  if (!Number.isInteger(value) || value < 0)
    throw failedToParse(`invalid argument to ${name} stage: Expected a non-negative number`);
  return value;
}

function positive(name: string, spec: unknown): number {
  const value = whole(name, spec);
  if (value === 0) throw new MongoError(15958, 'the limit must be positive');
  return value;
}
