import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

/** manual/core/aggregation-pipeline-limits: 100 megabytes a stage. There is no disk to go on with here. */
const server = embeddedForTests();
let client: MongoClient;
const collection = () => client.db('limits').collection<{ _id: number; text: string; at: number }>('large');

beforeAll(async () => {
  client = await MongoClient.connect(server.uri);
  for (let _id = 0; _id < 12; _id++)
    await collection().insertOne({ _id, text: 'x'.repeat(9e6), at: 100 - _id });
}, 60_000);
afterAll(() => client.close());

describe('what one stage may keep in memory', () => {
  it.each([
    ['$push', [{ $group: { _id: null, all: { $push: '$text' } } }]],
    ['$facet', [{ $facet: { all: [{ $match: {} }] } }]],
    ['a sort behind other stages', [{ $set: { k: { $add: ['$at', 1] } } }, { $sort: { k: 1 } }]],
    ['$out', [{ $out: 'copy' }]],
  ])('refuses %s of more than 100 MB by MongoDB’s error', async (_name, pipeline) => {
    await expect(collection().aggregate(pipeline).toArray()).rejects.toMatchObject({
      code: 292,
      codeName: 'QueryExceededMemoryLimitNoDiskUseAllowed',
    });
  });

  it('groups and sorts as much as it likes where little is kept', async () => {
    const pipeline = [{ $group: { _id: { $mod: ['$at', 2] }, n: { $sum: 1 } } }, { $sort: { _id: 1 } }];
    expect(await collection().aggregate(pipeline).toArray()).toEqual([
      { _id: 0, n: 6 },
      { _id: 1, n: 6 },
    ]);
    expect(
      await collection()
        .aggregate([{ $sort: { at: 1 } }, { $project: { _id: 1 } }])
        .toArray(),
    ).toHaveLength(12);
  });
});
