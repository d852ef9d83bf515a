import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();
const orders = [
  { _id: 1, item: 'fan', price: 12, quantity: 2 },
  { _id: 2, item: 'belt', price: 20, quantity: 1 },
  { _id: 3 },
];
const stock = [
  { _id: 1, sku: 'fan', room: 'A', instock: 120 },
  { _id: 2, sku: 'bolt', room: 'A', instock: 80 },
  { _id: 3, sku: 'belt', room: 'B', instock: 60 },
  { _id: 4, sku: null, room: 'none' },
  { _id: 5, room: 'missing' },
  { _id: 6, sku: ['fan', 'belt'], room: 'list' },
];
const run = (pipeline: object[], on = 'orders') => server.db.collection(on).aggregate(pipeline).toArray();
const ids = (docs: object[]) => docs.map((doc) => (doc as { _id: unknown })._id);

beforeAll(async () => {
  await server.db.collection<{ _id: number }>('orders').insertMany(orders);
  await server.db.collection<{ _id: number }>('stock').insertMany(stock);
  await server.db.collection<{ _id: number; members: unknown[] }>('classes').insertMany([
    { _id: 1, members: ['fan', 'bolt'] },
    { _id: 2, members: [] },
    { _id: 3, members: [{ n: 'belt' }] },
  ]);
});

describe('$lookup', () => {
  it('joins equal fields; missing looks for null and missing', async () => {
    const found = await run([
      { $lookup: { from: 'stock', localField: 'item', foreignField: 'sku', as: 'found' } },
    ]);
    expect(found.map(({ found }) => ids(found))).toEqual([
      [1, 6],
      [3, 6],
      [4, 5],
    ]);
    expect(found[0]).toMatchObject({ item: 'fan', found: [stock[0], stock[5]] });
  });

  it('takes an array for each of its elements, also through documents', async () => {
    const join = (localField: string) => [
      { $lookup: { from: 'stock', localField, foreignField: 'sku', as: 'found' } },
      { $sort: { _id: 1 } },
    ];
    expect((await run(join('members'), 'classes')).map(({ found }) => ids(found))).toEqual([
      [1, 2, 6],
      [4, 5],
      [],
    ]);
    expect((await run(join('members.n'), 'classes'))[2]).toMatchObject({ found: [stock[2], stock[5]] });
  });

  it('runs a pipeline with variables, whose outer values `$$` names', async () => {
    const found = await run([
      { $match: { _id: { $lt: 3 } } },
      {
        $lookup: {
          from: 'stock',
          let: { item: '$item', wanted: '$quantity' },
          pipeline: [
            {
              $match: { $expr: { $and: [{ $eq: ['$sku', '$$item'] }, { $gte: ['$instock', '$$wanted'] }] } },
            },
            { $project: { _id: 0, room: 1, wanted: '$$wanted' } },
          ],
          as: 'a.b',
        },
      },
    ]);
    expect(found.map(({ a }) => a)).toEqual([
      { b: [{ room: 'A', wanted: 2 }] },
      { b: [{ room: 'B', wanted: 1 }] },
    ]);
  });

  it('runs a pipeline on what the fields join, and one of its own on everything', async () => {
    const both = await run([
      {
        $lookup: {
          from: 'stock',
          localField: 'item',
          foreignField: 'sku',
          pipeline: [{ $match: { room: 'list' } }, { $count: 'n' }],
          as: 'n',
        },
      },
    ]);
    expect(both.map(({ n }) => n)).toEqual([[{ n: 1 }], [{ n: 1 }], []]);
    const all = await run([{ $lookup: { from: 'stock', pipeline: [{ $match: { room: 'A' } }], as: 'a' } }]);
    expect(all.map(({ a }) => ids(a))).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });

  it('nests, keeps $expr away from null, and finds nothing in a collection that is not there', async () => {
    const [nested] = await run([
      { $limit: 1 },
      {
        $lookup: {
          from: 'stock',
          localField: 'item',
          foreignField: 'sku',
          as: 'x',
          pipeline: [{ $lookup: { from: 'orders', localField: 'sku', foreignField: 'item', as: 'back' } }],
        },
      },
    ]);
    expect(nested?.x.map((row: { back: object[] }) => ids(row.back))).toEqual([[1], [1, 2]]);
    const none = await run([
      { $lookup: { from: 'nowhere', localField: 'item', foreignField: 'a', as: 'x' } },
    ]);
    expect(none.map(({ x }) => x)).toEqual([[], [], []]);
  });

  it('uses an index of the other collection, with equal fields and with a variable', async () => {
    const many = server.db.collection('many');
    await many.insertMany(Array.from({ length: 20_000 }, (_, n) => ({ n })));
    await many.createIndex({ n: 1 });
    const outer = server.db.collection('outer');
    await outer.insertMany(Array.from({ length: 200 }, (_, i) => ({ wanted: i * 7 })));
    const started = performance.now();
    const joins = [
      { from: 'many', localField: 'wanted', foreignField: 'n', as: 'x' },
      {
        from: 'many',
        let: { w: '$wanted' },
        pipeline: [{ $match: { $expr: { $eq: ['$n', '$$w'] } } }],
        as: 'x',
      },
    ];
    for (const $lookup of joins) {
      const found = await run([{ $lookup }], 'outer');
      expect(found.every(({ x, wanted }) => x.length === 1 && x[0].n === wanted)).toBe(true);
    }
    // Without the index each of the 400 searches reads 20 000 documents.
    expect(performance.now() - started).toBeLessThan(5000);
  });

  const refusals: [string, object, number][] = [
    ['only one of the fields', { from: 'stock', localField: 'item', as: 'x' }, 9],
    ['no name for the result', { from: 'stock', localField: 'item', foreignField: 'sku' }, 9],
    ['an unknown argument', { from: 'stock', pipeline: [], as: 'x', nope: 1 }, 9],
    ['neither fields nor pipeline', { from: 'stock', as: 'x' }, 9],
    ['writing inside', { from: 'stock', pipeline: [{ $out: 'x' }], as: 'x' }, 51047],
    ['an unknown stage inside', { from: 'stock', pipeline: [{ $nope: 1 }], as: 'x' }, 40324],
    ['a result named with a dollar', { from: 'stock', pipeline: [], as: '$x' }, 16410],
  ];
  for (const [what, $lookup, code] of refusals)
    it(`refuses ${what}, also when nothing would be joined`, async () => {
      await expect(run([{ $lookup }], 'empty')).rejects.toMatchObject({ code });
    });
});

describe('$unionWith', () => {
  it('gives what comes, then the other collection', async () => {
    const found = await run([
      { $match: { _id: 1 } },
      { $project: { _id: 1 } },
      { $unionWith: { coll: 'stock', pipeline: [{ $match: { room: 'B' } }, { $project: { room: 1 } }] } },
    ]);
    expect(found).toEqual([{ _id: 1 }, { _id: 3, room: 'B' }]);
  });
});
