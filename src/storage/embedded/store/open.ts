import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'bson';
import { EmbeddedFileError, inspectFile } from './file.js';
import { namespace } from './keys.js';
import { Store } from './store.js';

/** Of the layout of keys and values. Raised with every change that an older version would misread. */
export const formatVersion = 1;

const stampKey = Buffer.concat([namespace(0), Buffer.from('v')]);
const nextKey = Buffer.concat([namespace(0), Buffer.from('n')]);

/** Step n brings a store of version n to n + 1, inside one transaction. */
const upgrades: ((store: Store) => void)[] = [
  // Before there was a stamp the layout was that of version 1.
  () => undefined,
];

/**
 * Opens the store of a data folder, makes it when there is none, and brings an older one up to date.
 * Throws EmbeddedFileError, with nothing changed, when the file is torn, of somebody else, or newer.
 */
export async function openStore(dataDir: string): Promise<Store> {
  const folder = join(dataDir, 'store');
  inspectFile(folder);
  if (!hasData(folder)) await make(dataDir, folder);
  const store = new Store(folder);
  try {
    await upgrade(store, join(folder, 'data.mdb'));
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

function hasData(folder: string): boolean {
  try {
    closeSync(openSync(join(folder, 'data.mdb'), 'r'));
    return true;
  } catch {
    return false;
  }
}

/** Beside its place and then renamed: a process killed here leaves no half store behind. */
async function make(dataDir: string, folder: string): Promise<void> {
  const beside = join(dataDir, 'store-new');
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true });
  const store = new Store(beside);
  await stamp(store);
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  renameSync(beside, folder);
  const parent = openSync(dataDir, 'r');
  fsyncSync(parent);
  closeSync(parent);
}

async function upgrade(store: Store, path: string): Promise<void> {
  const version = versionOf(store, path);
  if (version > formatVersion)
    throw new EmbeddedFileError(
      path,
      'newer',
      `was written by a newer version of Repairline (format ${version}; this one knows up to ${formatVersion}).`,
    );
  if (version === formatVersion) return;
  await store.write(true, () => {
    for (const step of upgrades.slice(version)) step(store);
    put(store);
  });
}

function versionOf(store: Store, path: string): number {
  const stamped = store.db.get(stampKey);
  if (stamped) return Number(deserialize(stamped).format);
  if (store.db.get(nextKey)) return 0;
  const [any] = store.db.getKeys({ start: Buffer.from([0]), limit: 1 });
  if (any) throw new EmbeddedFileError(path, 'foreign', 'is an LMDB database of another program.');
  return 0;
}

async function stamp(store: Store): Promise<void> {
  await store.write(true, () => put(store));
}

function put({ db }: Store): void {
  db.put(stampKey, Buffer.from(serialize({ program: 'repairline', format: formatVersion })));
}
