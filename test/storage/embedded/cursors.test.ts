import { deserialize, Long } from 'bson';
import { beforeAll, describe, expect, it } from 'vitest';
import { dispatch } from '../../../src/storage/embedded/commands/dispatch.js';
import { bareServer } from './start.js';

const { server, connection, clock } = bareServer();
const run = async (body: Record<string, unknown>): Promise<Record<string, unknown>> =>
  deserialize(await dispatch(server, connection, { ...body, $db: 'test' }, new Map()));
type Opened = { cursor: { id: Long | number; firstBatch: unknown[]; nextBatch: unknown[] } };
const open = async (options: object = {}) =>
  (await run({ find: 'c', batchSize: 2, ...options })) as unknown as Opened;
const more = (id: unknown, rest: object = {}) =>
  run({ getMore: Long.fromValue(id as number), collection: 'c', ...rest });

beforeAll(() => run({ insert: 'c', documents: Array.from({ length: 300 }, (_, _id) => ({ _id })) }));

describe('maxTimeMS', () => {
  // 90,000 documents by a search of everything that finds nothing: well over 8 ms.
  const times = (n: number) => Array.from({ length: n }, (_, i) => i);
  it.each([
    ['find', { find: 'big', filter: { a: -1 } }],
    ['count', { count: 'big', query: { a: -1 } }],
    ['distinct', { distinct: 'big', key: 'a', query: { a: -1 } }],
    [
      'aggregate',
      { aggregate: 'big', pipeline: [{ $match: { a: -1 } }, { $group: { _id: '$a' } }], cursor: {} },
    ],
  ])('ends a %s that takes longer, and no other', async (_name, command) => {
    if (Number((await run({ count: 'big' })).n) === 0)
      for (const _ of times(9)) await run({ insert: 'big', documents: times(10_000).map((a) => ({ a })) });
    expect(await run({ ...command, maxTimeMS: 1 })).toMatchObject({
      ok: 0,
      code: 50,
      codeName: 'MaxTimeMSExpired',
    });
    expect(await run({ ...command, maxTimeMS: 60_000 })).toMatchObject({ ok: 1 });
    expect(await run({ ...command, maxTimeMS: -1 })).toMatchObject({ ok: 0 });
  });
});

describe('cursors', () => {
  it('give 101 documents first, then what fits; a batch of none only opens', async () => {
    const first = (await run({ find: 'c' })) as unknown as Opened;
    expect(first.cursor.firstBatch).toHaveLength(101);
    const rest = (await more(first.cursor.id)) as unknown as Opened;
    expect(rest.cursor.nextBatch).toHaveLength(199);
    expect(Number(rest.cursor.id)).toBe(0);
    const none = await open({ batchSize: 0 });
    expect(none.cursor.firstBatch).toEqual([]);
    expect(Number(none.cursor.id)).not.toBe(0);
  });

  it('are closed by one batch only, by a limit that is reached, and by hand', async () => {
    expect(Number((await open({ singleBatch: true })).cursor.id)).toBe(0);
    const { cursor } = await open();
    expect(
      await run({ killCursors: 'c', cursors: [Long.fromValue(cursor.id as number), Long.fromNumber(9e9)] }),
    ).toMatchObject({
      cursorsKilled: [cursor.id],
      cursorsNotFound: [9e9],
    });
    expect(await more(cursor.id)).toMatchObject({ ok: 0, code: 43, codeName: 'CursorNotFound' });
  });

  it('belong to their collection', async () => {
    const { cursor } = await open();
    expect(await more(cursor.id, { collection: 'other' })).toMatchObject({ ok: 0, code: 13 });
    await run({ killCursors: 'c', cursors: [cursor.id] });
  });

  it('are forgotten when nobody has used them for ten minutes', async () => {
    const [idle, used] = [await open(), await open()];
    clock.advance(9 * 60_000);
    expect(await more(used.cursor.id, { batchSize: 2 })).toMatchObject({ ok: 1 });
    clock.advance(2 * 60_000);
    server.cursors.expire();
    expect(await more(idle.cursor.id)).toMatchObject({ ok: 0, code: 43 });
    expect(await more(used.cursor.id)).toMatchObject({ ok: 1 });
  });

  it('see what is removed ahead of them, and end when their collection is dropped', async () => {
    await run({ insert: 'd', documents: Array.from({ length: 10 }, (_, _id) => ({ _id })) });
    const { cursor } = (await run({ find: 'd', batchSize: 2 })) as unknown as Opened;
    await run({ delete: 'd', deletes: [{ q: { _id: { $gt: 5 } }, limit: 0 }] });
    const next = (await run({
      getMore: Long.fromValue(cursor.id as number),
      collection: 'd',
      batchSize: 2,
    })) as unknown as Opened;
    expect(next.cursor.nextBatch).toEqual([{ _id: 2 }, { _id: 3 }]);
    await run({ drop: 'd' });
    const last = (await run({
      getMore: Long.fromValue(cursor.id as number),
      collection: 'd',
    })) as unknown as Opened;
    expect(last.cursor.nextBatch).toEqual([]);
  });

  it('$$NOW is the clock, once for a whole command; so is $currentDate', async () => {
    const now = new Date(clock.now());
    await run({ update: 'e', updates: [{ q: { _id: 1 }, u: { $currentDate: { at: true } }, upsert: true }] });
    await run({ update: 'e', updates: [{ q: { _id: 2 }, u: [{ $set: { at: '$$NOW' } }], upsert: true }] });
    const { cursor } = (await run({ find: 'e' })) as unknown as Opened;
    expect(cursor.firstBatch).toEqual([
      { _id: 1, at: now },
      { _id: 2, at: now },
    ]);
  });
});
