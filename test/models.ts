import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../src/storage/connection.js';
import { startEmbedded } from '../src/storage/embedded/index.js';
import { createIndexes, createModels } from '../src/storage/models/index.js';
import { testDatabase } from './database.js';

/** The models on a database of their own, and a folder beside it; `stop` takes both away. */
export async function testModels(name: string) {
  const home = mkdtempSync(join(tmpdir(), `repairline-${name}-`));
  const real = testDatabase();
  const embedded = real.env.MONGODB_URI ? null : await startEmbedded({ dataDir: join(home, 'db') });
  const connection = await connect(real.env.MONGODB_URI ?? embedded?.uri ?? '');
  const models = createModels(connection);
  await createIndexes(models);
  return {
    home,
    models,
    async stop(): Promise<void> {
      await connection.close();
      await embedded?.close();
      await real.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
