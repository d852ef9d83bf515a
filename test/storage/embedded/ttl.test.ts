import { rmSync } from 'node:fs';
import { deserialize } from 'bson';
import { MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { dispatch } from '../../../src/storage/embedded/commands/dispatch.js';
import { startEmbedded } from '../../../src/storage/embedded/index.js';
import { sweepExpired } from '../../../src/storage/embedded/ttl.js';
import type { Doc } from '../../../src/storage/embedded/values/types.js';
import { bareServer, temporaryFolder } from './start.js';

const { server, store, connection } = bareServer();

const run = async (body: Doc): Promise<Doc> =>
  deserialize(await dispatch(server, connection, { ...body, $db: 'test' }, new Map()));

it('a TTL index removes what has expired, and nothing else', async () => {
  await run({
    createIndexes: 'inbox',
    indexes: [{ key: { expireAt: 1 }, name: 'expireAt_1', expireAfterSeconds: 10 }],
  });
  const many = Array.from({ length: 2500 }, (_, i) => ({ _id: `old${i}`, expireAt: new Date(1000) }));
  const others = [
    { _id: 'future', expireAt: new Date(20_001) },
    { _id: 'none' },
    { _id: 'text', expireAt: 'soon' },
    { _id: 'null', expireAt: null },
  ];
  expect(await run({ insert: 'inbox', documents: [...many, ...others] })).toMatchObject({ n: 2504, ok: 1 });
  expect(await sweepExpired(server, 10_999)).toBe(0);
  expect(await sweepExpired(server, 30_000)).toBe(2500);
  const { cursor } = (await run({ find: 'inbox', projection: { _id: 1 } })) as {
    cursor: { firstBatch: Doc[] };
  };
  expect(cursor.firstBatch.map((doc) => doc._id)).toEqual(['future', 'none', 'text', 'null']);
  expect(await sweepExpired(server, 30_001)).toBe(1);
});

it('an accident in one command undoes that command and harms no other', async () => {
  const accident = store.write(false, () => {
    server.catalog.get('test', 'inbox')?.insert({ _id: 'half' }, Buffer.from('not bson'));
    throw new RangeError('accident');
  });
  const fine = run({ insert: 'inbox', documents: [{ _id: 'fine' }], writeConcern: { j: true } });
  await expect(accident).rejects.toThrow('accident');
  expect(await fine).toMatchObject({ n: 1, ok: 1 });
  expect(await run({ count: 'inbox', query: { _id: { $in: ['half', 'fine'] } } })).toMatchObject({ n: 1 });
  expect(await run({ count: 'inbox' })).toMatchObject({ n: 4 });
});

it('what has expired is said by the clock that was given, also after a restart', async () => {
  const dataDir = temporaryFolder();
  const clock = new ManualClock(Date.parse('2030-01-01T00:00:00Z'));
  const start = async () => {
    const embedded = await startEmbedded({ dataDir, clock, ttlEvery: 20 });
    const client = await MongoClient.connect(embedded.uri);
    return { embedded, client, c: client.db().collection<{ _id: string; at: Date }>('c') };
  };
  const first = await start();
  await first.c.createIndex({ at: 1 }, { expireAfterSeconds: 3600 });
  await first.c.insertMany([
    { _id: 'early', at: new Date(clock.now()) },
    { _id: 'late', at: new Date(clock.now() + 60_000) },
  ]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await first.c.countDocuments()).toBe(2);
  clock.advance(3_600_000);
  await expect.poll(() => first.c.distinct('_id'), { timeout: 5000 }).toEqual(['late']);
  await first.client.close();
  await first.embedded.close();

  clock.advance(59_999);
  const second = await start();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await second.c.distinct('_id')).toEqual(['late']);
  clock.advance(1);
  await expect.poll(() => second.c.countDocuments(), { timeout: 5000 }).toBe(0);
  await second.client.close();
  await second.embedded.close();
  rmSync(dataDir, { recursive: true, force: true });
});
