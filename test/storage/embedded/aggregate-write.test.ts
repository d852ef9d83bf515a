import { beforeEach, describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();
type Row = { _id: number | string; n?: number; k?: string };
const from = () => server.db.collection<Row>('from');
const into = () => server.db.collection<Row>('into');
const all = () => into().find().sort({ _id: 1 }).toArray();
const run = (stage: object, before: object[] = []) =>
  from()
    .aggregate([...before, stage])
    .toArray();

beforeEach(async () => {
  await from().deleteMany({});
  await into().drop();
  await from().insertMany([
    { _id: 1, n: 1 },
    { _id: 2, n: 2 },
    { _id: 3, n: 3 },
  ]);
});

describe('$out', () => {
  it('makes a collection, and takes the place of what was in one', async () => {
    expect(await run({ $out: 'into' }, [{ $match: { n: { $gt: 1 } } }])).toEqual([]);
    expect(await all()).toEqual([
      { _id: 2, n: 2 },
      { _id: 3, n: 3 },
    ]);
    await run({ $out: { db: 'repairline', coll: 'into' } }, [{ $match: { n: 1 } }]);
    expect(await all()).toEqual([{ _id: 1, n: 1 }]);
  });

  it('keeps the indexes, and leaves everything as it was when they refuse', async () => {
    await into().insertOne({ _id: 'old', k: 'a' });
    await into().createIndex({ k: 1 }, { unique: true });
    await expect(run({ $out: 'into' })).rejects.toMatchObject({ code: 11000, keyPattern: { k: 1 } });
    expect(await all()).toEqual([{ _id: 'old', k: 'a' }]);
    await run({ $out: 'into' }, [{ $set: { k: { $toString: '$n' } } }]);
    expect((await into().indexes()).map(({ name }) => name)).toEqual(['_id_', 'k_1']);
    expect(await into().findOne({ k: '2' })).toEqual({ _id: 2, n: 2, k: '2' });
    await expect(into().insertOne({ _id: 9, k: '2' })).rejects.toMatchObject({ code: 11000 });
    const names = await server.db.listCollections({}, { nameOnly: true }).toArray();
    expect(names.map(({ name }) => name).sort()).toEqual(['from', 'into']);
  });

  it('gives each document without an _id one', async () => {
    await run({ $out: 'into' }, [{ $project: { _id: 0, n: 1 } }]);
    expect(new Set((await all()).map(({ _id }) => String(_id))).size).toBe(3);
  });
});

describe('$merge', () => {
  beforeEach(() =>
    into().insertMany([
      { _id: 1, k: 'old' },
      { _id: 3, k: 'old', n: 0 },
    ]),
  );

  const table: [string, object, Row[]][] = [
    [
      'merges and inserts unless told otherwise',
      {},
      [
        { _id: 1, k: 'old', n: 1 },
        { _id: 2, n: 2 },
        { _id: 3, k: 'old', n: 3 },
      ],
    ],
    [
      'replaces',
      { whenMatched: 'replace' },
      [
        { _id: 1, n: 1 },
        { _id: 2, n: 2 },
        { _id: 3, n: 3 },
      ],
    ],
    [
      'keeps what is there',
      { whenMatched: 'keepExisting' },
      [
        { _id: 1, k: 'old' },
        { _id: 2, n: 2 },
        { _id: 3, k: 'old', n: 0 },
      ],
    ],
    [
      'discards what is new',
      { whenNotMatched: 'discard' },
      [
        { _id: 1, k: 'old', n: 1 },
        { _id: 3, k: 'old', n: 3 },
      ],
    ],
    [
      'updates by a pipeline that sees the new document',
      { whenMatched: [{ $set: { n: { $add: ['$$new.n', 10] } } }], whenNotMatched: 'discard' },
      [
        { _id: 1, k: 'old', n: 11 },
        { _id: 3, k: 'old', n: 13 },
      ],
    ],
    [
      'gives that pipeline its own variables',
      {
        let: { double: { $multiply: ['$n', 2] } },
        whenMatched: [{ $set: { n: '$$double' } }],
        whenNotMatched: 'discard',
      },
      [
        { _id: 1, k: 'old', n: 2 },
        { _id: 3, k: 'old', n: 6 },
      ],
    ],
  ];
  for (const [what, options, expected] of table)
    it(what, async () => {
      expect(await run({ $merge: { into: 'into', ...options } })).toEqual([]);
      expect(await all()).toEqual(expected);
    });

  it('fails on a match or on none when told to', async () => {
    const match = run({ $merge: { into: 'into', whenMatched: 'fail' } });
    await expect(match).rejects.toMatchObject({ code: 11000, keyValue: { _id: 1 } });
    const none = run({ $merge: { into: 'into', whenNotMatched: 'fail' } }, [{ $sort: { _id: -1 } }]);
    await expect(none).rejects.toMatchObject({ code: 13113 });
    // What came before the refusal stays, as in MongoDB.
    expect(await into().findOne({ _id: 3 })).toEqual({ _id: 3, k: 'old', n: 3 });
  });

  it('joins on other fields only where a unique index proves them', async () => {
    const on = { $merge: { into: 'into', on: 'n', whenMatched: 'merge' } };
    const rows = [{ $project: { _id: 0, n: 1, k: 'new' } }, { $match: { n: 3 } }];
    await expect(run(on, rows)).rejects.toMatchObject({ code: 51183 });
    await into().updateOne({ _id: 3 }, { $set: { n: 3 } });
    await into().createIndex({ n: 1 }, { unique: true });
    await run(on, rows);
    expect(await into().findOne({ n: 3 })).toEqual({ _id: 3, k: 'new', n: 3 });
    await expect(run(on, [{ $unset: 'n' }])).rejects.toMatchObject({ code: 51132 });
  });

  it('does not change an _id', async () => {
    await into().createIndex({ n: 1 }, { unique: true });
    const moved = [{ $match: { n: 1 } }, { $set: { n: 0 } }];
    await expect(run({ $merge: { into: 'into', on: 'n' } }, moved)).rejects.toMatchObject({ code: 66 });
  });
});
