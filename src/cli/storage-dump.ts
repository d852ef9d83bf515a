import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { EJSON } from 'bson';
import { type Db, MongoClient } from 'mongodb';

/** Databases of MongoDB itself. */
const internal = new Set(['admin', 'config', 'local']);

interface Listed {
  name: string;
  type?: string;
  options?: Record<string, unknown>;
  info?: { uuid?: { toString(encoding: 'hex'): string } };
}

/**
 * Writes every collection as mongodump does: the documents byte for byte, one after the other, and beside
 * them, as canonical Extended JSON, the options and indexes. Views and system collections are left out.
 */
export async function dump(options: {
  uri: string;
  out: string;
  gzip: boolean;
  db: string | undefined;
  say: (line: string) => void;
}): Promise<number> {
  const { uri, out, gzip, say } = options;
  const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 10_000 });
  try {
    const listed = options.db
      ? [options.db]
      : (await client.db('admin').command({ listDatabases: 1, nameOnly: true })).databases.map(
          ({ name }: { name: string }) => name,
        );
    for (const name of listed as string[]) {
      if (internal.has(name)) continue;
      const db = client.db(name);
      const folder = join(out, name);
      await mkdir(folder, { recursive: true });
      for (const collection of (await db.listCollections().toArray()) as Listed[]) {
        if (collection.type !== 'collection' || collection.name.startsWith('system.')) continue;
        const count = await dumpCollection(db, collection, folder, gzip);
        say(`${name}.${collection.name}: ${count} documents`);
      }
    }
    return 0;
  } finally {
    await client.close();
  }
}

async function dumpCollection(db: Db, listed: Listed, folder: string, gzip: boolean): Promise<number> {
  const file = join(folder, escapeName(listed.name));
  let count = 0;
  const documents = async function* () {
    // Raw: bytes as they are stored, so no type can change on the way.
    for await (const doc of db.collection(listed.name).find({}, { raw: true, batchSize: 1000 })) {
      count++;
      yield doc as unknown as Buffer;
    }
  };
  await write(`${file}.bson`, Readable.from(documents()), gzip);
  const answer = await db.command(
    { listIndexes: listed.name, cursor: { batchSize: 1000 } },
    { promoteValues: false },
  );
  const metadata = {
    options: listed.options ?? {},
    indexes: answer.cursor.firstBatch,
    uuid: listed.info?.uuid?.toString('hex').replaceAll('-', '') ?? '',
    collectionName: listed.name,
    type: 'collection',
  };
  await write(`${file}.metadata.json`, Readable.from([EJSON.stringify(metadata, { relaxed: false })]), gzip);
  return count;
}

async function write(path: string, from: Readable, gzip: boolean): Promise<void> {
  if (gzip) await pipeline(from, createGzip(), createWriteStream(`${path}.gz`));
  else await pipeline(from, createWriteStream(path));
}

/** As Go's url.PathEscape, which the MongoDB tools use for file names. */
function escapeName(name: string): string {
  return encodeURIComponent(name)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%(24|26|2B|3A|3D|40)/g, (code) => decodeURIComponent(code));
}
