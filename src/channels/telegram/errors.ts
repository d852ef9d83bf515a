import { GrammyError, HttpError } from 'grammy';
import { messageOf } from '../../errors.js';
import type { SendResult } from '../channel.js';
import { RateError } from './pacer.js';
import { askedToWait } from './too-many.js';

const MINUTE = 60_000;

/**
 * What to do after a failed call: what time or an operator can put right is tried again, the rest is shown.
 * Any other error is thrown on. grammY keeps the token out of its messages.
 * @see https://core.telegram.org/bots/api#making-requests
 */
export function failureOf(error: unknown, now: number): SendResult {
  if (error instanceof RateError)
    return { state: 'retry', code: error.code, reason: error.message, retryAt: error.retryAt };
  if (error instanceof HttpError) return { state: 'retry', code: 'unreachable', reason: error.message };
  if (!(error instanceof GrammyError)) throw error;
  // Something on the way may answer JSON that is no answer of the platform.
  const { error_code: status = 0, description = '' } = error as Partial<GrammyError>;
  if (status === 0) return { state: 'retry', code: 'unreachable', reason: error.message };
  const reason = `${status}: ${description.slice(0, 300)}`;
  const waitMs = askedToWait(error);
  if (waitMs !== null) return { state: 'retry', code: 'throttled', reason, retryAt: now + waitMs };
  // The token is not (or no longer) good; an operator can put it right while messages wait.
  if (status === 401 || status === 404)
    return { state: 'retry', code: `telegram-${status}`, reason, retryAt: now + MINUTE };
  if (status === 403) return { state: 'failed', code: 'blocked', reason };
  if (status >= 500) return { state: 'retry', code: 'busy', reason };
  if (/chat not found|user not found|PEER_ID_INVALID/i.test(description))
    return { state: 'failed', code: 'recipient', reason };
  return { state: 'failed', code: `telegram-${status}`, reason };
}

/** The group became a supergroup and has this id now. */
export const migratedTo = (error: unknown): string | null =>
  error instanceof GrammyError && error.parameters.migrate_to_chat_id !== undefined
    ? String(error.parameters.migrate_to_chat_id)
    : null;

/** An edit that changes nothing: what we wanted is shown already. */
export const isUnchanged = (error: unknown): boolean =>
  error instanceof GrammyError && /message is not modified/i.test(error.description);

/** The message is gone or too old to be changed. */
export const isUneditable = (error: unknown): boolean =>
  error instanceof GrammyError && /message (to edit not found|can't be edited)/i.test(messageOf(error));
