import { timingSafeEqual } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import type { Clock } from '../../clock.js';
import { ConfigError, InvalidError } from '../../errors.js';
import type { WebhookRequest } from '../channel.js';
import type { CallbackKeys } from './config.js';
import { UnreadableError } from './xml.js';

/** Not from the platform, or not for us. One message for every reason: nothing can be learnt by trying. */
export class RefusedError extends InvalidError {
  override name = 'RefusedError';
  constructor() {
    super('callback-refused', 'The callback is not from the platform, or not for us.');
  }
}

export interface Check {
  keys: CallbackKeys;
  /** Corp id; '' for the AI bot (W101033). */
  receiveId: string;
  clock: Clock;
  toleranceMs: number;
}

type Query = WebhookRequest['query'];

/**
 * The plain text of `sealed` (W90930, W90968). Throws RefusedError for whatever is not genuine, with no word
 * about why; UnreadableError when it is genuine and not UTF-8. The library checks neither signature, padding,
 * length nor receive id, so all of that is done here (reference/platforms.md 1.10).
 */
export function open(sealed: string, query: Query, check: Check): string {
  if (!isSigned(sealed, query, check)) throw new RefusedError();
  if (!BASE64.test(sealed) || sealed.length % 4 !== 0) throw new RefusedError();
  const { encodingAesKey } = check.keys;
  const { message, id, again } = attempt(() => {
    const opened = decrypt(encodingAesKey, sealed);
    return { ...opened, again: encrypt(encodingAesKey, opened.message, opened.id, opened.random) };
  });
  if (id !== check.receiveId) throw new RefusedError();
  if (again === sealed) return message;
  // Bytes that are no UTF-8 cannot come back the same; whatever else differs is padding or length.
  if (message.includes('\uFFFD')) throw new UnreadableError('The content is not UTF-8.');
  throw new RefusedError();
}

/**
 * Throws ConfigError when a token or key does not have the form that the console gives (W90930): with an
 * empty token anybody could sign.
 */
export function assertKeys(named: Record<string, CallbackKeys>): void {
  const faults = Object.entries(named).flatMap(([name, { token, encodingAesKey }]) => [
    ...(/^[A-Za-z0-9]{1,32}$/.test(token) ? [] : [`${name}_TOKEN must be 1 to 32 letters and digits.`]),
    ...(/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey)
      ? []
      : [`${name}_ENCODING_AES_KEY must be 43 letters and digits.`]),
  ]);
  if (faults.length > 0) throw new ConfigError(faults);
}

/** Whether the query is well formed and fresh and signs `sealed`; compared in constant time. */
export function isSigned(sealed: string, query: Query, check: Check): boolean {
  const fields = plainFields(query, check);
  if (!fields) return false;
  const expected = getSignature(check.keys.token, fields.timestamp, fields.nonce, sealed);
  return timingSafeEqual(Buffer.from(expected), Buffer.from(fields.signature));
}

const SIGNATURE = /^[0-9a-f]{40}$/;
/** Exactly ten: nothing separates the signed strings, so digits could move over from the nonce. */
const TIMESTAMP = /^[0-9]{10}$/;
const NONCE = /^[\x21-\x7e]{1,64}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function plainFields(query: Query, check: Check) {
  const { msg_signature: signature, timestamp, nonce } = query;
  if (!isForm(signature, SIGNATURE) || !isForm(timestamp, TIMESTAMP) || !isForm(nonce, NONCE)) return null;
  const isFresh = Math.abs(Number(timestamp) * 1000 - check.clock.now()) <= check.toleranceMs;
  return isFresh ? { signature, timestamp, nonce } : null;
}

/** A field given twice arrives as a list and has no form. */
function isForm(value: string | string[] | undefined, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch {
    throw new RefusedError();
  }
}
