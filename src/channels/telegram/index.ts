import { setTimeout as sleep } from 'node:timers/promises';
import { GrammyError } from 'grammy';
import type { Clock } from '../../clock.js';
import { messageOf } from '../../errors.js';
import type { Channel, Delivery, InboundSink, SendResult } from '../channel.js';
import { splitPeer } from '../group-peer.js';
import type { MediaReader } from '../wecom/deps.js';
import { isMedia, type MediaIntent, type UpdateIntent } from '../wecom/intents.js';
import type { WecomLog } from '../wecom/log.js';
import { fileName, imageType } from '../wecom/media.js';
import { mergeIntents } from '../wecom/merge.js';
import { neverThrows, Sender } from '../wecom/sender.js';
import { createTelegramApi } from './api.js';
import { botIdOf, type TelegramConfig } from './config.js';
import { decodeTelegram } from './decode.js';
import { encodeTelegram, encodeUpdate, type Words } from './encode.js';
import { failureOf, isUnchanged, isUneditable, migratedTo } from './errors.js';
import { Pacer } from './pacer.js';
import { TelegramPoll } from './poll.js';
import { Presses } from './press.js';
import { createTelegramWebhook, type TakeUpdate } from './receive.js';

export interface TelegramDeps {
  config: TelegramConfig;
  clock: Clock;
  logger: WecomLog;
  sink: InboundSink;
  media: MediaReader;
  /** For tests whose clock does not move by itself. */
  pause?: (ms: number) => Promise<unknown>;
}

/** A group takes 20 a minute; more in a private chat would be nobody's wish either. Kept over a crash. */
const PER_CHAT = { count: 20, windowMs: 60_000, wholeGroup: true } as const;
const PHOTO_MOST = 10 * 1024 * 1024;
const FILE_MOST = 50 * 1024 * 1024;
const RETRY_MOST_MS = 60_000;

type Part = Words | { media: { kind: 'image' | 'file'; bytes: Buffer; name: string } };

/**
 * Customers, technicians and supervisors in Telegram: private chats, and a group for alerts. Account: the
 * bot's id; peer: chat id, in a group `chat/user`.
 */
export function createTelegram(deps: TelegramDeps): Channel {
  const { config, clock, logger: log, sink } = deps;
  const api = createTelegramApi(config);
  const bot = botIdOf(config);
  const presses = new Presses(config.botToken);
  const pacer = new Pacer(clock, deps.pause);
  const sender = new Sender<Part>(clock, undefined, failureOf);
  const over = new AbortController();
  const underWay = new Set<Promise<void>>();
  /** Groups that became supergroups since we were told their id. */
  const moved = new Map<string, string>();
  let username: string | null = null;

  const take: TakeUpdate = async (update) => {
    const { messages, press } = decodeTelegram(update, {
      bot,
      username,
      supervisorChat: config.supervisorChat && (moved.get(config.supervisorChat) ?? config.supervisorChat),
      now: clock.now(),
      open: (chat, data) => presses.open(chat, data),
    });
    if (messages.length > 0) await sink.accept(messages);
    // Only after it is stored, and never waited for: the button merely stops spinning.
    if (press) background(() => api.answerPress(press));
  };
  const poll = config.webhookSecret === null ? new TelegramPoll({ api, take, log }) : null;

  function background(work: () => Promise<unknown>): void {
    const run: Promise<void> = work()
      .then(
        () => {},
        (error: unknown) => log.warn({ error: messageOf(error) }, 'a Telegram call failed'),
      )
      .finally(() => underWay.delete(run));
    underWay.add(run);
  }

  /** Repeats until it is done or we stop. */
  async function eventually(what: string, work: () => Promise<unknown>): Promise<void> {
    for (let failures = 1; !over.signal.aborted; failures++) {
      try {
        await work();
        return;
      } catch (error) {
        log.warn({ failures, error: messageOf(error) }, `${what} failed; trying again`);
        const wait = Math.min(RETRY_MOST_MS, 1000 * 2 ** (failures - 1));
        await sleep(wait, undefined, { signal: over.signal }).catch(() => {});
      }
    }
  }

  async function send(delivery: Delivery): Promise<SendResult> {
    const { account, peer, intent } = delivery;
    if (account !== bot)
      return { state: 'failed', code: 'account', reason: `Bot ${account} is not configured.` };
    const { chat, person } = splitPeer(peer);
    if (!/^-?\d{1,20}$/.test(chat))
      return { state: 'failed', code: 'recipient', reason: `"${chat}" is no Telegram chat.` };
    if (intent.kind === 'card-update') return await update(chat, intent);
    let parts: Part[];
    if (isMedia(intent)) {
      const prepared = await prepare(intent);
      if ('result' in prepared) return prepared.result;
      parts = [prepared];
    } else {
      const isPrivate = person === null && !chat.startsWith('-');
      const words = isPrivate || intent.kind !== 'say' ? intent : { kind: intent.kind, text: intent.text };
      parts = encodeTelegram(words, (token) => presses.sign(moved.get(chat) ?? chat, token));
    }
    return await sender.send(delivery, parts, async (part) => {
      const id = await post(chat, part);
      const hasButtons = 'markup' in part && part.markup !== undefined && 'inline_keyboard' in part.markup;
      return { id: `${chat}/${id}`, ...(hasButtons ? { ref: { responseCode: String(id) } } : {}) };
    });
  }

  /** A group that has moved is followed once and for all. */
  async function post(chat: string, part: Part): Promise<number> {
    const now = moved.get(chat) ?? chat;
    try {
      return await pacer.run(now, () =>
        'media' in part
          ? api.sendMedia(now, part.media.kind, part.media.bytes, part.media.name)
          : api.send(now, part),
      );
    } catch (error) {
      const next = migratedTo(error);
      if (!next || next === now) throw error;
      log.warn({ chat, next }, 'the group has a new id; set TELEGRAM_SUPERVISOR_CHAT_ID to it');
      moved.set(chat, next);
      return await post(chat, part);
    }
  }

  /** Without the message's number there is nothing that could be changed: skipped. */
  async function update(chat: string, intent: UpdateIntent): Promise<SendResult> {
    const message = Number(intent.responseCode);
    if (!intent.responseCode || !Number.isSafeInteger(message))
      return { state: 'delivered', platformIds: [] };
    try {
      const now = moved.get(chat) ?? chat;
      await pacer.run(now, () => api.edit(now, message, encodeUpdate(intent)));
    } catch (error) {
      if (isUneditable(error)) return { state: 'unknown', platformIds: [] };
      if (!isUnchanged(error)) throw error;
    }
    return { state: 'sent', platformIds: [] };
  }

  async function prepare(intent: MediaIntent): Promise<Part | { result: SendResult }> {
    const found = await deps.media(intent.media);
    if (!found) return failed('media-missing', `The media ${intent.media} is not stored.`);
    const { bytes } = found;
    if (bytes.length === 0 || bytes.length > FILE_MOST)
      return failed(
        'media-size',
        `The media ${intent.media} has ${bytes.length} bytes; 1 to 50 MB are possible.`,
      );
    const type = imageType(bytes);
    const kind = intent.kind === 'image' && type && bytes.length <= PHOTO_MOST ? 'image' : 'file';
    return { media: { kind, bytes, name: fileName(intent.name ?? found.name, type ? `.${type}` : '') } };
  }

  const failed = (code: string, reason: string) => ({ result: { state: 'failed' as const, code, reason } });

  return {
    name: 'telegram',
    limits: { perPeer: PER_CHAT },
    webhooks: config.webhookSecret === null ? [] : [createTelegramWebhook(config.webhookSecret, take, log)],
    async start() {
      background(() =>
        eventually('asking for our name', async () => {
          username = (await api.me()).username;
        }),
      );
      if (poll) poll.start();
      else if (config.publicUrl) {
        const url = `${config.publicUrl.replace(/\/+$/, '')}/webhooks/telegram`;
        background(() => eventually('setting the webhook', () => api.hook(url, config.webhookSecret ?? '')));
      }
    },
    async stop() {
      over.abort();
      await poll?.stop();
      await Promise.all(underWay);
    },
    send: neverThrows(send, clock, failureOf),
    merge: (intents) =>
      mergeIntents(intents, (words) => encodeTelegram(words, (token) => presses.sign('0', token)).length),
    async fetchMedia(media) {
      try {
        return await api.file(media.ref);
      } catch (error) {
        // "file is too big" and "wrong file_id" will not be another answer later.
        if (error instanceof GrammyError && error.error_code === 400) return null;
        throw error;
      }
    },
  };
}
