import { fetchOutside, OutsideError } from '../../outside/fetch-outside.js';
import { imageType } from '../wecom/media.js';

/** Where WeChat keeps the pictures of an official account's followers (`PicUrl`). */
const HOSTS = ['mmbiz.qpic.cn', 'mmbiz.qlogo.cn', 'mmsns.qpic.cn'];
const MOST = 10 * 1024 * 1024;
const TIMEOUT_MS = 15_000;

/**
 * The picture at an address that a message named; null: it is none of WeChat's, or no picture. Only an
 * answer that may be better later is thrown.
 */
export async function readPicture(
  address: string,
  inside: readonly string[],
  read: typeof fetchOutside = fetchOutside,
): Promise<{ bytes: Buffer; contentType: string } | null> {
  try {
    // The platform still writes http; the same host answers on https.
    const secure = address.replace(/^http:\/\//, 'https://');
    const { status, bytes } = await read(secure, {
      hosts: HOSTS,
      inside,
      most: MOST,
      timeoutMs: TIMEOUT_MS,
    });
    const type = status === 200 ? imageType(bytes) : null;
    return type && { bytes, contentType: type === 'jpg' ? 'image/jpeg' : 'image/png' };
  } catch (error) {
    if (error instanceof OutsideError && error.code !== 'unreachable') return null;
    throw error;
  }
}
