import { beforeEach, describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();
type Row = { _id: number; k: string };
const c = (name: string) => server.db.collection<Row>(name);

beforeEach(async () => {
  await server.db.dropDatabase();
  await c('a').insertOne({ _id: 1, k: 'x' });
  await c('a').createIndex({ k: 1 }, { unique: true });
});

describe('renameCollection', () => {
  it('moves documents and indexes', async () => {
    await c('a').rename('b');
    expect(await c('a').countDocuments()).toBe(0);
    expect(await c('b').find().toArray()).toEqual([{ _id: 1, k: 'x' }]);
    expect((await c('b').indexes()).map(({ name }) => name)).toEqual(['_id_', 'k_1']);
    await expect(c('b').insertOne({ _id: 2, k: 'x' })).rejects.toMatchObject({
      code: 11000,
      message: expect.stringContaining('collection: repairline.b index: k_1'),
    });
    await c('a').insertOne({ _id: 1, k: 'x' });
    expect(await c('b').countDocuments()).toBe(1);
  });

  it('moves to another database', async () => {
    await server.client.db('admin').command({ renameCollection: 'repairline.a', to: 'elsewhere.a.b' });
    expect(await server.client.db('elsewhere').collection('a.b').countDocuments()).toBe(1);
    await server.client.db('elsewhere').dropDatabase();
  });

  it('replaces another collection only when told to', async () => {
    await c('b').insertOne({ _id: 7, k: 'old' });
    await expect(c('a').rename('b')).rejects.toMatchObject({ code: 48, codeName: 'NamespaceExists' });
    await c('a').rename('b', { dropTarget: true });
    expect(await c('b').find().toArray()).toEqual([{ _id: 1, k: 'x' }]);
  });

  it('refuses what is not there, itself, another database to run in, and names that are none', async () => {
    const run = (from: string, to: string, db = 'admin') =>
      server.client.db(db).command({ renameCollection: from, to });
    await expect(run('repairline.none', 'repairline.b')).rejects.toMatchObject({ code: 26 });
    await expect(run('repairline.a', 'repairline.a')).rejects.toMatchObject({ code: 20 });
    await expect(run('repairline.a', 'repairline.b', 'repairline')).rejects.toMatchObject({ code: 13 });
    await expect(run('repairline.a', 'repairline.$b')).rejects.toMatchObject({ code: 73 });
    await expect(run('repairline', 'b')).rejects.toMatchObject({ code: 73 });
  });
});
