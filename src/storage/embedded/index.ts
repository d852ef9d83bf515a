import { mkdirSync } from 'node:fs';
import { type Clock, systemClock } from '../../clock.js';
import type { Server } from './commands/context.js';
import { Cursors } from './commands/cursors.js';
import { lockFolder } from './lock.js';
import { Catalog } from './store/catalog.js';
import { openStore } from './store/open.js';
import { startTtl } from './ttl.js';
import { listen } from './wire/listen.js';

export { checkEmbedded, hasEmbedded } from './check.js';
export { EmbeddedInUseError } from './lock.js';
export { EmbeddedFileError } from './store/file.js';

export interface Embedded {
  /** For any MongoDB driver. */
  uri: string;
  /** Finishes what was accepted, then closes every connection and the files. */
  close(): Promise<void>;
}

/**
 * Starts a MongoDB-compatible server in this process, on the loopback interface, with its data in
 * `dataDir`. Throws EmbeddedInUseError when another process has that folder open, EmbeddedFileError when
 * what lies there is torn, of another program, or of a newer version.
 */
export async function startEmbedded(options: {
  dataDir: string;
  port?: number;
  dbName?: string;
  /** Says what a TTL index lets expire. */
  clock?: Clock;
  /** How often expired documents are removed; ms. */
  ttlEvery?: number;
}): Promise<Embedded> {
  const { dataDir, port = 0, dbName = 'repairline', clock = systemClock, ttlEvery } = options;
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
    const cursors = new Cursors(store);
    parts.push(() => cursors.close());
    const server: Server = { store, catalog, cursors, dbName };
    const ttl = startTtl(server, clock, ttlEvery);
    parts.push(() => ttl.stop());
    const listener = await listen(server, port);
    parts.push(() => listener.close());
    return { uri: `mongodb://127.0.0.1:${listener.port}/${dbName}?directConnection=true`, close };
  } catch (error) {
    await close();
    throw error;
  }
}
