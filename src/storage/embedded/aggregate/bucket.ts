import { MongoError } from '../errors.js';
import { compare } from '../values/order.js';
import { type Doc, isDoc, tagOf } from '../values/types.js';
import { compileExpression, type Variables } from './expression.js';
import { compileGroup } from './group.js';
import { collect, type Stage } from './stream.js';

const options = ['groupBy', 'boundaries', 'default', 'output'];

/** `$bucket`: groups by the half-open interval that a value lies in; each group's id is its lower bound. */
export function compileBucket(spec: unknown, variables: Variables): Stage {
  if (!isDoc(spec)) throw new MongoError(40201, 'Argument to $bucket stage must be an object');
  const unknown = Object.keys(spec).find((key) => !options.includes(key));
  if (unknown) throw new MongoError(40197, `Unrecognized option to $bucket: ${unknown}.`);
  if (spec.groupBy === undefined || spec.boundaries === undefined)
    throw new MongoError(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified.");
  if (typeof spec.groupBy === 'string' ? !spec.groupBy.startsWith('$') : !isDoc(spec.groupBy))
    throw new MongoError(
      40202,
      "The $bucket 'groupBy' field must be defined as a $-prefixed path or an expression",
    );
  const bounds = boundaries(spec.boundaries, variables);
  const other = constant(spec.default, variables);
  if (other !== undefined) checkDefault(other, bounds);
  const value = compileExpression(spec.groupBy);
  const group = compileGroup(
    { _id: null, ...(isDoc(spec.output) ? spec.output : { count: { $sum: 1 } }) },
    variables,
    (doc, inner) => {
      const found = value(doc, inner);
      // Missing sorts below everything but is no value of any interval.
      const index = found === undefined ? -1 : bounds.findLastIndex((bound) => compare(bound, found) <= 0);
      if (index >= 0 && index < bounds.length - 1) return bounds[index];
      if (other !== undefined) return other;
      throw new MongoError(
        40066,
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    },
  );
  return function* (docs) {
    const out: Doc[] = [];
    yield* collect(group(docs), out, '$bucket');
    yield* out.sort((a, b) => compare(a._id, b._id));
  };
}

function boundaries(source: unknown, variables: Variables): unknown[] {
  if (!Array.isArray(source))
    throw new MongoError(40200, "The $bucket 'boundaries' field must be an array, but found another type");
  if (source.length < 2)
    throw new MongoError(
      40192,
      `The $bucket 'boundaries' field must have at least 2 values, but found ${source.length} value(s).`,
    );
  const bounds = source.map((item) => constant(item, variables));
  for (let i = 1; i < bounds.length; i++) {
    if (tagOf(bounds[i]) !== tagOf(bounds[i - 1]))
      throw new MongoError(
        40193,
        "All values in the the 'boundaries' option to $bucket must have the same type.",
      );
    if (compare(bounds[i - 1], bounds[i]) >= 0)
      throw new MongoError(40194, "The 'boundaries' option to $bucket must be sorted, but elements are not.");
  }
  return bounds;
}

function checkDefault(other: unknown, bounds: unknown[]): void {
  if (compare(other, bounds[0]) >= 0 && compare(other, bounds.at(-1)) < 0)
    throw new MongoError(
      40199,
      "The $bucket 'default' field must be less than the lowest boundary or greater than or equal to the highest boundary.",
    );
}

function constant(source: unknown, variables: Variables): unknown {
  return source === undefined ? undefined : compileExpression(source)({}, variables);
}
