import { badValue, failedToParse, MongoError } from '../errors.js';
import { compileFilter } from '../query/filter.js';
import { compileSort, type SortField, sortBy } from '../query/sort.js';
import { isNumber } from '../values/numbers.js';
import { type Doc, field, isDoc } from '../values/types.js';
import { compileGroup } from './group.js';
import { docStages, nameOf } from './stages.js';

type Stage = (docs: Doc[]) => Doc[];

/**
 * A pipeline whose first `$match`es and `$sort` the planner answers with an index; `rest` is what is
 * left to do on the documents found.
 */
export interface Pipeline {
  match: Doc;
  sort: SortField[];
  limit: number;
  run: Stage;
  /** Set when, after the match, only the number of documents is wanted. */
  counts?: (n: number) => Doc;
}

/** Reads a pipeline once; an unknown stage is refused by name. */
export function compilePipeline(pipeline: unknown): Pipeline {
  if (!Array.isArray(pipeline)) throw new MongoError(14, "'pipeline' option must be specified as an array");
  const matches: Doc[] = [];
  let sort: SortField[] = [];
  let limit = 0;
  let at = 0;
  for (; at < pipeline.length; at++) {
    const [name, spec] = nameOf(pipeline[at]);
    if (name !== '$match' || !isDoc(spec)) break;
    compileFilter(spec);
    matches.push(spec);
  }
  if (at < pipeline.length && nameOf(pipeline[at])[0] === '$sort') sort = sortOf(nameOf(pipeline[at++])[1]);
  if (at < pipeline.length && nameOf(pipeline[at])[0] === '$limit')
    limit = positive('$limit', nameOf(pipeline[at++])[1]);
  const rest = compileStages(pipeline.slice(at), false);
  const counts =
    sort.length === 0 && limit === 0 && at === pipeline.length - 1 ? countOnly(pipeline[at]) : undefined;
  const match = matches.length === 1 ? (matches[0] as Doc) : matches.length > 1 ? { $and: matches } : {};
  return { match, sort, limit, run: rest, ...(counts && { counts }) };
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

function compileStages(pipeline: unknown[], inFacet: boolean): Stage {
  const stages = pipeline.map((stage) => {
    const [name, spec] = nameOf(stage);
    if (inFacet && name === '$facet')
      throw new MongoError(40600, '$facet is not allowed to be used within a $facet stage');
    return compileStage(name, spec);
  });
  return (docs) => stages.reduce((current, stage) => stage(current), docs);
}

function compileStage(name: string, spec: unknown): Stage {
  if (Object.hasOwn(docStages, name)) {
    const stage = docStages[name]?.(spec) as (doc: Doc) => Doc;
    return (docs) => docs.map(stage);
  }
  switch (name) {
    case '$match': {
      if (!isDoc(spec)) throw new MongoError(15959, 'the match filter must be an expression in an object');
      const filter = compileFilter(spec);
      return (docs) => docs.filter((doc) => filter.matches(doc));
    }
    case '$sort': {
      const fields = sortOf(spec);
      return (docs) => sortBy(docs, fields, (doc) => doc);
    }
    case '$skip': {
      const count = whole('$skip', spec);
      return (docs) => docs.slice(count);
    }
    case '$limit': {
      const count = positive('$limit', spec);
      return (docs) => docs.slice(0, count);
    }
    case '$count': {
      if (typeof spec !== 'string' || spec === '' || spec.startsWith('$') || spec.includes('.'))
        throw new MongoError(40156, 'the count field must be a non-empty string without $ and dots');
      return (docs) => (docs.length === 0 ? [] : [{ [spec]: docs.length }]);
    }
    case '$group':
      return compileGroup(spec);
    case '$sortByCount': {
      const group = compileGroup({ _id: spec, count: { $sum: 1 } });
      return (docs) => sortBy(group(docs), [{ path: 'count', direction: -1 }], (doc) => doc);
    }
    case '$unwind':
      return unwind(spec);
    case '$facet': {
      if (!isDoc(spec)) throw new MongoError(40169, 'the $facet specification must be a non-empty object');
      const facets = Object.entries(spec).map(([facet, inner]) => {
        if (!Array.isArray(inner))
          throw new MongoError(40170, `arguments to $facet must be arrays, ${facet} is not`);
        return [facet, compileStages(inner, true)] as const;
      });
      return (docs) => [Object.fromEntries(facets.map(([facet, run]) => [facet, run(docs)]))];
    }
    default:
      throw new MongoError(
        40324,
        `Unrecognized pipeline stage name: '${name}' (the embedded store does not know it)`,
      );
  }
}

function sortOf(spec: unknown): SortField[] {
  if (!isDoc(spec) || Object.keys(spec).length === 0)
    throw new MongoError(15976, '$sort stage must have at least one sort key');
  return compileSort(spec);
}

function unwind(spec: unknown): Stage {
  const options = typeof spec === 'string' ? { path: spec } : spec;
  if (!isDoc(options))
    throw new MongoError(15981, 'expected either a string or an object as specification for $unwind stage');
  for (const key of Object.keys(options))
    if (!['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(key))
      throw new MongoError(28811, `unrecognized option to $unwind stage: ${key}`);
  const { path, includeArrayIndex: indexName, preserveNullAndEmptyArrays: preserve } = options;
  if (typeof path !== 'string' || !path.startsWith('$'))
    throw new MongoError(
      28818,
      `path option to $unwind stage should be prefixed with a '$': ${String(path)}`,
    );
  if (indexName !== undefined && (typeof indexName !== 'string' || indexName.includes('.')))
    throw badValue('includeArrayIndex must be a plain field name in the embedded store');
  const parts = path.slice(1).split('.');
  return (docs) =>
    docs.flatMap((doc) => {
      const value = at(doc, parts);
      const named = (out: Doc, index: unknown): Doc =>
        indexName === undefined ? out : { ...out, [indexName as string]: index };
      if (!Array.isArray(value))
        return value === undefined || value === null
          ? preserve === true
            ? [named(doc, null)]
            : []
          : [named(doc, null)];
      if (value.length === 0) return preserve === true ? [named(without(doc, parts), null)] : [];
      return value.map((item, index) => named(replaced(doc, parts, item), index));
    });
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
