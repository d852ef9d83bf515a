import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import type { Connection } from '../../../src/storage/embedded/commands/connection.js';
import type { Server } from '../../../src/storage/embedded/commands/context.js';
import { Cursors } from '../../../src/storage/embedded/commands/cursors.js';
import { Credentials } from '../../../src/storage/embedded/commands/scram.js';
import { type Embedded, startEmbedded } from '../../../src/storage/embedded/index.js';
import { Catalog } from '../../../src/storage/embedded/store/catalog.js';
import { Store } from '../../../src/storage/embedded/store/store.js';

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'repairline-embedded-'));
}

/** A fresh server and a real driver for one test file. */
export function embeddedForTests(): { readonly db: Db; readonly client: MongoClient; readonly uri: string } {
  const folder = temporaryFolder();
  let embedded: Embedded;
  let client: MongoClient;
  beforeAll(async () => {
    embedded = await startEmbedded({ dataDir: folder });
    client = await MongoClient.connect(embedded.uri, { serverSelectionTimeoutMS: 3000 });
  });
  afterAll(async () => {
    await client?.close();
    await embedded?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get db() {
      return client.db();
    },
    get client() {
      return client;
    },
    get uri() {
      return embedded.uri;
    },
  };
}

/** The server without sockets, a clock to turn, and a client that has shown the secret. */
export function bareServer(): { server: Server; store: Store; connection: Connection; clock: ManualClock } {
  const folder = temporaryFolder();
  const store = new Store(join(folder, 'store'));
  const clock = new ManualClock(1_700_000_000_000);
  const server: Server = {
    store,
    catalog: new Catalog(store),
    cursors: new Cursors(store, clock),
    clock,
    credentials: new Credentials('secret'),
    connections: new Set(),
    dbName: 'test',
  };
  afterAll(async () => {
    server.cursors.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { server, store, clock, connection: { id: 1, user: 'repairline', conversation: undefined } };
}
