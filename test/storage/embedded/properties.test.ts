import {
  Binary,
  BSONRegExp,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
} from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../src/storage/embedded/query/filter.js';
import { sortBy } from '../../../src/storage/embedded/query/sort.js';
import { compileUpdate } from '../../../src/storage/embedded/update/update.js';
import { decode } from '../../../src/storage/embedded/values/decode.js';
import { type Json, matches, model, sorted, updated } from './model.js';

/**
 * The embedded store against a model that was written for this test alone: slow, with values spelled out
 * as `{t: type, v: value}`, from the manual's words. Both get the same documents, ours through BSON.
 */
const int64 = fc.constantFrom('9007199254740993', '-9007199254740993', '9223372036854775807', '0', '1', '2');
const id = fc.constantFrom(
  '000000000000000000000000',
  '0123456789abcdef01234567',
  'ffffffffffffffffffffffff',
);
const scalar: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(-1, 0, 1, 2, 3).map((v): Json => ({ t: 'int', v })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(-0, 0.5, 1, 2, 9007199254740992, Infinity, -Infinity, Number.NaN)
      .map((v): Json => ({ t: 'double', v })),
  },
  { weight: 2, arbitrary: int64.map((v): Json => ({ t: 'long', v: BigInt(v) })) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom('', 'a', 'ab', 'b', '\uffff', '\u{1f600}')
      .map((v): Json => ({ t: 'string', v })),
  },
  { weight: 3, arbitrary: fc.constant<Json>({ t: 'null' }) },
  fc.boolean().map((v): Json => ({ t: 'bool', v })),
  fc.constantFrom(-5, 0, 5).map((v): Json => ({ t: 'date', v })),
  id.map((v): Json => ({ t: 'oid', v })),
  fc
    .tuple(fc.constantFrom(0, 4), fc.uint8Array({ maxLength: 2 }))
    .map(([sub, bytes]): Json => ({ t: 'bin', sub, v: [...bytes] })),
  fc.constantFrom('a', '^b').map((v): Json => ({ t: 'regex', v })),
  fc.constantFrom(1, 2).map((v): Json => ({ t: 'timestamp', v })),
  fc.constantFrom<Json>({ t: 'min' }, { t: 'max' }),
);
const names = fc.constantFrom('a', 'b', 'c');
const { value, document } = fc.letrec<{ value: Json; document: Json; array: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: scalar },
    tie('document'),
    tie('array'),
  ),
  document: fc
    .uniqueArray(fc.tuple(names, tie('value')), { maxLength: 3, selector: ([name]) => name })
    .map((v): Json => ({ t: 'object', v })),
  array: fc.array(tie('value'), { maxLength: 3 }).map((v): Json => ({ t: 'array', v })),
}));
const paths = fc.constantFrom('a', 'b', 'a.b', 'a.0', 'b.a', 'a.b.c', 'a.1.b');

/** What the driver would send. */
function toBson(json: Json): unknown {
  switch (json.t) {
    case 'int':
      return new Int32(json.v);
    case 'double':
      return new Double(json.v);
    case 'long':
      return Long.fromBigInt(json.v);
    case 'null':
      return null;
    case 'date':
      return new Date(json.v);
    case 'oid':
      return new ObjectId(json.v);
    case 'bin':
      return new Binary(Buffer.from(json.v), json.sub);
    case 'regex':
      return new BSONRegExp(json.v);
    case 'timestamp':
      return new Timestamp({ t: json.v, i: 0 });
    case 'min':
      return new MinKey();
    case 'max':
      return new MaxKey();
    case 'array':
      return json.v.map(toBson);
    case 'object':
      return Object.fromEntries(json.v.map(([name, inner]) => [name, toBson(inner)]));
    default:
      return json.v;
  }
}

const ours = (json: Json) => decode(Buffer.from(serialize(toBson(json) as object)));
const spelled = (doc: unknown): string => Buffer.from(serialize(doc as object)).toString('hex');
/** A single value through BSON. */
const single = (json: Json): unknown => ours({ t: 'object', v: [['x', json]] }).x;

const plainOperators = fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte' as const);
const typeNames = fc.constantFrom(
  'double',
  'string',
  'object',
  'array',
  'binData',
  'objectId',
  'bool',
  'date',
  'null',
  'regex',
  'int',
  'timestamp',
  'long',
  'number',
  'minKey',
  'maxKey',
);
const notRegex = value.filter(({ t }) => t !== 'regex');
const condition: fc.Arbitrary<[string, unknown]> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(plainOperators, notRegex) },
  fc.tuple(fc.constantFrom('$in', '$nin'), fc.array(notRegex, { maxLength: 3 })),
  fc.tuple(fc.constant('$exists'), fc.boolean()),
  fc.tuple(fc.constant('$type'), typeNames),
  fc.tuple(fc.constant('$size'), fc.nat(3)),
  fc.tuple(fc.constant('$mod'), fc.tuple(fc.constantFrom(2, 3, -2), fc.constantFrom(0, 1))),
  fc.tuple(fc.constant('$all'), fc.array(notRegex, { minLength: 1, maxLength: 2 })),
);

describe('against an independent model', () => {
  it('one condition on one path matches the same documents', () => {
    fc.assert(
      fc.property(document, paths, condition, (doc, path, [operator, operand]) => {
        const raw = (x: unknown): unknown =>
          Array.isArray(x) && operator !== '$mod' ? x.map((item) => single(item)) : isJson(x) ? single(x) : x;
        const filter = compileFilter({ [path]: { [operator]: raw(operand) } });
        expect(filter.matches(ours(doc))).toBe(matches(doc, path, operator, operand as Json));
      }),
      { numRuns: 8000 },
    );
  });

  it('$not, $elemMatch, $and, $or and $nor combine as words do', () => {
    const simple = fc.tuple(plainOperators, notRegex);
    fc.assert(
      fc.property(document, paths, simple, simple, (doc, path, [p, x], [q, y]) => {
        const d = ours(doc);
        const [first, second] = [{ [path]: { [p]: single(x) } }, { [path]: { [q]: single(y) } }];
        const [a, b] = [matches(doc, path, p, x), matches(doc, path, q, y)];
        const holds = (filter: object): boolean => compileFilter(filter as never).matches(d);
        expect(holds({ $and: [first, second] })).toBe(a && b);
        expect(holds({ $or: [first, second] })).toBe(a || b);
        expect(holds({ $nor: [first, second] })).toBe(!a && !b);
        expect(holds({ [path]: { $not: { [p]: single(x), [q]: single(y) } } })).toBe(
          p === q ? holds({ [path]: { $not: { [p]: single(y) } } }) : !(a && b),
        );
        const inside = model.elemMatch(doc, path, [
          [p, x],
          [q, y],
        ]);
        if (p !== q)
          expect(holds({ [path]: { $elemMatch: { [p]: single(x), [q]: single(y) } } })).toBe(inside);
      }),
      { numRuns: 4000 },
    );
  });

  it('a sort gives the same order', () => {
    const direction = fc.constantFrom(1 as const, -1 as const);
    fc.assert(
      fc.property(
        fc.array(document, { maxLength: 8 }),
        fc.uniqueArray(fc.tuple(paths, direction), {
          minLength: 1,
          maxLength: 2,
          selector: ([path]) => path,
        }),
        (docs, keys) => {
          const fields = keys.map(([path, way]) => ({ path, direction: way }));
          const got = sortBy(
            docs.map((doc, at) => ({ doc: ours(doc), at })),
            fields,
            ({ doc }) => doc,
          );
          expect(got.map(({ at }) => at)).toEqual(sorted(docs, keys));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('an update gives the same document, or both refuse', () => {
    const change = fc.oneof(
      fc.tuple(fc.constantFrom('$set', '$min', '$max', '$push', '$addToSet', '$inc', '$mul'), value),
      fc.tuple(fc.constantFrom('$unset', '$pop'), fc.constant<Json>({ t: 'int', v: 1 })),
      fc.tuple(
        fc.constantFrom('$pull'),
        scalar.filter(({ t }) => t !== 'regex'),
      ),
      fc.tuple(
        fc.constantFrom('$pullAll'),
        fc.array(value, { maxLength: 2 }).map((v): Json => ({ t: 'array', v })),
      ),
    );
    fc.assert(
      fc.property(document, paths, change, (doc, path, [operator, operand]) => {
        const wanted = attempt(() => updated(doc, path, operator, operand));
        const got = attempt(() =>
          compileUpdate({ [operator]: { [path]: single(operand) } }, undefined).apply(ours(doc), {
            insert: false,
            now: new Date(0),
            position: () => 0,
          }),
        );
        if (wanted === undefined || got === undefined) expect(got).toBe(wanted);
        else expect(spelled(got)).toBe(spelled(ours(wanted)));
      }),
      { numRuns: 8000 },
    );
  });
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function isJson(x: unknown): x is Json {
  return typeof x === 'object' && x !== null && 't' in x;
}
