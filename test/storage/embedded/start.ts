import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll } from 'vitest';
import { type Embedded, startEmbedded } from '../../../src/storage/embedded/index.js';

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
