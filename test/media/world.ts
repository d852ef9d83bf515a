import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '../../src/clock.js';
import { createMediaStore } from '../../src/storage/media-store.js';
import { testModels } from '../models.js';

export const JPEG = Buffer.from('\xff\xd8\xff\xe0 a photo', 'latin1');
export const AMR = Buffer.from('#!AMR\n a voice', 'latin1');

/** A media store on a real database and a folder of its own. */
export async function mediaWorld() {
  const { home, models, stop } = await testModels('media');
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
      await stop();
    },
  };
}

export type MediaWorld = Awaited<ReturnType<typeof mediaWorld>>;
