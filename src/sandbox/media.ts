import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import { THREE_DAYS } from './limits.js';
import { Refusal } from './refusal.js';
import type { MediaItem, World } from './world.js';

const MB = 1024 * 1024;
/** Of an upload (W90253): bytes, and how the content must begin. */
const rules: Record<MediaItem['type'], { max: number; is: (bytes: Buffer) => boolean }> = {
  image: { max: 10 * MB, is: (bytes) => imageType(bytes) !== null },
  voice: { max: 2 * MB, is: (bytes) => bytes.subarray(0, 5).equals(Buffer.from('#!AMR')) },
  video: { max: 10 * MB, is: (bytes) => bytes.subarray(4, 8).equals(Buffer.from('ftyp')) },
  file: { max: 20 * MB, is: () => true },
};

/** Media ids and their bytes. An id lives three days (W90253). */
export class MediaShelf {
  constructor(
    private readonly world: World,
    private readonly clock: Clock,
    private readonly saved: () => void,
  ) {}

  /** What somebody sends or uploads. Breaking a rule of its type is refused with the platform's code. */
  put(media: { type: string; bytes: Buffer; name: string; robot?: string }): { id: string; item: MediaItem } {
    const { type, bytes } = media;
    if (!isMediaType(type)) throw new Refusal(40004, type);
    if (bytes.length <= 5) throw new Refusal(40006, 'more than 5 bytes are needed');
    if (bytes.length > rules[type].max) throw new Refusal(45001, `${bytes.length} bytes`);
    if (!rules[type].is(bytes)) throw new Refusal(40005, `the content is no ${type} of an accepted format`);
    return this.keep({ ...media, type });
  }

  /** The same for a platform that has other rules; what it asks for it checks itself. */
  keep(media: { type: MediaItem['type']; bytes: Buffer; name: string; robot?: string }): {
    id: string;
    item: MediaItem;
  } {
    const { type, bytes } = media;
    this.forgetOld();
    const id = `3${randomBytes(32).toString('base64url')}`;
    const item: MediaItem = {
      type,
      name: media.name,
      contentType: contentTypeOf(type, bytes),
      base64: bytes.toString('base64'),
      at: this.clock.now(),
      robot: media.robot ?? null,
    };
    this.world.media[id] = item;
    this.saved();
    return { id, item };
  }

  /** Refuses (40007) what is unknown, over three days old, or of another type or owner than asked for. */
  get(id: unknown, expected: { type?: MediaItem['type']; robot?: string | null } = {}): MediaItem {
    const item = typeof id === 'string' ? this.world.media[id] : undefined;
    if (!item || item.at + THREE_DAYS <= this.clock.now()) throw new Refusal(40007);
    if (expected.type && item.type !== expected.type) throw new Refusal(40007, `it is of type ${item.type}`);
    if (expected.robot !== undefined && item.robot !== expected.robot)
      throw new Refusal(40007, 'uploaded elsewhere');
    return item;
  }

  private forgetOld(): void {
    const oldest = this.clock.now() - THREE_DAYS;
    for (const [id, item] of Object.entries(this.world.media))
      if (item.at <= oldest) delete this.world.media[id];
  }
}

function isMediaType(type: string): type is MediaItem['type'] {
  return Object.hasOwn(rules, type);
}

/** By the first bytes; only what the platform takes as a picture. */
export function imageType(bytes: Buffer): 'image/jpeg' | 'image/png' | null {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return 'image/png';
  return null;
}

function contentTypeOf(type: MediaItem['type'], bytes: Buffer): string {
  if (type === 'image') return imageType(bytes) ?? 'application/octet-stream';
  return { voice: 'audio/amr', video: 'video/mp4', file: 'application/octet-stream' }[type];
}
