import { createDecipheriv } from 'node:crypto';
import type { Media } from '../channel.js';
import { UnreachableError } from '../wecom/error-classes.js';
import { callBytes } from '../wecom/http.js';
import { imageType } from '../wecom/media.js';

const MOST = 100 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/**
 * What a member sent. Its address lives five minutes, and the bytes are encrypted with the callback's key,
 * by the connection with one of their own. Null: no longer there, or not readable with that key.
 * @see https://developer.work.weixin.qq.com/document/path/100719
 */
export async function downloadBotMedia(media: Media, callbackKey: string | null) {
  const [url = '', own] = media.ref.split(' ');
  const key = own ?? callbackKey;
  if (!key || !/^https?:\/\//.test(url)) return null;
  const { status, bytes } = await callBytes(url, {}, MOST, TIMEOUT_MS);
  if (status >= 500) throw new UnreachableError(`The platform answered HTTP ${status}.`);
  const clear = status < 400 ? opened(bytes, Buffer.from(key, 'base64')) : null;
  if (!clear) return null;
  const type = imageType(clear);
  const contentType = type ? { jpg: 'image/jpeg', png: 'image/png' }[type] : 'application/octet-stream';
  return { bytes: clear, contentType, ...(media.name ? { name: media.name } : {}) };
}

/** AES-256-CBC, padded to 32 bytes; the first 16 of the key begin it. */
function opened(sealed: Buffer, key: Buffer): Buffer | null {
  if (key.length !== 32 || sealed.length === 0 || sealed.length % 16 !== 0) return null;
  const cipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const clear = Buffer.concat([cipher.update(sealed), cipher.final()]);
  const pad = clear.at(-1) ?? 0;
  const isPadded = pad >= 1 && pad <= 32 && clear.subarray(-pad).every((byte) => byte === pad);
  return isPadded ? clear.subarray(0, -pad) : null;
}
