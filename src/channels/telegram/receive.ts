import { createHash, timingSafeEqual } from 'node:crypto';
import type { Update } from 'grammy/types';
import type { Webhook, WebhookRequest } from '../channel.js';
import { answered } from '../wecom/answered.js';
import { RefusedError } from '../wecom/crypto.js';
import type { WecomLog } from '../wecom/log.js';
import { UnreadableError } from '../wecom/xml.js';

/** Stores what an update says; resolves when it is stored. */
export type TakeUpdate = (update: Update) => Promise<void>;

const HEADER = 'x-telegram-bot-api-secret-token';

/**
 * Our own intake of updates: grammY's handler acknowledges only after it has worked on the update.
 * @see https://core.telegram.org/bots/api#setwebhook
 */
export function createTelegramWebhook(secret: string, take: TakeUpdate, log: WecomLog): Webhook {
  return {
    path: '/webhooks/telegram',
    receive: (request) =>
      answered(log, async () => {
        if (request.method !== 'POST') return { status: 405, body: 'POST' };
        if (!isGenuine(request, secret)) throw new RefusedError();
        await take(readUpdate(request.body));
        return { status: 200, body: 'ok' };
      }),
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
