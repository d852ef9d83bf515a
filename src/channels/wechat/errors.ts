import type { SendResult } from '../channel.js';
import { failureOf, WecomError } from '../wecom/error-classes.js';

const MINUTE = 60_000;
/** More than 48 hours since the customer wrote, or all that their last act pays for is used. */
export const WINDOW = new Set([45015, 45047]);
/** The openid is not of this account, or they unfollowed. */
const RECIPIENT = new Set([40003, 43004, 43019]);
/** Settings in the console that an operator can put right while messages wait. */
const SETTINGS = new Set([40125, 40164, 48001, 50002]);

/** What to do after a failed call; numbers that WeCom has as well mean the same (reference/platforms.md 9). */
export function wechatFailure(error: unknown, now: number): SendResult {
  if (!(error instanceof WecomError)) return failureOf(error, now);
  const { errcode, message: reason } = error;
  const code = `wechat-${errcode}`;
  if (WINDOW.has(errcode)) return { state: 'retry', code: 'window-closed', reason };
  if (RECIPIENT.has(errcode)) return { state: 'failed', code: 'recipient', reason };
  if (SETTINGS.has(errcode)) return { state: 'retry', code, reason, retryAt: now + MINUTE };
  return failureOf(error, now);
}
