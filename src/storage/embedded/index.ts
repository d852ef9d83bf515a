import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from './commands/context.js';
import { Cursors } from './commands/cursors.js';
import { lockFolder } from './lock.js';
import { Catalog } from './store/catalog.js';
import { Store } from './store/store.js';
import { startTtl } from './ttl.js';
import { listen } from './wire/listen.js';

export { EmbeddedInUseError } from './lock.js';

export interface Embedded {
  /** For any MongoDB driver. */
  uri: string;
  /** Finishes what was accepted, then closes every connection and the files. */
  close(): Promise<void>;
}

/**
 * Starts a MongoDB-compatible server in this process, on the loopback interface, with its data in
 * `dataDir`. Throws EmbeddedInUseError when another process has that folder open.
 */
export async function startEmbedded(options: {
  dataDir: string;
  port?: number;
  dbName?: string;
}): Promise<Embedded> {
  const { dataDir, port = 0, dbName = 'repairline' } = options;
  mkdirSync(dataDir, { recursive: true });
  const lock = await lockFolder(dataDir);
  const parts: (() => unknown)[] = [() => lock.release()];
  const close = async (): Promise<void> => {
    for (const dispose of parts.splice(0).reverse()) await dispose();
  };
  try {
    const store = new Store(join(dataDir, 'store'));
    parts.push(() => store.close());
    const catalog = new Catalog(store);
    const cursors = new Cursors(store);
    parts.push(() => cursors.close());
    const server: Server = { store, catalog, cursors, dbName };
    const ttl = startTtl(server);
    parts.push(() => ttl.stop());
    const listener = await listen(server, port);
    parts.push(() => listener.close());
    return { uri: `mongodb://127.0.0.1:${listener.port}/${dbName}?directConnection=true`, close };
  } catch (error) {
    await close();
    throw error;
  }
}
