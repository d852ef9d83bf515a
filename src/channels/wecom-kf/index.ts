import type { Channel, Delivery, SendResult } from '../channel.js';
import type { WecomClient } from '../wecom/client.js';
import type { WecomConfig } from '../wecom/config.js';
import type { WecomDeps } from '../wecom/deps.js';
import { failureOf, WecomError } from '../wecom/error-classes.js';
import type { Json } from '../wecom/http.js';
import { downloadMedia, MediaUploads } from '../wecom/media.js';
import { mergeIntents } from '../wecom/merge.js';
import { createReceiver } from '../wecom/receive.js';
import { neverThrows, Sender } from '../wecom/sender.js';
import type { XmlElement } from '../wecom/xml.js';
import { createKfApi } from './api.js';
import { decodeOtherCallback } from './decode.js';
import { encodeKf, messageIdOf } from './encode.js';
import { createKfLinks } from './links.js';
import { KfPull } from './pull.js';
import { createKfEvents } from './receive.js';
import { createKfSession } from './session.js';

const HOUR = 3_600_000;
/** The longest that a code is good: the pool's; a welcome and an end have 20 s (W95122). */
const CODE_MS = 48 * HOUR;
const CODES_KEPT = 1000;

export interface WecomKf extends Channel {
  /** Stores what a callback at another address says about customer service; true: it was about that. */
  hear(content: XmlElement): Promise<boolean>;
}

/**
 * Customers in WeChat (微信客服). Account: open_kfid; peer: external_userid. The callback is only a hint;
 * the messages are pulled.
 */
export function createWecomKf(
  deps: WecomDeps,
  kf: NonNullable<WecomConfig['kf']>,
  client: WecomClient,
  options: { pullEveryMs?: number } = {},
): WecomKf {
  const { config, clock, sink, logger: log, cursors } = deps;
  const api = createKfApi(client);
  const uploads = new MediaUploads(client, deps.media, clock);
  const sender = new Sender<Json>(clock);
  const pull = new KfPull({
    api,
    cursors,
    sink,
    clock,
    log,
    ...(options.pullEveryMs ? { everyMs: options.pullEveryMs } : {}),
  });
  const hear = createKfEvents(pull, log);
  const spent = new Set<string>();

  async function send(delivery: Delivery): Promise<SendResult> {
    const { id, account, peer, intent } = delivery;
    // WeChat has no cards to change; what changed is told in words by its own message.
    if (intent.kind === 'card-update') return { state: 'delivered', platformIds: [] };
    const parts = await uploads.parts(intent, encodeKf);
    if (!Array.isArray(parts)) return parts;
    return await sender.send(delivery, parts, async (part, index) => {
      const own = messageIdOf(id, index);
      const code = codeFor(delivery, part);
      if (code && (await saidFor(code, own, part))) return { id: own };
      return { id: await api.send(account, peer, own, part) };
    });
  }

  /** The delivery's code, once, for what may be said with it. One that is over costs a call and no message. */
  function codeFor({ welcomeCode, decidedAt }: Delivery, part: Json): string | null {
    const isFresh = clock.now() - decidedAt <= CODE_MS;
    const isAllowed = part.msgtype === 'text' || part.msgtype === 'msgmenu';
    return welcomeCode && isFresh && isAllowed && !spent.has(welcomeCode) ? welcomeCode : null;
  }

  /** False: the code is over or used, no page names the number; the message goes the usual way under the same id. */
  async function saidFor(code: string, own: string, part: Json): Promise<boolean> {
    try {
      await api.sendOnEvent(code, own, part);
      remember(code);
      return true;
    } catch (error) {
      if (!(error instanceof WecomError) || failureOf(error, clock.now()).state !== 'failed') throw error;
      remember(code);
      return false;
    }
  }

  function remember(code: string): void {
    spent.add(code);
    for (const old of spent) {
      if (spent.size <= CODES_KEPT) return;
      spent.delete(old);
    }
  }

  return {
    name: 'wecom-kf',
    limits: { perInbound: { count: 5, windowMs: 48 * HOUR } },
    webhooks: [
      {
        path: '/webhooks/wecom/kf',
        receive: createReceiver({
          keys: kf,
          corpId: config.corpId,
          clock,
          toleranceMs: config.timestampToleranceMs,
          log,
          take: async (content, plain) => {
            if (!(await hear(content)))
              await sink.accept([decodeOtherCallback(content, config.corpId, plain)]);
          },
        }),
      },
    ],
    start: async () => pull.start(),
    stop: async () => await pull.stop(),
    send: neverThrows(send, clock),
    merge: (intents) => mergeIntents(intents, (words) => encodeKf(words).length),
    fetchMedia: async (media) => await downloadMedia(client, media.ref),
    hear,
    ...createKfSession(api),
    contactLink: createKfLinks(api),
  };
}
