import { hostname } from 'node:os';
import { calculateObjectSize } from 'bson';
import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();
const rows = Array.from({ length: 50 }, (_, _id) => ({ _id, text: 'x'.repeat(_id) }));
const size = rows.reduce((sum, row) => sum + calculateObjectSize(row), 0);

beforeAll(async () => {
  await server.db.collection<{ _id: number; text: string }>('c').insertMany(rows);
  await server.db.collection('c').createIndex({ text: 1 });
});

describe('collStats and dbStats', () => {
  it('count documents and their bytes exactly', async () => {
    const stats = await server.db.command({ collStats: 'c' });
    expect(stats).toMatchObject({ ns: 'repairline.c', count: 50, size, nindexes: 2, ok: 1 });
    expect(stats.avgObjSize).toBe(Math.floor(size / 50));
    expect(Object.keys(stats.indexSizes)).toEqual(['_id_', 'text_1']);
    expect(stats.totalIndexSize).toBe(stats.indexSizes._id_ + stats.indexSizes.text_1);
    expect(await server.db.command({ collStats: 'c', scale: 1024 })).toMatchObject({
      size: Math.floor(size / 1024),
      scaleFactor: 1024,
    });
    expect(await server.db.stats()).toMatchObject({
      db: 'repairline',
      collections: 1,
      objects: 50,
      dataSize: size,
      indexes: 2,
    });
  });

  it('say zero of what is not there', async () => {
    expect(await server.db.command({ collStats: 'none' })).toMatchObject({
      count: 0,
      size: 0,
      nindexes: 0,
      ok: 1,
    });
    expect(await server.client.db('none').stats()).toMatchObject({ collections: 0, objects: 0 });
  });

  it('are a stage too, only at the beginning', async () => {
    const run = (pipeline: object[], on = 'c') => server.db.collection(on).aggregate(pipeline).toArray();
    expect(await run([{ $collStats: { count: {}, storageStats: {} } }])).toMatchObject([
      { ns: 'repairline.c', count: 50, storageStats: { size, count: 50 } },
    ]);
    await expect(run([{ $match: {} }, { $collStats: {} }])).rejects.toMatchObject({ code: 40602 });
    await expect(run([{ $collStats: { count: {} } }], 'none')).rejects.toMatchObject({ code: 26 });
    await expect(run([{ $collStats: { latencyStats: {} } }])).rejects.toThrow(/latencyStats/);
  });
});

describe('what tools ask first', () => {
  const admin = () => server.client.db('admin');
  it('serverStatus, hostInfo, buildInfo, getParameter, getLog', async () => {
    expect(await admin().command({ serverStatus: 1 })).toMatchObject({
      host: hostname(),
      version: '7.0.0',
      pid: process.pid,
      ok: 1,
    });
    expect(await admin().command({ hostInfo: 1 })).toMatchObject({
      system: { hostname: hostname(), cpuAddrSize: 64 },
    });
    expect(await admin().command({ buildInfo: 1 })).toMatchObject({
      version: '7.0.0',
      versionArray: [7, 0, 0, 0],
    });
    expect(await admin().command({ getParameter: 1, featureCompatibilityVersion: 1 })).toEqual({
      featureCompatibilityVersion: { version: '7.0' },
      ok: 1,
    });
    await expect(admin().command({ getParameter: 1, nope: 1 })).rejects.toMatchObject({ code: 72 });
    expect(await admin().command({ getLog: 'startupWarnings' })).toMatchObject({ log: [], ok: 1 });
  });

  it('sessions are taken and kept nowhere', async () => {
    const { id } = await admin().command({ startSession: 1 });
    expect(id.id).toBeDefined();
    expect(await admin().command({ refreshSessions: [id] })).toMatchObject({ ok: 1 });
    expect(await admin().command({ endSessions: [id] })).toMatchObject({ ok: 1 });
  });

  it('refuses the commands of a replica set and of 8.0, saying why', async () => {
    await expect(admin().command({ commitTransaction: 1 })).rejects.toMatchObject({
      code: 115,
      message: /replica set/,
    });
    await expect(admin().command({ bulkWrite: 1, ops: [], nsInfo: [] })).rejects.toMatchObject({
      code: 115,
      message: /8\.0/,
    });
    const byDriver = server.client.bulkWrite([{ name: 'insertOne', namespace: 'a.b', document: {} }]);
    await expect(byDriver).rejects.toMatchObject({ cause: { message: expect.stringContaining('8.0') } });
  });
});
