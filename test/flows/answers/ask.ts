import type { Inbound } from '../../../src/channels/channel.js';
import type { AnswerContext, AnswerInput, AnswerSpec, AnswerType } from '../../../src/flows/answers/index.js';
import { understand } from '../../../src/understanding/understand.js';

/** Tuesday. */
export const now = Date.parse('2026-11-24T10:00:00+08:00');
const timeZone = 'Asia/Shanghai';
const base: Inbound = { channel: 'web', account: 'a', peer: 'p', messageId: 'm', at: now, kind: 'text' };

/** The message as a conversation would see it: words as text, everything else as given. */
export function said(
  what: string | Partial<Inbound>,
  role: 'customer' | 'technician' | 'supervisor' = 'customer',
  at = now,
): AnswerInput {
  const message: Inbound = typeof what === 'string' ? { ...base, text: what } : { ...base, ...what };
  const understanding = message.text
    ? understand(message.text, { role, now: at, timeZone, locale: 'zh-CN' })
    : null;
  return { message, understanding };
}

export const context = (mode: AnswerContext['mode'], at = now): AnswerContext => ({
  mode,
  now: at,
  timeZone,
  locale: 'zh-CN',
});

/** The value, `why` as an Error-like string `!why`, or null. */
export function ask<T>(
  type: AnswerType<T>,
  what: string | Partial<Inbound>,
  spec: AnswerSpec = {},
): T | string | null {
  return outcome(type.parse(said(what), spec, context('asked')));
}
export function scan<T>(
  type: AnswerType<T>,
  what: string | Partial<Inbound>,
  spec: AnswerSpec = {},
  role?: 'customer' | 'technician' | 'supervisor',
): T | string | null {
  return outcome(type.parse(said(what, role), spec, context('scan')));
}

function outcome<T>(answer: ReturnType<AnswerType<T>['parse']>): T | string | null {
  if (answer === null) return null;
  return answer.ok ? (answer.value as T) : `!${answer.why}`;
}
