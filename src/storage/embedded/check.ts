import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from './lock.js';
import { Catalog } from './store/catalog.js';
import { type CheckReport, checkStore } from './store/check.js';
import { inspectFile, inspectPages } from './store/file.js';
import { openStore } from './store/open.js';

/**
 * Reads a stopped database whole: every page of the file, every document, every index entry. Changes
 * nothing. Throws as startEmbedded does, and when there is no database in the folder.
 */
export async function checkEmbedded(dataDir: string): Promise<CheckReport> {
  if (!hasEmbedded(dataDir)) throw new Error(`There is no embedded database in ${dataDir}.`);
  const lock = await lockFolder(dataDir);
  try {
    const folder = join(dataDir, 'store');
    inspectFile(folder);
    // Before LMDB follows a damaged page.
    inspectPages(folder);
    const store = await openStore(dataDir);
    try {
      return checkStore(store, new Catalog(store));
    } finally {
      await store.close();
    }
  } finally {
    await lock.release();
  }
}

/** Whether a database was ever started in this folder. */
export function hasEmbedded(dataDir: string): boolean {
  return existsSync(join(dataDir, 'store'));
}
