import { badValue } from '../errors.js';
import type { Filter } from '../query/filter.js';
import type { SortField } from '../query/sort.js';
import type { IndexSpec } from '../store/catalog.js';
import type { Collection } from '../store/collection.js';
import { shortenBound, successor } from '../store/keys.js';
import { isDoc } from '../values/types.js';
import { boundsFor, type FieldBounds, interval, invertBytes, plannable } from './bounds.js';
import { certain, entriesOf, isBetter, probe } from './choose.js';
import { excludesMissing, implies } from './implies.js';

/** A half-open interval of keys, with the index's own prefix. */
export interface KeyRange {
  from: Buffer;
  to: Buffer;
}

/** How to find the documents: through an index, or all of them. */
export interface Plan {
  collection: Collection;
  /** Undefined: the whole collection, in order of insertion. */
  index: IndexSpec | undefined;
  ranges: KeyRange[];
  reverse: boolean;
  /** They come in the order asked for, so none needs to wait for the others. */
  sorted: boolean;
  score: number;
  /** How many fields, from the first, are given exactly. */
  equal: number;
  /** How many entries there are to look at, as far as that was counted. */
  entries?: number;
  /** Several searches to be merged: the branches of an `$or`, or the values of an `$in` each in order. */
  union?: Plan[];
  /** Counted while it runs, for explain. */
  work: Work;
}

/** Index entries and documents looked at; documents that matched; those given on, after any sort. */
interface Work {
  keys: number;
  docs: number;
  found: number;
  returned: number;
}

const noWork = (): Work => ({ keys: 0, docs: 0, found: 0, returned: 0 });
const mostPoints = 2000;
/** So many searches in order are merged at most; more are put in order afterwards. */
const mostMerged = 200;

/**
 * Picks an index by its equal fields first, then the order wanted, then a range; where the data says
 * otherwise (choose.ts), by that. `limit` is how many are wanted, 0: all.
 */
export function plan(
  collection: Collection,
  filter: Filter,
  sort: SortField[],
  hint?: unknown,
  limit = 0,
): Plan {
  if (hint !== undefined) return hinted(collection, filter, sort, hint);
  const best = bestSingle(collection, filter, sort, limit);
  for (const branches of filter.ors) {
    const union = bestUnion(collection, filter, branches, sort, limit, best);
    if (union) return union;
  }
  return best;
}

function bestSingle(collection: Collection, filter: Filter, sort: SortField[], limit: number): Plan {
  const candidates = collection.indexes.flatMap((index) => through(collection, index, filter, sort) ?? []);
  if (candidates.length <= 1) return candidates[0] ?? scan(collection, sort);
  return candidates.reduce((best, candidate) =>
    isBetter(candidate, best, filter, limit) ? candidate : best,
  );
}

/** One search per branch of an `$or`, when each of them is narrower than the best search for all. */
function bestUnion(
  collection: Collection,
  filter: Filter,
  branches: Filter[],
  sort: SortField[],
  limit: number,
  toBeat: Plan,
): Plan | undefined {
  if (toBeat.index && entriesOf(toBeat) < probe) return undefined;
  const union: Plan[] = [];
  for (const branch of branches) {
    const conditions = [...filter.conditions, ...branch.conditions];
    const found = bestSingle(collection, { ...filter, conditions, ors: [] }, sort, limit);
    if (!found.index || (found.score <= toBeat.score && entriesOf(found) >= probe)) return undefined;
    union.push(found);
  }
  const score = Math.min(...union.map((one) => one.score));
  return { ...scan(collection, []), ranges: [], score, union };
}

function scan(collection: Collection, sort: SortField[]): Plan {
  return {
    collection,
    index: undefined,
    ranges: [{ from: collection.space, to: successor(collection.space) }],
    reverse: false,
    sorted: sort.length === 0,
    score: 0,
    equal: 0,
    work: noWork(),
  };
}

function through(
  collection: Collection,
  index: IndexSpec,
  filter: Filter,
  sort: SortField[],
): Plan | undefined {
  if (!index.ready) return undefined;
  const conditions = plannable(filter.conditions);
  if (index.partial && !implies(conditions, index.partial)) return undefined;
  const names = Object.keys(index.key);
  if (
    index.sparse &&
    !conditions.some((condition) => names.includes(condition.path) && excludesMissing(condition))
  )
    return undefined;
  let prefixes: Buffer[] = [index.space];
  let ranges: KeyRange[] | undefined;
  let equal = 0;
  let single = 0;
  let score = 0;
  const roots = new Set<string>();
  for (const [i, name] of names.entries()) {
    const rootName = name.split('.')[0] as string;
    // Two paths through one array may be satisfied by two elements, but an entry is about one.
    if (index.multikey && roots.has(rootName)) break;
    roots.add(rootName);
    const bounds: FieldBounds | undefined = boundsFor(name, conditions, index.multikey);
    if (!bounds) break;
    const descending = index.directions[i] === -1;
    if (bounds.kind === 'range') {
      const { from, to } = interval(bounds, descending);
      ranges = prefixes.map((prefix) => ({
        from: Buffer.concat([prefix, from]),
        to: Buffer.concat([prefix, to]),
      }));
      score += 4;
      break;
    }
    if (bounds.points.length * prefixes.length > mostPoints) break;
    const points = descending ? bounds.points.map(invertBytes).reverse() : bounds.points;
    prefixes = prefixes.flatMap((prefix) => points.map((point) => Buffer.concat([prefix, point])));
    if (bounds.points.length === 1 && single === equal) single++;
    equal++;
    score += bounds.points.length <= 1 ? 8 : 7;
  }
  ranges ??= prefixes.map((prefix) => ({ from: prefix, to: successor(shortenBound(prefix)) }));
  if (index.unique && equal === names.length) score += certain;
  const fixed = prefixes.length === 1 ? single : equal;
  const order = prefixes.length <= mostMerged ? orderOf(index, names, fixed, sort) : undefined;
  const sorted = sort.length === 0 || order !== undefined;
  if (sort.length > 0 && sorted) score += 2;
  if (score === 0) return undefined;
  const reverse = order === -1;
  const made = (some: KeyRange[]): Plan => {
    const clamped = joined(some.map(clamp));
    const inOrder = reverse ? clamped.reverse() : clamped;
    return { collection, index, ranges: inOrder, reverse, sorted, score, equal, work: noWork() };
  };
  const whole = made(ranges);
  if (sort.length > 0 && sorted && prefixes.length > 1) whole.union = ranges.map((range) => made([range]));
  return whole;
}

function clamp({ from, to }: KeyRange): KeyRange {
  const end = shortenBound(to);
  return { from: shortenBound(from), to: end.length < to.length ? successor(end) : to };
}

/** What overlaps, as clamped ranges may, would find a document twice. */
function joined(ranges: KeyRange[]): KeyRange[] {
  const out: KeyRange[] = [];
  for (const range of ranges) {
    const last = out.at(-1);
    if (!last || range.from.compare(last.to) >= 0) out.push({ ...range });
    else if (range.to.compare(last.to) > 0) last.to = range.to;
  }
  return out;
}

/** Whether walking the index forwards (1) or backwards (-1) gives the order asked for. */
function orderOf(index: IndexSpec, names: string[], fixed: number, sort: SortField[]): 1 | -1 | undefined {
  if (sort.length === 0 || index.multikey || index.shortened || index.sparse) return undefined;
  const constant = new Set(names.slice(0, fixed));
  const wanted = sort.filter(({ path }) => !constant.has(path));
  let direction: 1 | -1 | undefined;
  let at = fixed;
  for (const { path, direction: way } of wanted) {
    if (names[at] !== path) return undefined;
    const needed = index.directions[at] === way ? 1 : -1;
    if (direction !== undefined && direction !== needed) return undefined;
    direction = needed;
    at++;
  }
  return direction ?? 1;
}

function hinted(collection: Collection, filter: Filter, sort: SortField[], hint: unknown): Plan {
  if (isDoc(hint) && Object.keys(hint).join() === '$natural')
    return { ...scan(collection, sort), reverse: Number(hint.$natural) === -1 };
  const index = collection.indexes.find(({ name, key }) =>
    typeof hint === 'string'
      ? name === hint
      : isDoc(hint) &&
        JSON.stringify(Object.entries(key)) ===
          JSON.stringify(Object.entries(hint).map(([k, v]) => [k, Number(v)])),
  );
  if (!index?.ready)
    throw badValue(
      'error processing query: planner returned error: hint provided does not correspond to an existing index',
    );
  const found = through(collection, index, filter, sort);
  if (found) return found;
  const partial = index.partial || index.sparse;
  if (partial)
    throw badValue(`the hinted index '${index.name}' does not hold every document that this query may match`);
  return { ...scan(collection, sort), index, ranges: [{ from: index.space, to: successor(index.space) }] };
}
