import { deserialize } from 'bson';
import { expect, it } from 'vitest';
import { dispatch } from '../../../src/storage/embedded/commands/dispatch.js';
import { sweepExpired } from '../../../src/storage/embedded/ttl.js';
import type { Doc } from '../../../src/storage/embedded/values/types.js';
import { bareServer } from './start.js';

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
