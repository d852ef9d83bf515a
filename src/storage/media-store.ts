import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.js';
import { failpoint } from '../failpoints.js';
import type { MediaRow, Models } from './models/index.js';

interface StoredMedia {
  bytes: Buffer;
  contentType: string;
  name: string | null;
}

export interface MediaStore {
  has(id: string): Promise<boolean>;
  /** Resolves when the bytes are on disk and named in the database. The same id again changes nothing. */
  put(id: string, media: { bytes: Buffer; contentType: string; name?: string }): Promise<void>;
  get(id: string): Promise<StoredMedia | null>;
  /** The bytes and all that is known of them are gone; what is not there is no fault. */
  remove(ids: string[]): Promise<void>;
}

/** Media as files under `<dataDir>/media`, named by the hash of their id; what they are is in the database. */
export function createMediaStore(models: Models, clock: Clock, dataDir: string): MediaStore {
  const folder = join(dataDir, 'media');
  const pathOf = (id: string) => join(folder, createHash('sha256').update(id).digest('hex'));

  return {
    async has(id) {
      return (await models.media.exists({ _id: id })) !== null;
    },
    async put(id, media) {
      await mkdir(folder, { recursive: true });
      const temporary = join(folder, `.${randomUUID()}`);
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(media.bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, pathOf(id));
      failpoint('media.stored');
      const row: Omit<MediaRow, '_id'> = {
        contentType: media.contentType,
        name: media.name ?? null,
        size: media.bytes.length,
        sha256: createHash('sha256').update(media.bytes).digest('hex'),
        at: clock.now(),
      };
      await models.media.updateOne({ _id: id }, { $setOnInsert: row }, { upsert: true });
    },
    async get(id) {
      const row = (await models.media.findOne({ _id: id }).lean()) as MediaRow | null;
      if (!row) return null;
      return { bytes: await readFile(pathOf(id)), contentType: row.contentType, name: row.name };
    },
    async remove(ids) {
      for (const id of ids) {
        // The bytes first: without their row nobody would find them again.
        await rm(pathOf(id), { force: true });
        await models.media.deleteOne({ _id: id });
      }
    },
  };
}
