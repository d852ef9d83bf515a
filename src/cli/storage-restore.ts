import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip, gunzipSync } from 'node:zlib';
import { deserialize, EJSON } from 'bson';
import { type Db, MongoBulkWriteError, MongoClient, MongoServerError } from 'mongodb';
import { InvalidError } from '../errors.js';

const batchDocuments = 1000;
const batchBytes = 16 * 1024 * 1024;
const largest = 16 * 1024 * 1024 + 16 * 1024;

interface Metadata {
  options?: Record<string, unknown>;
  indexes?: (Record<string, unknown> & { name: string })[];
}

/**
 * Reads what mongodump or `storage dump` wrote into a database: documents first, then the indexes.
 * Documents that are there already stay as they are and are counted; then, and when an index cannot be
 * built, the result is 1.
 */
export async function restore(options: {
  uri: string;
  from: string;
  drop: boolean;
  db: string | undefined;
  say: (line: string) => void;
}): Promise<number> {
  const { from, drop, say } = options;
  const found = await collectionsIn(from, options.db);
  if (found.length === 0) throw new InvalidError('from', `there is no <db>/<collection>.bson in ${from}`);
  const client = await MongoClient.connect(options.uri, { serverSelectionTimeoutMS: 10_000 });
  let refused = 0;
  try {
    for (const { db: dbName, name, path } of found) {
      const db = client.db(dbName);
      const metadata = await metadataOf(path);
      if (drop) await db.collection(name).drop();
      await create(db, name, metadata);
      const { stored, already } = await documents(db, name, path);
      const indexFaults = await indexes(db, name, metadata);
      for (const fault of indexFaults) say(`${dbName}.${name}: ${fault}`);
      refused += already + indexFaults.length;
      say(
        `${dbName}.${name}: ${stored} documents${already > 0 ? `; ${already} were there already and stayed as they were` : ''}`,
      );
    }
  } finally {
    await client.close();
  }
  return refused === 0 ? 0 : 1;
}

async function collectionsIn(from: string, only: string | undefined) {
  const found: { db: string; name: string; path: string }[] = [];
  const folders = await readdir(from, { withFileTypes: true }).catch(() => []);
  for (const folder of folders) {
    if (!folder.isDirectory() || (only && folder.name !== only)) continue;
    for (const file of (await readdir(join(from, folder.name))).sort()) {
      const [, escaped] = /^(.+)\.bson(?:\.gz)?$/.exec(file) ?? [];
      if (!escaped || escaped.startsWith('system.')) continue;
      found.push({ db: folder.name, name: decodeURIComponent(escaped), path: join(from, folder.name, file) });
    }
  }
  return found;
}

async function metadataOf(path: string): Promise<Metadata> {
  const file = path.replace(/\.bson(\.gz)?$/, '.metadata.json$1');
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes) return {};
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return EJSON.parse(text, { relaxed: false }) as Metadata;
}

async function create(db: Db, name: string, { options = {} }: Metadata): Promise<void> {
  try {
    await db.command({ create: name, ...options });
  } catch (error) {
    // It may be there; its documents are then added to.
    if (!(error instanceof MongoServerError && error.code === 48)) throw error;
  }
}

async function documents(db: Db, name: string, path: string): Promise<{ stored: number; already: number }> {
  const sum = { stored: 0, already: 0 };
  let batch: Record<string, unknown>[] = [];
  let bytes = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    const sent = batch;
    batch = [];
    bytes = 0;
    try {
      await db.collection(name).insertMany(sent, {
        ordered: false,
        writeConcern: { w: 'majority', j: true },
        ignoreUndefined: false,
      });
      sum.stored += sent.length;
    } catch (error) {
      if (!(error instanceof MongoBulkWriteError)) throw error;
      const errors = [error.writeErrors].flat();
      const other = errors.find(({ code }) => code !== 11000);
      if (other) throw new Error(`${db.databaseName}.${name}: ${other.errmsg}`);
      sum.already += errors.length;
      sum.stored += sent.length - errors.length;
    }
  };
  for await (const raw of split(path)) {
    // Nothing is promoted: a double stays a double and an int64 an int64.
    batch.push(deserialize(raw, { promoteValues: false, bsonRegExp: true }));
    bytes += raw.length;
    if (batch.length >= batchDocuments || bytes >= batchBytes) await flush();
  }
  await flush();
  return sum;
}

/** The documents of a .bson file, whatever its size. */
async function* split(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const source = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => source.destroy(error));
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (at + 4 <= rest.length) {
      const size = rest.readInt32LE(at);
      if (size < 5 || size > largest)
        throw new InvalidError('from', `${basename(path)} is not a file of BSON documents`);
      if (at + size > rest.length) break;
      yield rest.subarray(at, at + size);
      at += size;
    }
    rest = rest.subarray(at);
  }
  if (rest.length > 0) throw new InvalidError('from', `${basename(path)} ends in the middle of a document`);
}

async function indexes(db: Db, name: string, metadata: Metadata): Promise<string[]> {
  const faults: string[] = [];
  for (const index of metadata.indexes ?? []) {
    if (index.name === '_id_') continue;
    const { ns: _ns, ...spec } = index;
    try {
      await db.command({ createIndexes: name, indexes: [spec] });
    } catch (error) {
      if (!(error instanceof MongoServerError)) throw error;
      faults.push(`index ${index.name} was not built: ${error.message}`);
    }
  }
  return faults;
}
