import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Collection, MongoClient } from 'mongodb';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { checkEmbedded, startEmbedded } from '../../../src/storage/embedded/index.js';
import { temporaryFolder } from './start.js';

interface Row {
  _id: number;
  a: number;
  tags: string[];
  text: string;
}

const many = 20_000;
const row = (_id: number): Row => ({
  _id,
  a: (_id * 7919) % many,
  tags: [`t${_id % 9}`],
  text: 'x'.repeat(300),
});
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('an index on many documents', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = temporaryFolder();
    folders.push(dataDir);
  });

  async function on(work: (c: Collection<Row>) => Promise<void>): Promise<void> {
    const embedded = await startEmbedded({ dataDir });
    const client = await MongoClient.connect(embedded.uri);
    await work(client.db().collection<Row>('rows'));
    await client.close();
    await embedded.close();
    expect((await checkEmbedded(dataDir)).faults).toEqual([]);
  }
  const fill = (c: Collection<Row>) => c.insertMany(Array.from({ length: many }, (_, i) => row(i)));

  it('is built while others read and write, and holds what they wrote', async () => {
    await on(async (c) => {
      await fill(c);
      let built = false;
      const building = c
        .createIndexes([{ key: { a: 1 }, unique: true }, { key: { tags: 1, a: -1 } }])
        .then(() => {
          built = true;
        });
      let done = 0;
      for (let i = 0; !built; i++) {
        await c.insertOne({ ...row(many + i), a: many + i });
        await c.updateOne({ _id: (i * 31) % many }, { $set: { tags: ['changed', `n${i}`] } });
        await c.deleteOne({ _id: many - 1 - i });
        if (!built) done++;
      }
      await building;
      // How often depends on the machine; once shows that nobody waits for the whole of it.
      expect(done).toBeGreaterThan(0);
      const ids = async (hint: string) =>
        (
          await c
            .find({}, { projection: { _id: 1 } })
            .hint(hint)
            .toArray()
        )
          .map(({ _id }) => _id)
          .sort((x, y) => x - y);
      expect(await ids('a_1')).toEqual(await ids('_id_'));
      expect(await ids('tags_1_a_-1')).toEqual(await ids('_id_'));
      await expect(c.insertOne({ ...row(-1), a: many })).rejects.toMatchObject({ code: 11000 });
    });
  });

  it('is not used before it is whole', async () => {
    await on(async (c) => {
      await fill(c);
      let built = false;
      const building = c.createIndex({ a: 1 }).then(() => {
        built = true;
      });
      let early = 0;
      while (!built) {
        // The last documents come last into the index.
        expect(await c.countDocuments({ a: row(many - 1).a })).toBe(1);
        early++;
      }
      await building;
      expect(early).toBeGreaterThan(0);
      await expect(c.find().hint('b_1').toArray()).rejects.toMatchObject({ code: 2 });
    });
  });

  it('leaves nothing behind when the last document is a duplicate', async () => {
    await on(async (c) => {
      await fill(c);
      await c.insertOne({ ...row(many), a: 0 });
      const refused = c.createIndexes([{ key: { tags: 1 } }, { key: { a: 1 }, unique: true }]);
      await expect(refused).rejects.toMatchObject({ code: 11000, keyPattern: { a: 1 }, keyValue: { a: 0 } });
      expect((await c.indexes()).map(({ name }) => name)).toEqual(['_id_']);
      await c.insertOne({ ...row(many + 1), a: 0 });
    });
  });

  it('ends with an error when its collection is dropped meanwhile', async () => {
    await on(async (c) => {
      await fill(c);
      const building = c.createIndex({ a: 1 });
      const refused = expect(building).rejects.toMatchObject({ code: 276 });
      await c.drop();
      await refused;
    });
  });

  it('is not there after the process was killed on the way, and can be built again', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('./child.ts', import.meta.url)), dataDir],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [uri] = await once(child.stdout, 'data');
    const client = await MongoClient.connect(String(uri).trim());
    const c = client.db().collection<Row>('rows');
    await fill(c);
    const building = c.createIndexes([{ key: { a: 1 } }, { key: { tags: 1 } }]);
    const failed = expect(building).rejects.toThrow();
    await expect.poll(async () => (await c.indexes()).length, { interval: 5 }).toBe(3);
    child.kill('SIGKILL');
    await failed;
    await client.close();
    expect((await checkEmbedded(dataDir)).faults).toEqual([]);
    await on(async (again) => {
      expect((await again.indexes()).map(({ name }) => name)).toEqual(['_id_']);
      await again.createIndex({ a: 1 });
      expect(
        await again
          .find({ a: { $gte: 0 } })
          .hint('a_1')
          .toArray(),
      ).toHaveLength(many);
    });
  });
});
