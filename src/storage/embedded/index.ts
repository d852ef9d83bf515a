import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { type Clock, systemClock } from '../../clock.js';
import type { Server } from './commands/context.js';
import { Cursors } from './commands/cursors.js';
import { Credentials } from './commands/scram.js';
import { lockFolder } from './lock.js';
import { dropUnfinished } from './store/build.js';
import { Catalog } from './store/catalog.js';
import { openStore } from './store/open.js';
import { startTtl } from './ttl.js';
import { listen } from './wire/listen.js';

export { checkEmbedded, hasEmbedded } from './check.js';
export { EmbeddedInUseError } from './lock.js';
export { EmbeddedFileError } from './store/file.js';

export interface Embedded {
  /** For any MongoDB driver. Holds the secret of this start: whoever has it can read and write everything. */
  uri: string;
  /** Finishes what was accepted, then closes every connection and the files. */
  close(): Promise<void>;
}

/**
 * Starts a MongoDB-compatible server in this process, on the loopback interface, with its data in
 * `dataDir`. Throws EmbeddedInUseError when another process has that folder open, EmbeddedFileError when
 * what lies there is torn, of another program, or of a newer version.
 */
export async function startEmbedded(settings: {
  dataDir: string;
  port?: number;
  dbName?: string;
  /** Says what time it is, for `$$NOW`, `$currentDate`, and what a TTL index lets expire. */
  clock?: Clock;
  /** How often expired documents are removed; ms. */
  ttlEvery?: number;
}): Promise<Embedded> {
  const { dataDir, port = 0, dbName = 'repairline', clock = systemClock, ttlEvery } = settings;
  mkdirSync(dataDir, { recursive: true });
  const lock = await lockFolder(dataDir);
  const parts: (() => unknown)[] = [() => lock.release()];
  const close = async (): Promise<void> => {
    for (const dispose of parts.splice(0).reverse()) await dispose();
  };
  try {
    const store = await openStore(dataDir);
    parts.push(() => store.close());
    const catalog = new Catalog(store);
    await dropUnfinished(store, catalog);
    const cursors = new Cursors(store, clock);
    parts.push(() => cursors.close());
    const secret = randomBytes(32).toString('base64url');
    const credentials = new Credentials(secret);
    const server: Server = { store, catalog, cursors, dbName, clock, credentials, connections: new Set() };
    const ttl = startTtl(server, ttlEvery);
    parts.push(() => ttl.stop());
    const listener = await listen(server, port);
    parts.push(() => listener.close());
    const address = `${credentials.user}:${secret}@127.0.0.1:${listener.port}`;
    const options = 'authSource=admin&authMechanism=SCRAM-SHA-256&directConnection=true';
    return { uri: `mongodb://${address}/${dbName}?${options}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}
