import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { startEmbedded } from '../../src/storage/embedded/index.js';

type Dump = Record<string, Record<string, unknown>[]>;

/** Everything that is stored, after the process has ended. */
export async function stored({ env }: { env: { MONGODB_URI?: string } }, dataDir: string): Promise<Dump> {
  const embedded = env.MONGODB_URI ? null : await startEmbedded({ dataDir: join(dataDir, 'db') });
  const client = await MongoClient.connect(env.MONGODB_URI ?? embedded?.uri ?? '');
  const dump: Dump = {};
  for (const { name } of await client.db().listCollections().toArray())
    dump[name] = await client.db().collection(name).find().toArray();
  await client.close();
  await embedded?.close();
  return dump;
}
