import { createHash, timingSafeEqual } from 'node:crypto';
import type { Update } from 'grammy/types';
import { messageOf } from '../../errors.js';
import type { Webhook, WebhookRequest } from '../channel.js';
import type { WecomLog } from '../wecom/log.js';
import { UnreadableError } from '../wecom/xml.js';

/** Stores what an update says; resolves when it is stored. */
export type TakeUpdate = (update: Update) => Promise<void>;

const HEADER = 'x-telegram-bot-api-secret-token';

/**
 * Our own intake of updates: grammY's handler acknowledges only after it has worked on the update. Not
 * proven genuine: 401. No update: 400. Not stored: 503, so that Telegram comes again.
 * @see https://core.telegram.org/bots/api#setwebhook
 */
export function createTelegramWebhook(secret: string, take: TakeUpdate, log: WecomLog): Webhook {
  return {
    path: '/webhooks/telegram',
    async receive(request) {
      if (request.method !== 'POST') return { status: 405, body: 'POST' };
      if (!isGenuine(request, secret)) return { status: 401, body: 'refused' };
      try {
        await take(readUpdate(request.body));
        return { status: 200, body: 'ok' };
      } catch (error) {
        if (error instanceof UnreadableError) {
          log.warn({ reason: error.message }, 'a genuine update cannot be read');
          return { status: 400, body: 'unreadable' };
        }
        log.error({ error: messageOf(error) }, 'update not stored; Telegram sends it again');
        return { status: 503, body: 'not stored, send again' };
      }
    },
  };
}

/** Digests are compared, so that neither content nor length shows in the time it takes. */
function isGenuine({ headers }: WebhookRequest, secret: string): boolean {
  const given = headers[HEADER];
  // Twice the header arrives as a list, or joined by a comma, which no secret holds.
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(secret));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function readUpdate(body: Buffer): Update {
  try {
    const update: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (typeof update === 'object' && update !== null && !Array.isArray(update)) return update as Update;
  } catch {
    // Answered below, as any body that is no object.
  }
  throw new UnreadableError('The body is no JSON object.');
}
