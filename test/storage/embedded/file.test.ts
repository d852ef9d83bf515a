import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'bson';
import { open } from 'lmdb';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedFileError, startEmbedded } from '../../../src/storage/embedded/index.js';
import { formatVersion } from '../../../src/storage/embedded/store/open.js';
import { temporaryFolder } from './start.js';

const root = temporaryFolder();
const good = join(root, 'good');
let number = 0;
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(async () => {
  const embedded = await startEmbedded({ dataDir: good });
  const client = await MongoClient.connect(embedded.uri);
  const c = client.db().collection('c');
  await c.createIndex({ n: 1 });
  await c.insertMany(Array.from({ length: 500 }, (_, n) => ({ n, text: 'x'.repeat(n * 40) })));
  await client.close();
  await embedded.close();
});

/** A copy of the good folder, spoilt. */
function copy(spoil: (file: string, store: string) => void): string {
  const dataDir = join(root, `copy${number++}`);
  cpSync(good, dataDir, { recursive: true });
  spoil(join(dataDir, 'store', 'data.mdb'), join(dataDir, 'store'));
  return dataDir;
}

async function refusal(dataDir: string): Promise<EmbeddedFileError> {
  const started = await startEmbedded({ dataDir }).catch((error: unknown) => error);
  expect(started).toBeInstanceOf(EmbeddedFileError);
  return started as EmbeddedFileError;
}

async function count(dataDir: string): Promise<number> {
  const embedded = await startEmbedded({ dataDir });
  const client = await MongoClient.connect(embedded.uri);
  const found = await client
    .db()
    .collection('c')
    .find({ n: { $gte: 0 } })
    .toArray();
  await client.close();
  await embedded.close();
  return found.length;
}

/** Writes the stamp of another version, or takes it away. */
async function stamp(file: string, format: number | undefined): Promise<void> {
  const db = open<Buffer, Buffer>({ path: join(file, '..'), keyEncoding: 'binary', encoding: 'binary' });
  const key = Buffer.from([0, 0, 0, 0, 0x76]);
  if (format === undefined) await db.remove(key);
  else await db.put(key, Buffer.from(serialize({ program: 'repairline', format })));
  await db.flushed;
  await db.close();
}

describe('a store that is not what it should be is refused and not touched', () => {
  const unchanged = async (dataDir: string, reason: string, word: RegExp) => {
    const file = join(dataDir, 'store', 'data.mdb');
    const before = readFileSync(file);
    expect(await refusal(dataDir)).toMatchObject({
      code: 'embedded-file',
      reason,
      message: expect.stringMatching(word),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  };

  it('an empty file', async () => {
    await unchanged(
      copy((file) => truncateSync(file, 0)),
      'torn',
      /data\.mdb is damaged: it is empty/,
    );
  });

  it('a text file, short or long', async () => {
    for (const text of ['hello', 'not a database\n'.repeat(5000)])
      await unchanged(
        copy((file) => writeFileSync(file, text)),
        'foreign',
        /is not an embedded database/,
      );
  });

  it('a file in place of the folder, or a folder of other things', async () => {
    const instead = copy((_file, store) => {
      rmSync(store, { recursive: true });
      writeFileSync(store, 'x');
    });
    expect((await refusal(instead)).message).toMatch(/is a file, not the folder/);
    const others = copy((file) => {
      rmSync(file);
      writeFileSync(join(file, '..', 'WiredTiger.wt'), 'x');
    });
    expect(await refusal(others)).toMatchObject({ reason: 'foreign' });
  });

  it('a file that lost its end, wherever it was cut', async () => {
    const { size } = statSync(join(good, 'store', 'data.mdb'));
    for (const share of [0.1, 0.5, 0.9])
      await unchanged(
        copy((file) => truncateSync(file, Math.floor(size * share))),
        'torn',
        /ends at \d+ bytes, in the middle of its data/,
      );
    await unchanged(
      copy((file) => truncateSync(file, 4096)),
      'torn',
      /data\.mdb is damaged/,
    );
  });

  it('a database of a newer version', async () => {
    const dataDir = copy(() => undefined);
    await stamp(join(dataDir, 'store', 'data.mdb'), formatVersion + 1);
    await unchanged(dataDir, 'newer', /newer version of Repairline \(format 2; this one knows up to 1\)/);
  });

  it('an LMDB database of another program', async () => {
    const dataDir = join(root, 'other');
    mkdirSync(join(dataDir, 'store'), { recursive: true });
    const other = open({ path: join(dataDir, 'store') });
    await other.put('key', 'value');
    await other.close();
    await unchanged(dataDir, 'foreign', /LMDB database of another program/);
  });
});

describe('a store that is all right', () => {
  it('opens when it has bytes after its end', async () => {
    const longer = copy((file) => {
      const handle = openSync(file, 'a');
      writeSync(handle, Buffer.alloc(10_000));
      closeSync(handle);
    });
    expect(await count(longer)).toBe(500);
  });

  it('of before there was a stamp is brought up to date', async () => {
    const dataDir = copy(() => undefined);
    await stamp(join(dataDir, 'store', 'data.mdb'), undefined);
    expect(await count(dataDir)).toBe(500);
    expect(readFileSync(join(dataDir, 'store', 'data.mdb')).includes('format')).toBe(true);
    expect(await count(dataDir)).toBe(500);
  });

  it('is made anew when a start was killed before it was whole', async () => {
    const dataDir = join(root, 'half');
    mkdirSync(join(dataDir, 'store-new'), { recursive: true });
    writeFileSync(join(dataDir, 'store-new', 'data.mdb'), '');
    expect(await count(dataDir)).toBe(0);
  });
});
