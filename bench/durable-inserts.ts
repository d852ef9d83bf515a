import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'bson';
import { open } from 'lmdb';
import { systemClock } from '../src/clock.js';
import type { Connection } from '../src/storage/embedded/commands/connection.js';
import type { Server } from '../src/storage/embedded/commands/context.js';
import { Cursors } from '../src/storage/embedded/commands/cursors.js';
import { dispatch } from '../src/storage/embedded/commands/dispatch.js';
import { Credentials } from '../src/storage/embedded/commands/scram.js';
import { Catalog } from '../src/storage/embedded/store/catalog.js';
import { Store } from '../src/storage/embedded/store/store.js';
import { inboxRow } from './storage-data.js';

/**
 * Durable writes per second at concurrency 64 on the same disk, in turns: bare LMDB puts of the same
 * bytes, each awaited until flushed, and `insert` commands with `j: true` as they come off the wire.
 */
const [folder = '', count = '20000', rounds = '5'] = process.argv.slice(2);
const CONCURRENCY = 64;
const dir = mkdtempSync(join(folder, 'durable-'));
const raw = open<Buffer, Buffer>({
  path: join(dir, 'raw'),
  keyEncoding: 'binary',
  encoding: 'binary',
  mapSize: 2 ** 34,
});
const store = new Store(join(dir, 'store'));
const server: Server = {
  store,
  catalog: new Catalog(store),
  cursors: new Cursors(store, systemClock),
  clock: systemClock,
  credentials: new Credentials('secret'),
  connections: new Set(),
  dbName: 'bench',
};
const connection: Connection = { id: 1, user: 'repairline', conversation: undefined };
await command({
  createIndexes: 'indexed',
  indexes: [
    { key: { conversation: 1, status: 1, at: 1, seq: 1 }, name: 'conversation' },
    { key: { status: 1, nextAt: 1 }, name: 'status' },
    { key: { expireAt: 1 }, name: 'expire', expireAfterSeconds: 0 },
  ],
});

for (let round = 0; round <= Number(rounds); round++) {
  const rows = Array.from({ length: Number(count) }, (_, i) =>
    Buffer.from(serialize(inboxRow(`wecom-app:1000001:${round}-${i}`))),
  );
  const figures = {
    raw: await rate(rows, async (row, i) => {
      await raw.put(Buffer.from(`${round}-${i}`), row);
      await raw.flushed;
    }),
    plain: await rate(rows, (row) => insert('plain', row)),
    indexed: await rate(rows, (row) => insert('indexed', row)),
  };
  // The first round warms up.
  if (round > 0) process.send?.(figures);
}
await store.close();
await raw.close();
server.cursors.close();
rmSync(dir, { recursive: true, force: true });
process.disconnect?.();

async function rate(rows: Buffer[], write: (row: Buffer, i: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const begun = performance.now();
  const worker = async () => {
    for (let i = next++; i < rows.length; i = next++) await write(rows[i] as Buffer, i);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return rows.length / ((performance.now() - begun) / 1000);
}

async function insert(collection: string, row: Buffer): Promise<void> {
  await command({ insert: collection, writeConcern: { j: true } }, new Map([['documents', [row]]]));
}

async function command(body: Record<string, unknown>, sequences = new Map<string, Buffer[]>()) {
  const answer = await dispatch(server, connection, { ...body, $db: 'bench' }, sequences);
  // Every refusal carries an errmsg, also inside writeErrors.
  if (answer.includes('errmsg')) throw new Error(answer.toString('latin1'));
}
