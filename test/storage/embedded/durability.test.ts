import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';
import { afterEach, describe, expect, it } from 'vitest';
import { EmbeddedInUseError, startEmbedded } from '../../../src/storage/embedded/index.js';
import { temporaryFolder } from './start.js';

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of cleanup.splice(0).reverse()) await dispose();
});

function folder(): string {
  const path = temporaryFolder();
  cleanup.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function child(dataDir: string): Promise<{ process: ChildProcess; uri: string }> {
  const started = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('./child.ts', import.meta.url)), dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  cleanup.push(() => started.kill('SIGKILL'));
  const [line] = await once(started.stdout as NodeJS.ReadableStream, 'data');
  return { process: started, uri: String(line).trim() };
}

async function kill({ process: running }: { process: ChildProcess }): Promise<void> {
  const gone = once(running, 'exit');
  running.kill('SIGKILL');
  await gone;
}

async function client(uri: string): Promise<MongoClient> {
  const made = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 2000, maxPoolSize: 16 });
  cleanup.push(() => made.close());
  return made;
}

describe('durability', () => {
  it('loses nothing that was acknowledged when the process is killed, and takes the folder over', async () => {
    const dataDir = folder();
    const first = await child(dataDir);
    const c = (await client(first.uri))
      .db()
      .collection<{ _id: string; n: number }>('inbox', { writeConcern: { w: 'majority', j: true } });
    await c.createIndex({ n: 1 }, { unique: true });
    const acknowledged: number[] = [];
    let next = 0;
    const writer = async (): Promise<void> => {
      for (;;) {
        const n = next++;
        await c.insertOne({ _id: `m${n}`, n });
        acknowledged.push(n);
        if (acknowledged.length === 300) await kill(first);
      }
    };
    await Promise.all(Array.from({ length: 8 }, () => writer().catch(() => undefined)));
    expect(acknowledged.length).toBeGreaterThanOrEqual(300);

    const second = await startEmbedded({ dataDir });
    cleanup.push(() => second.close());
    const reopened = (await client(second.uri)).db().collection<{ _id: string; n: number }>('inbox');
    const kept = new Set((await reopened.find().toArray()).map((doc) => doc.n));
    expect(acknowledged.filter((n) => !kept.has(n))).toEqual([]);
    const byIndex = await reopened
      .find({ n: { $gte: 0 } })
      .sort({ n: 1 })
      .hint('n_1')
      .toArray();
    expect(byIndex).toHaveLength(kept.size);
    await expect(reopened.insertOne({ _id: 'again', n: acknowledged[0] as number })).rejects.toMatchObject({
      code: 11000,
    });
  });

  it('keeps everything over a proper restart', async () => {
    const dataDir = folder();
    const first = await startEmbedded({ dataDir });
    const before = (await client(first.uri)).db();
    await before
      .collection('a')
      .createIndex(
        { x: 1 },
        { unique: true, partialFilterExpression: { x: { $type: 'string' } }, expireAfterSeconds: 60 },
      );
    await before.collection<{ _id: number; x: unknown }>('a').insertMany([
      { _id: 1, x: ['p', 'q'] },
      { _id: 2, x: 5 },
    ]);
    const indexes = await before.collection('a').indexes();
    await first.close();
    const second = await startEmbedded({ dataDir });
    cleanup.push(() => second.close());
    const after = (await client(second.uri)).db();
    expect(await after.collection('a').indexes()).toEqual(indexes);
    expect(await after.collection('a').find().toArray()).toEqual([
      { _id: 1, x: ['p', 'q'] },
      { _id: 2, x: 5 },
    ]);
    await expect(after.collection('a').insertOne({ x: 'q' })).rejects.toMatchObject({ code: 11000 });
    await after.collection<{ _id: number; x: unknown }>('a').insertOne({ _id: 3, x: 5 });
    expect((await after.collection('a').find().toArray()).map((doc) => doc._id)).toEqual([1, 2, 3]);
  });
});

describe('the folder lock', () => {
  it('refuses a second process and names the folder and the owner', async () => {
    const dataDir = folder();
    const owner = await child(dataDir);
    const refusal = await startEmbedded({ dataDir }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EmbeddedInUseError);
    expect(refusal).toMatchObject({ name: 'EmbeddedInUseError', folder: dataDir, pid: owner.process.pid });
    expect((refusal as Error).message).toContain(dataDir);
    expect((refusal as Error).message).toContain(String(owner.process.pid));
    await kill(owner);
    const second = await startEmbedded({ dataDir });
    await second.close();
    expect(readdirSync(dataDir)).toEqual(['store']);
  });

  it('lets one of several starters have a folder that a dead owner left', async () => {
    const dataDir = folder();
    await kill(await child(dataDir));
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => startEmbedded({ dataDir })));
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(EmbeddedInUseError);
    await won[0]?.value.close();
  });
});
