import { fetchOutside, OutsideError } from '../../outside/fetch-outside.js';
import { UnreachableError } from '../wecom/error-classes.js';
import { callBytes } from '../wecom/http.js';

/** Where the platform answers, and the bucket in which it keeps what members send to a bot. */
const HOSTS = ['.weixin.qq.com', 'ww-aibot-img-1258476243.cos.ap-guangzhou.myqcloud.com'];

interface BotRequest {
  most: number;
  timeoutMs: number;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
}

/** Throws OutsideError for an address that is not asked, UnreachableError when a later try may go. */
export type AskBotAddress = (
  address: string,
  wanted: BotRequest,
) => Promise<{ status: number; bytes: Buffer }>;

/**
 * Asks addresses that a callback named: hosts of the platform on the open internet only, and besides them
 * what the operator named as the platform (a practice platform, a proxy), which may be anywhere.
 * @param named WECOM_API_BASE_URL, and in connection mode WECOM_BOT_SERVER_URL
 * @param inside MEDIA_INSIDE_HOSTS
 */
export function createAskBotAddress(
  named: string[],
  inside: readonly string[],
  read: typeof fetchOutside = fetchOutside,
): AskBotAddress {
  const origins = new Set(named.map((url) => new URL(url.replace(/^ws/, 'http')).origin));
  return async (address, { most, timeoutMs, ...init }) => {
    if (origins.has(originOf(address))) return await callBytes(address, init, most, timeoutMs);
    try {
      return await read(address, { hosts: HOSTS, inside, most, timeoutMs, ...init });
    } catch (error) {
      if (error instanceof OutsideError && error.code === 'unreachable')
        throw new UnreachableError('The platform could not be reached.');
      throw error;
    }
  };
}

function originOf(address: string): string {
  try {
    return new URL(address).origin;
  } catch {
    return '';
  }
}
