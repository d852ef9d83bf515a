import { encrypt, getSignature } from '@wecom/crypto';
import type { Clock } from '../../clock.js';
import type { InboundSink, Webhook, WebhookRequest, WebhookResponse } from '../channel.js';
import { answered } from '../wecom/answered.js';
import type { CallbackKeys } from '../wecom/config.js';
import { type Check, isSigned, open, RefusedError } from '../wecom/crypto.js';
import type { Json } from '../wecom/http.js';
import type { WecomLog } from '../wecom/log.js';
import { UnreadableError } from '../wecom/xml.js';
import type { Answers } from './answers.js';
import { decodeBot } from './decode.js';
import type { BotReply, BotReplyStore } from './reply.js';

interface Parts {
  keys: CallbackKeys;
  clock: Clock;
  toleranceMs: number;
  log: WecomLog;
  sink: InboundSink;
  store: BotReplyStore;
  answers: Answers;
  /** Opens sealed user ids. */
  unsealed: (callback: Json) => Promise<Json>;
  supervisorChat: string | null;
}

/** The platform waits 5 s. What a press or an opening gets has to go with the answer; words have time. */
const PATIENCE_MS: Record<BotReply['kind'], number> = { message: 800, press: 3500, enter: 3500 };

/**
 * The bot's callback address: JSON, sealed for the receive id '' (W101033). What somebody did, and the right
 * to answer it, are stored before it is acknowledged; the answer itself is what has been said by then.
 */
export function createBotWebhook(parts: Parts): Webhook {
  const { keys, clock, log } = parts;
  const check: Check = { keys, receiveId: '', clock, toleranceMs: parts.toleranceMs };

  async function answer(request: WebhookRequest): Promise<WebhookResponse> {
    if (request.method === 'GET') {
      const { echostr } = request.query;
      if (typeof echostr !== 'string') throw new RefusedError();
      const body = open(echostr, request.query, check);
      return { status: 200, body, contentType: 'text/plain; charset=utf-8' };
    }
    const { messages, reply, refresh } = decodeBot(await parts.unsealed(openBody(request, check)), {
      now: clock.now(),
      supervisorChat: parts.supervisorChat,
    });
    if (refresh) return sealed(await parts.answers.asked(refresh), request, keys);
    if (reply) await parts.store.add(reply);
    await parts.sink.accept(messages);
    if (!reply) return { status: 200, body: '' };
    return sealed(await parts.answers.first(reply, PATIENCE_MS[reply.kind]), request, keys);
  }

  return {
    path: '/webhooks/wecom/bot',
    receive: (request) => answered(log, () => answer(request)),
  };
}

function openBody({ query, body }: WebhookRequest, check: Check): Json {
  const envelope = readObject(body.toString('utf8'));
  const { encrypt: inside } = envelope ?? {};
  if (typeof inside !== 'string') {
    // Only whoever signed its content is told that the envelope cannot be read.
    const looks = /"encrypt"\s*:\s*"([A-Za-z0-9+/=]+)"/.exec(body.toString('utf8'))?.[1];
    if (looks && isSigned(looks, query, check)) throw new UnreadableError('The envelope breaks the format.');
    throw new RefusedError();
  }
  const content = readObject(open(inside, query, check));
  if (!content) throw new UnreadableError('The content is no JSON object.');
  return content;
}

function readObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}

/** The nonce has to be the callback's own. */
function sealed(answer: Json | null, { query }: WebhookRequest, keys: CallbackKeys): WebhookResponse {
  if (!answer) return { status: 200, body: '' };
  const nonce = String(query.nonce);
  const timestamp = String(query.timestamp);
  const inside = encrypt(keys.encodingAesKey, JSON.stringify(answer), '');
  const body = {
    encrypt: inside,
    msgsignature: getSignature(keys.token, timestamp, nonce, inside),
    timestamp: Number(timestamp),
    nonce,
  };
  return { status: 200, body: JSON.stringify(body), contentType: 'application/json; charset=utf-8' };
}
