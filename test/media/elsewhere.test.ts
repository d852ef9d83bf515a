import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Channel } from '../../src/channels/channel.js';
import { createMediaReader } from '../../src/media/elsewhere.js';
import { createMediaStore } from '../../src/storage/media-store.js';
import { JPEG, type MediaWorld, mediaWorld } from './world.js';

const EVENT = 'telegram:1:u7';
const PHOTO = `${EVENT}:0`;
let world: MediaWorld;
let folder: string;
let platform: Buffer | null;
let asked: string[];

beforeEach(async () => {
  world = await mediaWorld();
  folder = mkdtempSync(join(tmpdir(), 'repairline-other-'));
  platform = JPEG;
  asked = [];
  await world.models.inbox.collection.insertOne({
    _id: EVENT as never,
    body: { type: 'message', message: { channel: 'telegram', media: [{ kind: 'image', ref: 'file-7' }] } },
  });
  // The first process fetched it.
  await world.store.put(PHOTO, { bytes: JPEG, name: 'plate.jpg' });
});
afterEach(async () => {
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Another process on the same database, with a DATA_DIR of its own. */
const other = () =>
  createMediaReader({
    store: createMediaStore(world.models, world.clock, folder),
    models: world.models,
    channels: new Map([
      [
        'telegram',
        {
          fetchMedia: async ({ ref }) => {
            asked.push(ref);
            return platform && { bytes: platform, contentType: 'image/jpeg' };
          },
        } as Channel,
      ],
    ]),
  });

it('is fetched again by the process that does not have the file', async () => {
  expect(await other()(PHOTO)).toEqual({ bytes: JPEG, contentType: 'image/jpeg', name: null });
  expect(asked).toEqual(['file-7']);
});

it('waits for the process that has it, when the platform has it no more', async () => {
  platform = null;
  await expect(other()(PHOTO)).rejects.toMatchObject({ code: 'media-elsewhere' });
  // That one does not ask.
  const own = createMediaReader({ store: world.store, models: world.models, channels: new Map() });
  expect(await own(PHOTO)).toMatchObject({ bytes: JPEG, name: 'plate.jpg' });
});

it('is nobody’s when the database does not know it', async () => {
  expect(await other()('never:0')).toBeNull();
  await world.store.remove([PHOTO]);
  expect(await other()(PHOTO)).toBeNull();
  expect(asked).toEqual([]);
});
