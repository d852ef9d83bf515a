import { describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();

interface Stage {
  stage: string;
  indexName?: string;
  inputStage?: Stage;
  inputStages?: Stage[];
}

/** The stages from top to bottom, with the index. */
function stages(stage: Stage): string[] {
  const below = [...(stage.inputStage ? [stage.inputStage] : []), ...(stage.inputStages ?? [])].flatMap(
    stages,
  );
  return [stage.indexName ? `${stage.stage} ${stage.indexName}` : stage.stage, ...below];
}

async function explained(cursor: { explain(): Promise<unknown> }): Promise<string[]> {
  return stages(
    ((await cursor.explain()) as { queryPlanner: { winningPlan: Stage } }).queryPlanner.winningPlan,
  );
}

describe('unique indexes', () => {
  it('refuse a duplicate with everything that mongoose reads', async () => {
    const c = server.db.collection<{ _id: number; phone?: string | null; n?: number }>('unique');
    await c.createIndex({ phone: 1, n: -1 }, { unique: true, name: 'who' });
    await c.insertOne({ _id: 1, phone: 'x', n: 1 });
    const expected = {
      code: 11000,
      message:
        'E11000 duplicate key error collection: repairline.unique index: who dup key: { phone: "x", n: 1 }',
      keyPattern: { phone: 1, n: -1 },
      keyValue: { phone: 'x', n: 1 },
    };
    await expect(c.insertOne({ _id: 2, phone: 'x', n: 1 })).rejects.toMatchObject(expected);
    await c.insertOne({ _id: 2, phone: 'x', n: 2 });
    await expect(c.updateOne({ _id: 2 }, { $set: { n: 1 } })).rejects.toMatchObject({
      code: 11000,
      keyValue: expected.keyValue,
    });
    const failure = await c.findOneAndUpdate({ _id: 2 }, { $set: { n: 1 } }).catch((error) => error);
    expect(failure).toMatchObject({ ...expected, codeName: 'DuplicateKey' });
    await expect(
      c.findOneAndUpdate({ _id: 3 }, { $set: { phone: 'x', n: 1 } }, { upsert: true }),
    ).rejects.toMatchObject({ code: 11000 });
    expect(await c.countDocuments()).toBe(2);
    await c.updateOne({ _id: 1 }, { $set: { n: 1 } });
    await c.deleteOne({ _id: 1 });
    await c.updateOne({ _id: 2 }, { $set: { n: 1 } });
    await c.insertOne({ _id: 5 });
    await expect(c.insertOne({ _id: 6, phone: null })).rejects.toMatchObject({
      code: 11000,
      keyValue: { phone: null, n: null },
    });
  });

  it('go on after an error when not ordered, and stop when ordered', async () => {
    const c = server.db.collection<{ _id: number }>('bulk');
    const docs = [1, 2, 1, 3, 2, 4].map((_id) => ({ _id }));
    const failure = await c.insertMany(docs, { ordered: false }).catch((error) => error);
    expect(failure).toMatchObject({ code: 11000, insertedCount: 4 });
    expect(failure.writeErrors.map((e: { index: number }) => e.index)).toEqual([2, 4]);
    const again = await c.insertMany([{ _id: 9 }, { _id: 9 }, { _id: 10 }]).catch((error) => error);
    expect(again).toMatchObject({ insertedCount: 1 });
    expect(await c.countDocuments()).toBe(5);
  });

  it('see each element of an array, and what is too long for a key', async () => {
    const c = server.db.collection<{ _id: number; tags?: string[]; long?: string }>('elements');
    await c.createIndex({ tags: 1 }, { unique: true, sparse: true });
    await c.createIndex({ long: 1 }, { unique: true, sparse: true });
    await c.insertOne({ _id: 1, tags: ['a', 'b', 'a'] });
    await expect(c.insertOne({ _id: 2, tags: ['c', 'b'] })).rejects.toMatchObject({
      code: 11000,
      keyValue: { tags: 'b' },
    });
    const long = 'x'.repeat(50_000);
    await c.insertOne({ _id: 3, long: `${long}1` });
    await c.insertOne({ _id: 4, long: `${long}2` });
    await expect(c.insertOne({ _id: 5, long: `${long}2` })).rejects.toMatchObject({ code: 11000 });
    expect(await c.findOne({ long: `${long}2` })).toMatchObject({ _id: 4 });
    expect((await c.find({ long: { $gt: `${long}1` } }).toArray()).map((d) => d._id)).toEqual([4]);
    expect(
      (
        await c
          .find({ long: { $gt: 'a' } })
          .sort({ long: -1 })
          .toArray()
      ).map((d) => d._id),
    ).toEqual([4, 3]);
  });

  it('hold only part of the documents when they are partial', async () => {
    const c = server.db.collection<{ _id: number; name: string; data?: { timerId?: string } }>('partial');
    await c.createIndex(
      { name: 1, 'data.timerId': 1 },
      { unique: true, partialFilterExpression: { 'data.timerId': { $exists: true } } },
    );
    await c.insertMany([
      { _id: 1, name: 'a' },
      { _id: 2, name: 'a' },
      { _id: 3, name: 'a', data: { timerId: 't' } },
    ]);
    await expect(c.insertOne({ _id: 4, name: 'a', data: { timerId: 't' } })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { name: 1, 'data.timerId': 1 },
    });
    await expect(c.updateOne({ _id: 1 }, { $set: { 'data.timerId': 't' } })).rejects.toMatchObject({
      code: 11000,
    });
    await c.updateOne({ _id: 3 }, { $unset: { data: '' } });
    await c.insertOne({ _id: 4, name: 'a', data: { timerId: 't' } });
    expect(await explained(c.find({ name: 'a', 'data.timerId': 't' }))).toEqual([
      'FETCH',
      'IXSCAN name_1_data.timerId_1',
    ]);
    expect(await explained(c.find({ name: 'a' }))).toEqual(['COLLSCAN']);
    expect(await c.countDocuments({ name: 'a' })).toBe(4);
  });
});

describe('making and dropping indexes', () => {
  it('is a no-op the second time, and a conflict when something differs', async () => {
    const c = server.db.collection('made');
    await c.insertMany([
      { a: 1, b: 1 },
      { a: 1, b: 2 },
    ]);
    expect(await c.createIndex({ a: 1 })).toBe('a_1');
    expect(await c.createIndex({ a: 1 })).toBe('a_1');
    await expect(c.createIndex({ a: 1 }, { name: 'other' })).rejects.toMatchObject({ code: 85 });
    await expect(c.createIndex({ b: 1 }, { name: 'a_1' })).rejects.toMatchObject({ code: 86 });
    await expect(c.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 86 });
    await expect(c.createIndex({ a: 1 }, { expireAfterSeconds: 5 })).rejects.toMatchObject({ code: 85 });
    await expect(c.createIndex({ a: 1 }, { name: 'u', unique: true })).rejects.toMatchObject({ code: 11000 });
    await expect(c.createIndex({ a: 'text' })).rejects.toMatchObject({ code: 67 });
    await expect(c.createIndex({ a: 1, b: 1 }, { collation: { locale: 'zh' } })).rejects.toMatchObject({
      code: 72,
    });
    await c.createIndex({ b: -1 }, { sparse: true });
    expect((await c.indexes()).map(({ name, key, sparse }) => ({ name, key, sparse }))).toEqual([
      { name: '_id_', key: { _id: 1 }, sparse: undefined },
      { name: 'a_1', key: { a: 1 }, sparse: undefined },
      { name: 'b_-1', key: { b: -1 }, sparse: true },
    ]);
    await c.dropIndex('a_1');
    await expect(c.dropIndex('a_1')).rejects.toMatchObject({ code: 27 });
    expect(await explained(c.find({ a: 1 }))).toEqual(['COLLSCAN']);
    await expect(server.db.collection('nothing').indexes()).rejects.toMatchObject({ code: 26 });
    expect((await server.db.listCollections({ name: 'made' }).toArray()).map(({ name }) => name)).toEqual([
      'made',
    ]);
    await c.drop();
    expect(await server.db.listCollections({ name: 'made' }, { nameOnly: true }).toArray()).toEqual([]);
  });

  it('refuses a document with two arrays in one index', async () => {
    const c = server.db.collection<{ _id: number; a: unknown; b: unknown }>('parallel');
    await c.createIndex({ a: 1, b: 1 });
    await expect(c.insertOne({ _id: 1, a: [1], b: [1] })).rejects.toMatchObject({ code: 171 });
    await c.insertOne({ _id: 2, a: [1], b: 1 });
    await c.insertOne({ _id: 3, a: 1, b: [1] });
    expect(await c.countDocuments({ a: 1, b: 1 })).toBe(2);
  });
});

describe('the planner', () => {
  it('names the index that each kind of query uses', async () => {
    const c = server.db.collection<{
      _id: number;
      s: string;
      at: number;
      tags: string[];
      timers: { id: string }[];
    }>('plans');
    await c.createIndexes([
      { key: { s: 1, at: 1 } },
      { key: { at: -1 } },
      { key: { tags: 1 } },
      { key: { 'timers.id': 1 } },
    ]);
    await c.insertMany(
      Array.from({ length: 50 }, (_, i) => ({
        _id: i,
        s: i % 2 ? 'new' : 'done',
        at: i,
        tags: [`t${i}`],
        timers: [{ id: `x${i}` }],
      })),
    );
    expect(await explained(c.find({ _id: 3 }))).toEqual(['FETCH', 'IXSCAN _id_']);
    expect(await explained(c.find({ _id: { $in: [3, 4] } }))).toEqual(['FETCH', 'IXSCAN _id_']);
    expect(await explained(c.find({ s: 'new', at: { $lte: 9 } }).sort({ at: 1 }))).toEqual([
      'FETCH',
      'IXSCAN s_1_at_1',
    ]);
    expect(await explained(c.find({ s: 'new' }).sort({ at: -1 }))).toEqual(['FETCH', 'IXSCAN s_1_at_1']);
    expect(await explained(c.find({ s: { $in: ['new', 'done'] } }).sort({ at: -1 }))).toEqual([
      'FETCH',
      'SORT_MERGE',
      'IXSCAN s_1_at_1',
      'IXSCAN s_1_at_1',
    ]);
    expect(await explained(c.find({}).sort({ at: 1 }))).toEqual(['FETCH', 'IXSCAN at_-1']);
    expect(await explained(c.find({ tags: 't4' }))).toEqual(['FETCH', 'IXSCAN tags_1']);
    expect(await explained(c.find({ timers: { $elemMatch: { id: 'x1' } } }))).toEqual([
      'FETCH',
      'IXSCAN timers.id_1',
    ]);
    expect(await explained(c.find({ s: /^ne/ }))).toEqual(['FETCH', 'IXSCAN s_1_at_1']);
    expect(await explained(c.find({ $or: [{ tags: 't1' }, { at: { $gt: 47 } }] }))).toEqual([
      'SUBPLAN',
      'OR',
      'FETCH',
      'IXSCAN tags_1',
      'FETCH',
      'IXSCAN at_-1',
    ]);
    expect(await explained(c.find({ nope: 1 }))).toEqual(['COLLSCAN']);
    expect(await explained(c.find({ s: 'new' }).hint({ $natural: 1 }))).toEqual(['COLLSCAN']);
    expect(await explained(c.find({ s: 'new' }).hint('at_-1'))).toEqual(['FETCH', 'IXSCAN at_-1']);
    expect(
      (
        await c
          .find({ s: { $in: ['new', 'done'] } })
          .sort({ at: -1 })
          .limit(3)
          .toArray()
      ).map((d) => d._id),
    ).toEqual([49, 48, 47]);
    expect(
      (
        await c
          .find({ $or: [{ tags: 't1' }, { at: { $gt: 47 } }] })
          .sort({ at: 1 })
          .toArray()
      ).map((d) => d._id),
    ).toEqual([1, 48, 49]);
    const update = await server.db.command({
      explain: { update: 'plans', updates: [{ q: { s: 'new' }, u: { $set: { x: 1 } } }] },
    });
    expect(stages(update.queryPlanner.winningPlan)).toEqual(['UPDATE', 'FETCH', 'IXSCAN s_1_at_1']);
    const aggregated = await server.db.command({
      explain: { aggregate: 'plans', pipeline: [{ $match: { s: 'new' } }, { $count: 'n' }], cursor: {} },
    });
    expect(stages(aggregated.queryPlanner.winningPlan)).toEqual(['FETCH', 'IXSCAN s_1_at_1']);
  });
});
