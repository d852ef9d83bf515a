import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Binary, Double, deserialize, Int32, Long, ObjectId, Timestamp } from 'bson';
import { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runStorage } from '../../src/cli/storage.js';
import { startEmbedded } from '../../src/storage/embedded/index.js';
import { openStore } from '../../src/storage/embedded/store/open.js';
import { temporaryFolder } from '../storage/embedded/start.js';

const root = temporaryFolder();
const source = join(root, 'source');
const documents = [
  { _id: 1, long: Long.fromNumber(5), double: new Double(5), int: new Int32(5), text: '宁晋县' },
  { _id: 2, id: new ObjectId(), at: new Date(1_700_000_000_123), none: null, list: [1, ['x'], {}] },
  { _id: 3, bytes: new Binary(Buffer.from([1, 2, 3]), 5), re: /^a.b/i, ts: new Timestamp({ t: 7, i: 1 }) },
];

let said: string[] = [];
const log = vi.spyOn(console, 'log').mockImplementation((line: string) => {
  said.push(String(line));
});
afterEach(() => {
  said = [];
});
afterAll(() => {
  log.mockRestore();
  rmSync(root, { recursive: true, force: true });
});

async function on<T>(dataDir: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const embedded = await startEmbedded({ dataDir });
  const client = await MongoClient.connect(embedded.uri);
  try {
    return await work(client);
  } finally {
    await client.close();
    await embedded.close();
  }
}

/** Every document of a collection as its bytes, and its indexes. */
async function content(client: MongoClient, db: string, name: string) {
  const raw = await client.db(db).collection(name).find({}, { raw: true }).toArray();
  return {
    raw: raw.map((doc) => (doc as unknown as Buffer).toString('hex')),
    indexes: await client.db(db).collection(name).indexes(),
  };
}

beforeAll(async () => {
  await on(source, async (client) => {
    const orders = client.db('shop').collection('orders');
    await orders.insertMany(documents as never);
    await orders.createIndexes([
      { key: { text: 1, at: -1 }, name: 'both' },
      { key: { at: 1 }, name: 'old', expireAfterSeconds: 86_400 * 20_000 },
      { key: { int: 1 }, name: 'only', unique: true, partialFilterExpression: { int: { $type: 'int' } } },
      { key: { list: 1 }, name: 'list', sparse: true },
    ]);
    await client
      .db('shop')
      .collection('a/b:c d')
      .insertOne({ _id: 'x' as never });
    await client.db('other').createCollection('empty');
    await client
      .db('many')
      .collection('rows')
      .insertMany(Array.from({ length: 5000 }, (_, n) => ({ n, text: 'y'.repeat(500) })));
  });
});

describe('storage dump and restore', () => {
  it('write what mongodump writes', async () => {
    const out = join(root, 'dump');
    expect(await runStorage(['dump', '--data-dir', source, '--out', out])).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['many', 'other', 'shop']);
    expect(readdirSync(join(out, 'shop')).sort()).toEqual([
      'a%2Fb:c%20d.bson',
      'a%2Fb:c%20d.metadata.json',
      'orders.bson',
      'orders.metadata.json',
    ]);
    const bytes = readFileSync(join(out, 'shop', 'orders.bson'));
    const first = bytes.subarray(0, bytes.readInt32LE(0));
    expect(deserialize(first, { promoteValues: false })).toMatchObject({ double: new Double(5) });
    expect(JSON.parse(readFileSync(join(out, 'shop', 'orders.metadata.json'), 'utf8'))).toEqual({
      options: {},
      indexes: [
        { v: { $numberInt: '2' }, key: { _id: { $numberInt: '1' } }, name: '_id_' },
        {
          v: { $numberInt: '2' },
          key: { text: { $numberInt: '1' }, at: { $numberInt: '-1' } },
          name: 'both',
        },
        expect.objectContaining({ name: 'old', key: { at: { $numberInt: '1' } } }),
        expect.objectContaining({ name: 'only', unique: true }),
        expect.objectContaining({ name: 'list', sparse: true }),
      ],
      uuid: expect.any(String),
      collectionName: 'orders',
      type: 'collection',
    });
    expect(readFileSync(join(out, 'other', 'empty.bson')).length).toBe(0);
    expect(said).toContain('shop.orders: 3 documents');
  });

  it.each([[[]], [['--gzip']]])('bring everything back, byte for byte, with its indexes %j', async (more) => {
    const out = join(root, `dump${more.length}x`);
    const target = join(root, `target${more.length}`);
    await runStorage(['dump', '--data-dir', source, '--out', out, ...more]);
    if (more.length > 0) expect(gunzipSync(readFileSync(join(out, 'other', 'empty.bson.gz'))).length).toBe(0);
    expect(await runStorage(['restore', '--data-dir', target, '--from', out])).toBe(0);
    for (const [db, name] of [
      ['shop', 'orders'],
      ['shop', 'a/b:c d'],
      ['other', 'empty'],
      ['many', 'rows'],
    ] as const) {
      const before = await on(source, (client) => content(client, db, name));
      const after = await on(join(target, 'db'), (client) => content(client, db, name));
      expect(after).toEqual(before);
    }
    expect(await runStorage(['check', '--data-dir', target])).toBe(0);
    // Twice: what is there stays, and is said; with --drop it is put back anew.
    expect(await runStorage(['restore', '--data-dir', target, '--from', out, '--db', 'shop'])).toBe(1);
    expect(said).toContain('shop.orders: 0 documents; 3 were there already and stayed as they were');
    expect(await runStorage(['restore', '--data-dir', target, '--from', out, '--db', 'shop', '--drop'])).toBe(
      0,
    );
  });

  it('go through the address of a running database, and refuse its folder by the name of its owner', async () => {
    const embedded = await startEmbedded({ dataDir: source });
    const out = join(root, 'running');
    await expect(runStorage(['dump', '--data-dir', source, '--out', out])).rejects.toThrow(
      new RegExp(`in use by process ${process.pid}.*--uri`),
    );
    await expect(runStorage(['check', '--data-dir', source])).rejects.toThrow(/in use by process/);
    expect(await runStorage(['dump', '--uri', embedded.uri, '--out', out, '--db', 'shop'])).toBe(0);
    expect(readdirSync(out)).toEqual(['shop']);
    await embedded.close();
  });

  it('refuse a file that is no dump or is cut short', async () => {
    const out = join(root, 'cut');
    await runStorage(['dump', '--data-dir', source, '--out', out, '--db', 'shop']);
    const target = join(root, 'cut-target');
    const restored = () => runStorage(['restore', '--data-dir', target, '--from', out]);
    truncateSync(join(out, 'shop', 'orders.bson'), 100);
    await expect(restored()).rejects.toThrow(/orders\.bson ends in the middle of a document/);
    writeFileSync(join(out, 'shop', 'orders.bson'), 'this is text');
    await expect(restored()).rejects.toThrow(/orders\.bson is not a file of BSON documents/);
    await expect(runStorage(['restore', '--data-dir', target, '--from', root])).rejects.toThrow(/no <db>/);
    await expect(runStorage(['dump', '--data-dir', join(root, 'nothing'), '--out', out])).rejects.toThrow(
      /no embedded database/,
    );
  });
});

describe('storage check', () => {
  /** A fresh database with one index of each kind, and a hand on its bytes. */
  async function spoilt(spoil: (db: Awaited<ReturnType<typeof openStore>>['db']) => Promise<unknown>) {
    const dataDir = join(root, `check${Math.random()}`);
    await on(dataDir, async (client) => {
      const c = client.db('d').collection('c');
      await c.createIndexes([
        { key: { a: 1 }, name: 'plain' },
        { key: { b: 1 }, name: 'unique', unique: true },
      ]);
      await c.insertMany([
        { _id: 1 as never, a: [1, 2], b: 'x' },
        { _id: 2 as never, a: 3, b: 'y' },
      ]);
    });
    const store = await openStore(dataDir);
    await spoil(store.db);
    await store.db.flushed;
    await store.close();
    said = [];
    return await runStorage(['check', '--data-dir', dataDir]);
  }
  const keys = (db: Parameters<Parameters<typeof spoilt>[0]>[0], space: number) =>
    [...db.getKeys({ start: Buffer.from([0, 0, 0, space]), end: Buffer.from([0, 0, 0, space + 1]) })].map(
      (key) => Buffer.from(key),
    );

  it('finds nothing wrong where nothing is', async () => {
    expect(await spoilt(async () => undefined)).toBe(0);
    expect(said).toEqual(['1 collections, 2 documents, 7 index entries: all agree']);
  });

  // Numbers in order of making: 1 the collection, 2 its _id index, 3 plain, 4 unique.
  it.each([
    [3, 'd.c: index plain lacks the entry of _id { _id: 1 }'],
    [4, 'd.c: index unique lacks the entry of _id { _id: 1 }'],
    [2, 'd.c: index _id_ lacks the entry of _id { _id: 1 }'],
  ])('names the index and document of an entry that is lost (%i)', async (space, words) => {
    expect(await spoilt((db) => db.remove(keys(db, space)[0] as Buffer))).toBe(1);
    expect(said).toEqual([words, '1 collections, 2 documents, 6 index entries: 1 faults']);
  });

  it('names entries of documents that are gone', async () => {
    expect(await spoilt((db) => db.remove(keys(db, 1)[1] as Buffer))).toBe(1);
    expect(said.slice(0, -1).sort()).toEqual([
      'd.c: index _id_ has an entry of record 2, which is gone',
      'd.c: index plain has an entry of record 2, which is gone',
      'd.c: index unique has an entry of record 2, which is gone',
    ]);
  });

  it('names an entry that its document does not have', async () => {
    const code = await spoilt(async (db) => {
      const key = Buffer.from(keys(db, 3)[0] as Buffer);
      key[key.length - 7] = 9;
      await db.put(key, Buffer.from([0]));
    });
    expect(code).toBe(1);
    expect(said[0]).toBe('d.c: index plain has an entry that _id { _id: 1 } does not have');
  });

  it('names a record that is not a document, and data of nobody', async () => {
    const code = await spoilt(async (db) => {
      await db.put(keys(db, 1)[0] as Buffer, Buffer.from('rubbish'));
      await db.put(Buffer.from([0, 0, 0, 77, 1, 2, 3]), Buffer.from([0]));
    });
    expect(code).toBe(1);
    expect(said).toContain('d.c: record 1 is not a document');
    expect(said).toContain('there is data under number 77, which is no collection and no index');
  });
});

describe('storage serve', () => {
  it('prints its address on one line, serves, and ends with 0 when told to', async () => {
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        resolve('src/main.ts'),
        'storage',
        'serve',
        '--port',
        '0',
        '--data-dir',
        join(root, 'served'),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      const [line] = await once(child.stdout, 'data');
      expect(String(line)).toMatch(/^mongodb:\/\/\S+\n$/);
      const client = await MongoClient.connect(String(line).trim());
      await client
        .db()
        .collection('c')
        .insertOne({ n: 1 }, { writeConcern: { j: true } });
      await client.close();
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      expect(await runStorage(['check', '--data-dir', join(root, 'served')])).toBe(0);
      expect(said).toEqual(['1 collections, 1 documents, 1 index entries: all agree']);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
