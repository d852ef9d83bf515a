import type { Clock } from '../../clock.js';
import type { SendResult } from '../channel.js';
import type { WecomClient } from './client.js';
import type { MediaReader } from './deps.js';
import { WecomError } from './error-classes.js';
import { type Bytes, type Json, readJson } from './http.js';
import { isMedia, type MediaIntent, type WordsIntent } from './intents.js';

const TIMEOUT_MS = 60_000;
const KEPT_MS = 2 * 86_400_000;
const KEPT_MOST = 500;
const IMAGE_MOST = 10 * 1024 * 1024;
const FILE_MOST = 20 * 1024 * 1024;
const SMALLEST = 6;
/** Pieces may have at most 20 MB; encrypted ones need multiples of 16 (W90254). */
const PIECE = 16 * 1024 * 1024;
const DOWNLOAD_MOST = 64 * 1024 * 1024;
const TOO_LARGE = 830002;
const GONE = 40007;

/** The body of a message that shows it, or why there is none. */
type SendableMedia = { ok: true; part: Json } | { ok: false; result: SendResult };

/**
 * Uploads our media for sending (W90253). A platform id lives three days; it is used again for two, so that
 * the same message repeated is the same to the byte.
 */
export class MediaUploads {
  private readonly known = new Map<string, { mediaId: string; until: number }>();

  constructor(
    private readonly client: WecomClient,
    private readonly read: MediaReader,
    private readonly clock: Clock,
  ) {}

  /** The messages of one intent: its words as the channel says them, or its file; a result: why it cannot be sent. */
  async parts(
    intent: WordsIntent | MediaIntent,
    encode: (words: WordsIntent) => Json[],
  ): Promise<Json[] | SendResult> {
    if (!isMedia(intent)) return encode(intent);
    const media = await this.prepare(intent);
    return media.ok ? [media.part] : media.result;
  }

  async prepare(intent: MediaIntent): Promise<SendableMedia> {
    const media = await this.read(intent.media);
    if (!media) return no('media-missing', `The media ${intent.media} is not stored.`);
    const { bytes } = media;
    const type = imageType(bytes);
    // What is no JPG or PNG of 10 MB goes as a file: nothing is kept back.
    const kind = intent.kind === 'image' && type && bytes.length <= IMAGE_MOST ? 'image' : 'file';
    if (bytes.length < SMALLEST || bytes.length > FILE_MOST)
      return no(
        'media-size',
        `The media ${intent.media} has ${bytes.length} bytes; 6 to 20 MB are possible.`,
      );
    const name = fileName(intent.name ?? media.name, type ? `.${type}` : '');
    const key = `${kind}|${intent.media}|${name}`;
    const now = this.clock.now();
    const known = this.known.get(key);
    if (known && known.until > now) return { ok: true, part: partOf(kind, known.mediaId) };

    const form = new FormData();
    form.append('media', new Blob([new Uint8Array(bytes)], { type: media.contentType }), name);
    const answer = await this.client.postForm('media/upload', { type: kind }, form, TIMEOUT_MS);
    const mediaId = String(answer.media_id ?? '');
    this.known.set(key, { mediaId, until: now + KEPT_MS });
    for (const old of this.known.keys()) {
      if (this.known.size <= KEPT_MOST) break;
      this.known.delete(old);
    }
    return { ok: true, part: partOf(kind, mediaId) };
  }
}

const partOf = (kind: 'image' | 'file', mediaId: string): Json => ({
  msgtype: kind,
  [kind]: { media_id: mediaId },
});

/** What a person sent. Null: the platform no longer has it (after three days), or it is over 64 MB. */
export async function downloadMedia(
  client: WecomClient,
  mediaId: string,
): Promise<{ bytes: Buffer; contentType: string; name?: string } | null> {
  const get = (headers: Record<string, string>) =>
    client.getBytes(
      'media/get',
      { media_id: mediaId },
      { headers, most: FILE_MOST + PIECE, timeoutMs: TIMEOUT_MS, check: noError },
    );
  try {
    return toMedia(await get({}));
  } catch (error) {
    if (error instanceof WecomError && error.errcode === GONE) return null;
    if (!(error instanceof WecomError && error.errcode === TOO_LARGE)) throw error;
  }
  const parts: Buffer[] = [];
  for (let from = 0; from < DOWNLOAD_MOST; from += PIECE) {
    const part = await get({ range: `bytes=${from}-${from + PIECE - 1}` });
    parts.push(part.bytes);
    const total = Number(/\/(\d+)$/.exec(part.headers.get('content-range') ?? '')?.[1] ?? 0);
    if (part.status !== 206 || from + PIECE >= total)
      return toMedia({ ...part, bytes: Buffer.concat(parts) });
  }
  return null;
}

/** The name that is shown: the last part of a path, without control characters. */
export function fileName(name: string | null | undefined, extension: string): string {
  const last = (name ?? '').split(/[\\/]/).at(-1) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return last.replace(/[\u0000-\u001f\u007f"]/g, '').slice(-120) || `file${extension}`;
}

/** By the first bytes: what people call a picture is not always one that the platform takes. */
export function imageType(bytes: Buffer): 'jpg' | 'png' | null {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpg';
  if (bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return 'png';
  return null;
}

const no = (code: string, reason: string): SendableMedia => ({
  ok: false,
  result: { state: 'failed', code, reason },
});

/** An error comes as JSON with HTTP 200 (W90254). */
function noError({ status, contentType, headers, bytes }: Bytes): void {
  const isJson = /^(application\/json|text\/plain)/.test(contentType);
  if (status >= 400 || (isJson && bytes.subarray(0, 1).toString() === '{' && bytes.includes('"errcode"')))
    readJson(status, bytes, headers);
}

function toMedia({ bytes, contentType, headers }: Bytes) {
  const disposition = headers.get('content-disposition') ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  const name = encoded ? decoded(encoded) : /filename="([^"]+)"/i.exec(disposition)?.[1];
  return {
    bytes,
    contentType: contentType || 'application/octet-stream',
    ...(name ? { name: fileName(name, '') } : {}),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
