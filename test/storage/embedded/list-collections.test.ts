import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();
const names = async (filter: object, options = {}) =>
  (await server.db.listCollections(filter, options).toArray()).map(({ name }) => name).sort();

beforeAll(async () => {
  for (const name of ['orders', 'orders.archive', 'people']) await server.db.createCollection(name);
  await server.client.db('other').createCollection('elsewhere');
});

describe('listCollections', () => {
  it('filters by name, pattern and type', async () => {
    expect(await names({})).toEqual(['orders', 'orders.archive', 'people']);
    expect(await names({ name: 'people' })).toEqual(['people']);
    expect(await names({ name: /^orders/ })).toEqual(['orders', 'orders.archive']);
    expect(await names({ name: { $in: ['people', 'none'] }, type: 'collection' })).toEqual(['people']);
    expect(await names({ type: 'view' })).toEqual([]);
    expect(await names({ 'idIndex.name': '_id_', name: { $ne: 'people' } })).toEqual([
      'orders',
      'orders.archive',
    ]);
  });

  it('gives names only when asked, and comes in batches', async () => {
    expect(await server.db.listCollections({ name: 'people' }, { nameOnly: true }).toArray()).toEqual([
      { name: 'people', type: 'collection' },
    ]);
    expect(await server.db.listCollections({ name: 'people' }).toArray()).toEqual([
      {
        name: 'people',
        type: 'collection',
        options: {},
        info: { readOnly: false },
        idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
      },
    ]);
    expect(await names({}, { batchSize: 1 })).toHaveLength(3);
  });
});

describe('listDatabases', () => {
  it('filters and gives names only when asked', async () => {
    const admin = server.client.db('admin');
    expect(await admin.command({ listDatabases: 1, nameOnly: true, filter: { name: /^o/ } })).toMatchObject({
      databases: [{ name: 'other' }],
    });
    expect(
      (await admin.command({ listDatabases: 1 })).databases.map(({ name }: { name: string }) => name),
    ).toEqual(['other', 'repairline']);
  });
});

describe('create', () => {
  it('refuses a name that is taken, and every kind that is not a plain collection', async () => {
    await expect(server.db.command({ create: 'people' })).rejects.toMatchObject({ code: 48 });
    for (const option of [
      { capped: true, size: 1 },
      { viewOn: 'people', pipeline: [] },
      { validator: {} },
      { timeseries: { timeField: 't' } },
    ])
      await expect(server.db.command({ create: 'x', ...option })).rejects.toMatchObject({ code: 72 });
  });
});
