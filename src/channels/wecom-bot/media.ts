import { createDecipheriv } from 'node:crypto';
import { OutsideError } from '../../outside/fetch-outside.js';
import type { Media } from '../channel.js';
import { UnreachableError } from '../wecom/error-classes.js';
import type { WecomLog } from '../wecom/log.js';
import { imageType } from '../wecom/media.js';
import type { AskBotAddress } from './outside.js';

const MOST = 100 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/**
 * What a member sent. Its address lives five minutes, and the bytes are encrypted with the callback's key,
 * by the connection with one of their own. Null: no longer there, not readable with that key, or at an
 * address that is none of the platform's.
 * @see https://developer.work.weixin.qq.com/document/path/100719
 */
export async function downloadBotMedia(
  ask: AskBotAddress,
  media: Media,
  callbackKey: string | null,
  log: WecomLog,
) {
  const [url = '', own] = media.ref.split(' ');
  const key = own ?? callbackKey;
  if (!key || !/^https?:\/\//.test(url)) return null;
  const found = await ask(url, { most: MOST, timeoutMs: TIMEOUT_MS }).catch((error: unknown) => {
    if (!(error instanceof OutsideError)) throw error;
    log.warn({ code: error.code }, 'media of the bot at an address that is not asked');
    return null;
  });
  if (!found) return null;
  const { status, bytes } = found;
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
