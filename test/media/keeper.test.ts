import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../src/channels/channel.js';
import { silentLogger } from '../../src/logger.js';
import { createConvertVoice } from '../../src/media/convert-voice.js';
import { MediaKeeper } from '../../src/media/keeper.js';
import { AMR, JPEG, type MediaWorld, mediaWorld } from './world.js';

const DAY = 86_400_000;
/** Not every machine has one. */
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const what = {
  _id: 'event:0',
  channel: 'wecom-kf',
  conversation: 'wecom-kf:desk:me',
  media: { kind: 'image' as const, ref: 'platform-id' },
};

describe('what people send', () => {
  let world: MediaWorld;
  let keeper: MediaKeeper;
  let calls: number;
  let told: string[];
  let fetchMedia: NonNullable<Channel['fetchMedia']>;

  const build = (ffmpeg: string) =>
    new MediaKeeper({
      models: world.models,
      store: world.store,
      channels: new Map([
        [
          'wecom-kf',
          {
            fetchMedia: async (media) => {
              calls++;
              return await fetchMedia(media);
            },
          } as Channel,
        ],
      ]),
      convert: createConvertVoice(ffmpeg, silentLogger()),
      clock: world.clock,
      logger: silentLogger(),
      keepForMs: 30 * DAY,
      lost: async (row) => {
        told.push(row._id);
      },
    });

  /** Looks as the interval does: again and again while the time goes on. */
  const pass = async (ms: number, times = 1) => {
    for (let i = 0; i < times; i++) {
      world.clock.advance(ms);
      await keeper.look();
    }
  };

  beforeEach(async () => {
    world = await mediaWorld();
    calls = 0;
    told = [];
    fetchMedia = async () => ({ bytes: JPEG, contentType: 'image/jpeg', name: 'a.jpg' });
    keeper = build('no-such-ffmpeg');
  });
  afterEach(async () => {
    await keeper.stop();
    await world.stop();
  });

  it('is fetched once, however often the turn is repeated', async () => {
    expect(await keeper.fetch(what)).toBe('stored');
    expect(await keeper.fetch(what)).toBe('stored');
    expect(calls).toBe(1);
    expect(await world.store.get(what._id)).toMatchObject({ contentType: 'image/jpeg', name: 'a.jpg' });
  });

  it('is fetched later when the platform fails now, while the talk goes on', async () => {
    const works = fetchMedia;
    fetchMedia = async () => {
      throw new Error('HTTP 500');
    };
    expect(await keeper.fetch(what)).toBe('later');
    await pass(60_000, 30);
    expect(await world.store.has(what._id)).toBe(false);
    fetchMedia = works;
    await pass(600_000, 2);
    expect((await world.store.get(what._id))?.bytes.equals(JPEG)).toBe(true);
    expect(told).toEqual([]);
    expect(await world.models.wantedMedia.countDocuments({})).toBe(0);
  });

  it('is shown and told when it was never to be had', async () => {
    fetchMedia = async () => {
      throw new Error('HTTP 500');
    };
    await keeper.fetch(what);
    await pass(DAY / 4, 13);
    expect(told).toEqual([what._id]);
    const seen = calls;
    await pass(DAY, 3);
    expect(calls).toBe(seen);
    expect(await world.models.wantedMedia.findOne({ nextAt: null }).lean()).toMatchObject({
      error: 'HTTP 500',
    });
  });

  it('is not kept when the person was forgotten while it was under way', async () => {
    fetchMedia = async () => {
      throw new Error('HTTP 500');
    };
    await keeper.fetch(what);
    fetchMedia = async () => {
      await world.store.forgetMediaOf([what.conversation]);
      return { bytes: JPEG, contentType: 'image/jpeg' };
    };
    await pass(60_000);
    expect(calls).toBe(2);
    expect(await world.store.has(what._id)).toBe(false);
    expect(world.files()).toEqual([]);
  });

  it('is deleted when it is older than the policy keeps it', async () => {
    await keeper.fetch(what);
    await pass(29 * DAY);
    expect(await world.store.has(what._id)).toBe(true);
    await pass(2 * DAY);
    expect(await world.store.has(what._id)).toBe(false);
  });

  it('becomes mp3 when it is a voice and there is an ffmpeg', async () => {
    const fake = join(world.home, 'fake-ffmpeg');
    writeFileSync(fake, '#!/bin/sh\nprintf "ID3"; printf "%s " "$@"; cat\n');
    chmodSync(fake, 0o755);
    await keeper.stop();
    keeper = build(fake);
    fetchMedia = async () => ({ bytes: AMR, contentType: 'audio/amr', name: 'voice.amr' });
    await keeper.fetch(what);
    const voice = await world.store.get(what._id);
    expect(voice).toMatchObject({ contentType: 'audio/mpeg', name: 'voice.mp3' });
    expect(voice?.bytes.toString('latin1')).toMatch(
      /^ID3.*-f amr -i pipe:0 .*-f mp3 pipe:1 #!AMR\n a voice$/s,
    );
  });

  it.skipIf(!hasFfmpeg)('becomes an mp3 that can be played, by the ffmpeg of this machine', async () => {
    await keeper.stop();
    keeper = build('ffmpeg');
    fetchMedia = async () => ({ bytes: silentAmr(2), contentType: 'audio/amr', name: 'voice.amr' });
    expect(await keeper.fetch(what)).toBe('stored');
    const voice = await world.store.get(what._id);
    expect(voice).toMatchObject({ contentType: 'audio/mpeg', name: 'voice.mp3' });
    // Decoded again: two seconds of 16-bit samples, give or take a frame of mp3 at each end.
    const samples = execFileSync('ffmpeg', [...DECODE, 'pipe:1'], { input: voice?.bytes });
    expect(samples.length / 2 / 8000).toBeGreaterThan(1.9);
    expect(samples.length / 2 / 8000).toBeLessThan(2.4);
  });

  it.skipIf(!hasFfmpeg)('stays as it came when this ffmpeg cannot read it', async () => {
    await keeper.stop();
    keeper = build('ffmpeg');
    fetchMedia = async () => ({ bytes: SILK, contentType: 'audio/silk', name: 'voice.silk' });
    expect(await keeper.fetch(what)).toBe('stored');
    expect((await world.store.get(what._id))?.bytes).toEqual(SILK);
  });

  it.each([
    ['there is none', 'no-such-ffmpeg', ''],
    ['it refuses', 'refusing-ffmpeg', '#!/bin/sh\nexit 1\n'],
    ['it makes nothing', 'empty-ffmpeg', '#!/bin/sh\ncat > /dev/null\n'],
  ])('stays as it came when %s', async (_why, name, script) => {
    const command = script ? join(world.home, name) : name;
    if (script) {
      writeFileSync(command, script);
      chmodSync(command, 0o755);
    }
    await keeper.stop();
    keeper = build(command);
    fetchMedia = async () => ({ bytes: AMR, contentType: 'audio/amr', name: 'voice.amr' });
    expect(await keeper.fetch(what)).toBe('stored');
    expect(await world.store.get(what._id)).toMatchObject({ contentType: 'audio/amr', name: 'voice.amr' });
  });
});

const DECODE = ['-loglevel', 'error', '-f', 'mp3', '-i', 'pipe:0', '-f', 's16le', '-ar', '8000', '-ac', '1'];
const SILK = Buffer.from('\x02#!SILK_V3 a voice', 'latin1');

/** Speech of nobody: frames of the lowest rate (4.75 kbit/s), 20 ms each. */
function silentAmr(seconds: number): Buffer {
  const frame = Buffer.concat([Buffer.from([0x04]), Buffer.alloc(12)]);
  return Buffer.concat([Buffer.from('#!AMR\n', 'latin1'), ...Array<Buffer>(seconds * 50).fill(frame)]);
}
