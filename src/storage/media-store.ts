import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.js';
import { InvalidError } from '../errors.js';
import { failpoint } from '../failpoints.js';
import { sniff } from '../media/sniff.js';
import type { MediaRow, Models } from './models/index.js';

/** More than any platform passes on. */
const MOST = 64 * 1024 * 1024;
const BATCH = 200;

export interface StoredMedia {
  bytes: Buffer;
  /** By its bytes, not by what the sender said. */
  contentType: string;
  name: string | null;
  /** The machine that a code in it names, null for none; absent: nobody looked. */
  device?: string | null;
}

interface NewMedia {
  bytes: Buffer;
  name?: string;
  /** Whose talk it belongs to. */
  conversation?: string;
}

export interface MediaStore {
  has(id: string): Promise<boolean>;
  /**
   * Resolves when the bytes are on disk and named in the database. The same id again changes nothing, whatever
   * the bytes. Throws InvalidError for more than 64 MB.
   */
  put(id: string, media: NewMedia & { contentType?: string }): Promise<void>;
  get(id: string): Promise<StoredMedia | null>;
  /** Keeps what somebody saw who looked for a code. */
  looked(id: string, device: string | null): Promise<void>;
  /** The bytes, unless another id has the same, and all that is known of them are gone; what is not there is no fault. */
  remove(ids: string[]): Promise<void>;
  /** The same for everything that was sent in these conversations. Resolves with how many. */
  forgetMediaOf(conversations: string[]): Promise<number>;
  /** The same for everything stored before that time. */
  expire(before: number): Promise<number>;
}

/**
 * Media as files under `<dataDir>/media`, each content once, named by its hash; which ids have it, and what it
 * is, is in the database. A DATA_DIR belongs to one process, so files are guarded within it.
 */
export function createMediaStore(models: Models, clock: Clock, dataDir: string): MediaStore {
  const folder = join(dataDir, 'media');
  const pathOf = (name: string) => join(folder, name);
  const alone = oneAtATime();

  async function write(sha256: string, bytes: Buffer): Promise<void> {
    if (await exists(pathOf(sha256))) return;
    await mkdir(folder, { recursive: true });
    const temporary = join(folder, `.${randomUUID()}`);
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, pathOf(sha256));
  }

  async function removeOne({ _id, sha256 }: Pick<MediaRow, '_id' | 'sha256'>): Promise<void> {
    await alone(sha256, async () => {
      // The bytes first: without their row nobody would find them again.
      if (!(await models.media.exists({ sha256, _id: { $ne: _id } })))
        await rm(pathOf(sha256), { force: true });
      await rm(pathOf(hashOf(_id)), { force: true });
      await models.media.deleteOne({ _id });
    });
  }

  async function removeAll(filter: Record<string, unknown>): Promise<number> {
    for (let removed = 0; ; ) {
      const rows = await models.media.find(filter).select({ sha256: 1 }).limit(BATCH).lean();
      if (rows.length === 0) return removed;
      for (const row of rows) await removeOne(row);
      removed += rows.length;
    }
  }

  return {
    async has(id) {
      return (await models.media.exists({ _id: id })) !== null;
    },
    async put(id, { bytes, name, conversation }) {
      if (bytes.length > MOST) throw new InvalidError('media-size', `${bytes.length} bytes are too many.`);
      const sha256 = hashOf(bytes);
      await alone(sha256, async () => {
        if (await models.media.exists({ _id: id })) return;
        await write(sha256, bytes);
        failpoint('media.stored');
        const row: Omit<MediaRow, '_id'> = {
          contentType: sniff(bytes),
          name: name ?? null,
          size: bytes.length,
          sha256,
          conversation: conversation ?? null,
          at: clock.now(),
        };
        await models.media.updateOne({ _id: id }, { $setOnInsert: row }, { upsert: true });
      });
    },
    async get(id) {
      const row = (await models.media.findOne({ _id: id }).lean()) as MediaRow | null;
      if (!row) return null;
      // Before contents were stored once, files were named by the hash of the id.
      const bytes = (await readIf(pathOf(row.sha256))) ?? (await readIf(pathOf(hashOf(id))));
      return bytes && { bytes, contentType: row.contentType, name: row.name, device: row.device };
    },
    async looked(id, device) {
      await models.media.updateOne({ _id: id }, { $set: { device } });
    },
    async remove(ids) {
      for (const row of await models.media
        .find({ _id: { $in: ids } })
        .select({ sha256: 1 })
        .lean())
        await removeOne(row);
      await models.wantedMedia.deleteMany({ _id: { $in: ids } });
    },
    async forgetMediaOf(conversations) {
      await models.wantedMedia.deleteMany({ conversation: { $in: conversations } });
      return await removeAll({ conversation: { $in: conversations } });
    },
    async expire(before) {
      return await removeAll({ at: { $lt: before } });
    },
  };
}

const hashOf = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function readIf(path: string): Promise<Buffer | null> {
  return await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

/** Work on the same content waits for the work before it, so that no file goes while an id is being given to it. */
function oneAtATime() {
  const lines = new Map<string, Promise<void>>();
  return async (key: string, work: () => Promise<void>): Promise<void> => {
    const mine = (lines.get(key) ?? Promise.resolve()).then(work, work);
    lines.set(key, mine);
    try {
      await mine;
    } finally {
      if (lines.get(key) === mine) lines.delete(key);
    }
  };
}
