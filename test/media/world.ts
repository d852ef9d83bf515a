import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../../src/clock.js';
import { connect } from '../../src/storage/connection.js';
import { startEmbedded } from '../../src/storage/embedded/index.js';
import { createMediaStore } from '../../src/storage/media-store.js';
import { createIndexes, createModels } from '../../src/storage/models/index.js';
import { testDatabase } from '../database.js';

export const JPEG = Buffer.from('\xff\xd8\xff\xe0 a photo', 'latin1');
export const AMR = Buffer.from('#!AMR\n a voice', 'latin1');

/** A media store on a real database and a folder of its own. */
export async function mediaWorld() {
  const home = mkdtempSync(join(tmpdir(), 'repairline-media-'));
  const real = testDatabase();
  const embedded = real.env.MONGODB_URI ? null : await startEmbedded({ dataDir: join(home, 'db') });
  const connection = await connect(real.env.MONGODB_URI ?? embedded?.uri ?? '');
  const models = createModels(connection);
  await createIndexes(models);
  const clock = new ManualClock(Date.parse('2026-03-04T09:00:00+08:00'));
  return {
    home,
    models,
    clock,
    store: createMediaStore(models, clock, home),
    files: (): string[] => {
      try {
        return readdirSync(join(home, 'media'));
      } catch {
        return [];
      }
    },
    async stop() {
      await connection.close();
      await embedded?.close();
      await real.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export type MediaWorld = Awaited<ReturnType<typeof mediaWorld>>;
