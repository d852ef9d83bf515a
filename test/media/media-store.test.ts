import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JPEG, type MediaWorld, mediaWorld } from './world.js';

const sha = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');
const DAY = 86_400_000;

describe('the media store', () => {
  let world: MediaWorld;
  beforeEach(async () => {
    world = await mediaWorld();
  });
  afterEach(() => world.stop());

  it('keeps what an id had first, bytes and hash, whatever is put under it later', async () => {
    await world.store.put('a', { bytes: JPEG });
    await world.store.put('a', { bytes: Buffer.from('something else') });
    expect((await world.store.get('a'))?.bytes.equals(JPEG)).toBe(true);
    expect((await world.models.media.findOne({ _id: 'a' }).lean())?.sha256).toBe(sha(JPEG));
    expect(world.files()).toEqual([sha(JPEG)]);
  });

  it('holds each content once, and lets it go with the last id that has it', async () => {
    await Promise.all(['a', 'b', 'c'].map((id) => world.store.put(id, { bytes: JPEG })));
    expect(world.files()).toEqual([sha(JPEG)]);
    await world.store.remove(['a', 'b', 'unknown']);
    expect(await world.store.get('a')).toBeNull();
    expect((await world.store.get('c'))?.bytes.equals(JPEG)).toBe(true);
    await Promise.all([world.store.remove(['c']), world.store.put('d', { bytes: JPEG })]);
    expect((await world.store.get('d'))?.bytes.equals(JPEG)).toBe(true);
    await world.store.remove(['d']);
    expect(world.files()).toEqual([]);
  });

  it('believes the bytes and not what the sender called them', async () => {
    const typeOf = async (id: string, bytes: Buffer, contentType: string) => {
      await world.store.put(id, { bytes, contentType });
      return (await world.store.get(id))?.contentType;
    };
    expect(await typeOf('a', JPEG, 'text/html')).toBe('image/jpeg');
    expect(await typeOf('b', Buffer.from('<script>alert(1)</script>'), 'image/png')).toBe(
      'application/octet-stream',
    );
    expect(await typeOf('c', Buffer.from('%PDF-1.7'), 'application/pdf')).toBe('application/pdf');
    expect(await typeOf('d', Buffer.from('\x02#!SILK_V3', 'latin1'), 'audio/amr')).toBe('audio/silk');
    expect(await typeOf('e', Buffer.alloc(0), 'image/png')).toBe('application/octet-stream');
  });

  it('takes 64 MB and no more', async () => {
    await expect(world.store.put('a', { bytes: Buffer.alloc(64 * 1024 * 1024 + 1) })).rejects.toThrow(
      'too many',
    );
    expect(await world.store.has('a')).toBe(false);
  });

  it('forgets what one person sent, and what is older than it is kept', async () => {
    await world.store.put('mine', { bytes: JPEG, conversation: 'wecom-kf:a:me' });
    await world.store.put('same', { bytes: JPEG, conversation: 'wecom-kf:a:you' });
    await world.store.put('yours', { bytes: Buffer.from('two'), conversation: 'wecom-kf:a:you' });
    expect(await world.store.forgetMediaOf(['wecom-kf:a:me'])).toBe(1);
    expect(await world.store.has('mine')).toBe(false);
    expect((await world.store.get('same'))?.bytes.equals(JPEG)).toBe(true);
    world.clock.advance(DAY);
    await world.store.put('new', { bytes: Buffer.from('three') });
    expect(await world.store.expire(world.clock.now() - DAY / 2)).toBe(2);
    expect(world.files()).toEqual([sha('three')]);
  });

  it('still finds files that were named by their id, and removes those as well', async () => {
    await world.store.put('old', { bytes: JPEG });
    await world.store.remove(['old']);
    mkdirSync(join(world.home, 'media'), { recursive: true });
    writeFileSync(join(world.home, 'media', sha('old')), JPEG);
    await world.models.media.create({
      _id: 'old',
      contentType: 'image/jpeg',
      name: null,
      size: JPEG.length,
      sha256: sha(JPEG),
      at: 1,
    });
    expect((await world.store.get('old'))?.bytes.equals(JPEG)).toBe(true);
    await world.store.remove(['old']);
    expect(world.files()).toEqual([]);
  });
});
