import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'bson';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute, type Match } from '../../../src/storage/embedded/plan/execute.js';
import { plan } from '../../../src/storage/embedded/plan/plan.js';
import { compileFilter } from '../../../src/storage/embedded/query/filter.js';
import { compileSort, sortKey } from '../../../src/storage/embedded/query/sort.js';
import { Catalog, type IndexSpec } from '../../../src/storage/embedded/store/catalog.js';
import { encode } from '../../../src/storage/embedded/store/collection.js';
import { Store } from '../../../src/storage/embedded/store/store.js';
import { decode } from '../../../src/storage/embedded/values/decode.js';
import type { Doc } from '../../../src/storage/embedded/values/types.js';
import { temporaryFolder } from './start.js';

const folder = temporaryFolder();
let store: Store;
let catalog: Catalog;
beforeAll(() => {
  store = new Store(join(folder, 'store'));
  catalog = new Catalog(store);
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const long = 'x'.repeat(1950);
const leaf = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom('', 'a', 'ab', 'b', long, `${long}a`, `${long}b`),
  fc.constantFrom(null, true, new Date(0), new Date(5), 1.5),
);
const value = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 3 }) },
);
const inner = fc.record({ x: value, y: leaf }, { requiredKeys: [] });
const document = fc.record(
  { a: value, b: leaf, c: fc.oneof(inner, fc.array(inner, { maxLength: 3 }), leaf) },
  { requiredKeys: [] },
);
const path = fc.constantFrom('a', 'b', 'c.x', 'c.y', 'c');
const operator = fc.oneof(
  value.map((v) => v as unknown),
  fc.record({ $gt: leaf }),
  fc.record({ $gte: leaf, $lt: leaf }),
  fc.record({ $lte: leaf }),
  fc.record({ $in: fc.array(leaf, { maxLength: 3 }) }),
  fc.record({ $ne: leaf }),
  fc.record({ $exists: fc.boolean() }),
  fc.constantFrom(
    { $type: 'string' },
    { $regex: '^a' },
    { $regex: '^ab?' },
    { $all: [1, 2] },
    { $elemMatch: { x: 1, y: 2 } },
    { $elemMatch: { $gte: 0, $lt: 2 } },
    { $not: { $gt: 0 } },
  ),
);
const simple = fc.dictionary(path, operator, { minKeys: 0, maxKeys: 3, noNullPrototype: true });
const query = fc.oneof(
  { weight: 3, arbitrary: simple },
  {
    weight: 1,
    arbitrary: fc
      .tuple(simple, fc.array(simple, { minLength: 1, maxLength: 3 }))
      .map(([outer, $or]) => ({ ...outer, $or })),
  },
);
const sort = fc.constantFrom<Doc>(
  {},
  { a: 1 },
  { b: -1 },
  { b: 1, a: 1 },
  { 'c.x': 1, b: -1 },
  { b: 1, 'c.y': 1 },
);
const indexKey = fc.constantFrom<Record<string, 1 | -1>>(
  { a: 1 },
  { b: -1 },
  { a: 1, b: 1 },
  { b: 1, a: -1 },
  { 'c.x': 1, 'c.y': 1 },
  { 'c.y': -1, b: 1 },
  { b: 1, 'c.y': 1 },
  { c: 1 },
);
const options = fc.constantFrom<Partial<IndexSpec>>(
  {},
  {},
  {},
  { sparse: true },
  { partial: { b: { $exists: true } } },
  { partial: { a: { $gt: 0 } } },
  { partial: { b: { $type: 'string' } } },
);

const found = (matches: Iterable<Match | undefined>): Doc[] =>
  [...matches].flatMap((match) => (match ? [match.doc] : []));

describe('the planner', () => {
  it('finds through indexes exactly what a search of everything finds, in the order asked for', async () => {
    let number = 0;
    let indexed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(indexKey, options), { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(query, sort), { minLength: 16, maxLength: 16 }),
        fc.array(fc.tuple(fc.nat(11), fc.option(document)), { maxLength: 6 }),
        async (docs, indexes, queries, changes) => {
          const collection = await store.write(false, () => {
            const made = catalog.create('test', `c${number++}`);
            for (const [i, [key, extra]] of indexes.entries())
              made.build(catalog.index({ name: `i${i}`, key, ...extra }));
            for (const [i, doc] of docs.entries()) {
              const full = decode(Buffer.from(serialize({ _id: i, ...doc })));
              made.insert(full, encode(full));
            }
            for (const [id, next] of changes) {
              const record = made.byId(id);
              const raw = record === undefined ? undefined : made.read(record);
              if (record === undefined || !raw) continue;
              if (next)
                made.replace(record, decode(raw), raw, decode(Buffer.from(serialize({ _id: id, ...next }))));
              else made.delete(record, decode(raw));
            }
            return made;
          });
          for (const [source, order] of queries) {
            const filter = compileFilter(decode(Buffer.from(serialize(source))));
            const fields = compileSort(order);
            const chosen = plan(collection, filter, fields);
            if (chosen.index || chosen.union) indexed++;
            const run = (hint?: unknown) =>
              found(execute(store, plan(collection, filter, fields, hint), filter, fields));
            const [viaIndex, viaScan] = [run(), run({ $natural: 1 })];
            const ids = (list: Doc[]) => list.map((doc) => doc._id as number).sort((a, b) => a - b);
            expect({ source, order, ids: ids(viaIndex) }).toEqual({ source, order, ids: ids(viaScan) });
            const key = sortKey(fields);
            if (fields.length > 0)
              expect(viaIndex.map((doc) => key(doc).toString('hex'))).toEqual(
                viaScan.map((doc) => key(doc).toString('hex')),
              );
            // With a limit another index may be taken; what comes first is the same.
            const limits = { wanted: 3, whole: false };
            const first = found(
              execute(store, plan(collection, filter, fields, undefined, 3), filter, fields, limits),
            ).slice(0, 3);
            expect(first.map((doc) => key(doc).toString('hex'))).toEqual(
              viaScan.slice(0, 3).map((doc) => key(doc).toString('hex')),
            );
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(indexed).toBeGreaterThan(300);
  });
});
