import type { Clock } from '../../clock.js';
import { OutsideError } from '../../outside/fetch-outside.js';
import type { Delivery, SendResult } from '../channel.js';
import { JSON_TYPE } from '../wecom/client.js';
import { UnreachableError, WecomError } from '../wecom/error-classes.js';
import { type Json, readJson } from '../wecom/http.js';
import type { WecomLog } from '../wecom/log.js';
import type { Answers, Piece } from './answers.js';
import { TEXT_MOST } from './encode.js';
import type { AskBotAddress } from './outside.js';
import type { BotReplyStore } from './reply.js';

/** An hour, less what the way takes. */
export const URL_MS = 55 * 60_000;
const ANSWER_MOST = 64 * 1024;
const TIMEOUT_MS = 10_000;

/**
 * In address mode the bot can only answer: into an answer that the platform still comes for, else once by
 * the `response_url` of something the person did within the hour. After that their next words are waited
 * for, which is shown and not retried: nothing else would bring it any nearer.
 * @see https://developer.work.weixin.qq.com/document/path/101138
 */
export function createUrlSender(parts: {
  answers: Answers;
  store: BotReplyStore;
  ask: AskBotAddress;
  clock: Clock;
  log: WecomLog;
}): (delivery: Delivery, piece: Piece) => Promise<SendResult> {
  const { answers, store, ask, clock, log } = parts;

  return async (delivery, piece) => {
    const { account, peer, welcomeCode } = delivery;
    const answered =
      (welcomeCode && (await answers.welcome(`${account}:${welcomeCode}`, piece))) ||
      (await answers.add(account, peer, piece));
    // Whether the platform comes for it is seen later (settle.ts).
    if (answered) return { ...sent(answered.stream, piece), state: 'unknown' };
    for (const reply of await store.recent(account, peer, clock.now() - URL_MS)) {
      if (!reply.via || (reply.spentBy !== null && reply.spentBy !== delivery.id)) continue;
      if (reply.spentBy === null && !(await store.save({ ...reply, spentBy: delivery.id }))) continue;
      try {
        await post(ask, reply.via, piece);
        return sent(reply.stream, piece);
      } catch (error) {
        if (error instanceof UnreachableError)
          return { state: 'retry', code: error.code, reason: error.message };
        if (!(error instanceof WecomError || error instanceof OutsideError)) throw error;
        // Spent, too old, refused, or none of the platform's: perhaps another one still works.
        log.warn({ error: error.message }, 'a reply address of the bot was refused');
      }
    }
    return {
      state: 'failed',
      code: 'window-closed',
      reason: 'The bot can only answer, and nothing of the last hour is unanswered.',
    };
  };
}

export async function post(ask: AskBotAddress, address: string, piece: Piece): Promise<void> {
  const isCard = piece.card !== null && piece.text === '';
  const words = piece.card ? piece.instead : piece.text;
  if (!isCard && Buffer.byteLength(words) > TEXT_MOST)
    throw new WecomError(45002, `${Buffer.byteLength(words)} bytes; ${TEXT_MOST} are possible`);
  const body: Json = isCard
    ? { msgtype: 'template_card', template_card: piece.card }
    : { msgtype: 'markdown', markdown: { content: words } };
  const { status, bytes } = await ask(address, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: JSON_TYPE,
    most: ANSWER_MOST,
    timeoutMs: TIMEOUT_MS,
  });
  readJson(status, bytes, new Headers());
}

const sent = (stream: string, { card }: Piece) => ({
  state: 'sent' as const,
  platformIds: [stream],
  ...(card ? { platformRef: { responseCode: String(card.task_id) } } : {}),
});
