import { RepairlineError, TemporaryError } from '../../errors.js';
import type { SendResult } from '../channel.js';
import { advised } from './advice.js';

/** What the platform answered: its number and its words (the words are for people who read logs). */
export class WecomError extends RepairlineError {
  override name = 'WecomError';
  constructor(
    readonly errcode: number,
    errmsg: string,
  ) {
    super(`wecom-${errcode}`, `errcode ${errcode}: ${errmsg.slice(0, 300)}`);
  }
}

/** The platform could not be reached, was slow, or answered something that is no answer. */
export class UnreachableError extends TemporaryError {
  override name = 'UnreachableError';
  constructor(
    reason: string,
    /** How long it asked us to wait, ms. */
    readonly retryAfterMs: number = 0,
  ) {
    super('unreachable', reason);
  }
}

/** The token in the call is not (or no longer) good: W90664. */
export const TOKEN_ERRORS = new Set([40001, 40014, 42001]);
/** Wrong secret or corp id. Asked again and again, the platform blocks our address for an hour. */
export const CREDENTIAL_ERRORS = new Set([40001, 40013, 40056, 41002, 41004]);

const BUSY = new Set([-1, 6000, 45033]);
const THROTTLED = 45009;
/** Settings in the WeCom console; an operator can put them right while messages wait. */
const SETTINGS = new Set([
  40013, 41001, 41002, 41004, 48002, 48006, 48007, 50003, 60020, 80001, 301002, 95000, 95003, 95004, 95011,
  95012, 95015, 95017, 95023,
]);
const RECIPIENT = new Set([40003, 40096, 43004, 46004, 60011, 60030, 60111, 81013, 701008]);
/** All five messages of the customer's last one are used, or the session ended: their next message opens it. */
const WINDOW_USED = new Set([95001, 95013]);
/** More than 48 hours since the customer's last message. */
const WINDOW_OVER = new Set([95002, 95031]);
/** A person of ours holds the session. */
const SESSION_HELD = 95018;
const MINUTE = 60_000;

/**
 * What to do after a failed send (reference/platforms.md 6.3): what time, the customer or an operator can
 * put right is tried again, the rest is shown. Any other error is thrown on.
 */
export function failureOf(error: unknown, now: number): SendResult {
  if (error instanceof UnreachableError)
    return {
      state: 'retry',
      code: error.code,
      reason: error.message,
      ...(error.retryAfterMs > 0 ? { retryAt: now + error.retryAfterMs } : {}),
    };
  if (!(error instanceof WecomError)) throw error;
  const { errcode, code } = error;
  const reason = advised(errcode, error.message);
  if (BUSY.has(errcode)) return { state: 'retry', code: 'busy', reason };
  if (errcode === THROTTLED) return { state: 'retry', code: 'throttled', reason, retryAt: now + MINUTE };
  if (WINDOW_USED.has(errcode)) return { state: 'retry', code: 'window-closed', reason };
  if (WINDOW_OVER.has(errcode)) return { state: 'failed', code: 'window-closed', reason };
  if (errcode === SESSION_HELD)
    return { state: 'retry', code: 'session-held', reason, retryAt: now + MINUTE };
  if (TOKEN_ERRORS.has(errcode) || SETTINGS.has(errcode))
    return { state: 'retry', code, reason, retryAt: now + MINUTE };
  if (RECIPIENT.has(errcode)) return { state: 'failed', code: 'recipient', reason };
  return { state: 'failed', code, reason };
}
