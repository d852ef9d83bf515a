import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';

export interface TestDatabase {
  /** For the environment of a service: empty means its embedded database. */
  env: { MONGODB_URI?: string };
  /** After the service has stopped. */
  drop(): Promise<void>;
}

/**
 * A database of its own for each service or group of services under test: the embedded one, or a fresh
 * name on the MongoDB of `MONGODB_URI`. Only tests of the embedded database itself do not ask here.
 */
export function testDatabase(): TestDatabase {
  const given = process.env.MONGODB_URI;
  if (!given) return { env: {}, drop: async () => {} };
  const uri = withDatabase(given, `repairline_test_${randomBytes(6).toString('hex')}`);
  return {
    env: { MONGODB_URI: uri },
    drop: async () => {
      const client = await MongoClient.connect(uri);
      await client.db().dropDatabase();
      await client.close();
    },
  };
}

/** The same servers and options, another database. Several hosts are no URL to Node. */
function withDatabase(uri: string, name: string): string {
  const [, hosts, options = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(uri) ?? [];
  if (!hosts) throw new Error('MONGODB_URI must begin with mongodb:// or mongodb+srv://');
  return `${hosts}/${name}${options}`;
}
