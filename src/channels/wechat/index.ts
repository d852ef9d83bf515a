import type { Clock } from '../../clock.js';
import type { Channel, Delivery, Inbound, InboundSink, SendResult } from '../channel.js';
import { WecomClient } from '../wecom/client.js';
import type { MediaReader } from '../wecom/deps.js';
import { WecomError } from '../wecom/error-classes.js';
import type { Json } from '../wecom/http.js';
import { isMedia, isWords, type WordsIntent } from '../wecom/intents.js';
import type { WecomLog } from '../wecom/log.js';
import { downloadMedia, imageType, MediaUploads } from '../wecom/media.js';
import { mergeIntents } from '../wecom/merge.js';
import { neverThrows, Sender } from '../wecom/sender.js';
import { createWechatApi } from './api.js';
import type { WechatConfig } from './config.js';
import { encodeWechat, knock } from './encode.js';
import { WINDOW, wechatFailure } from './errors.js';
import { readPicture } from './picture.js';
import { createWechatWebhook } from './receive.js';
import { StableToken } from './token.js';

export interface WechatDeps {
  config: WechatConfig;
  clock: Clock;
  logger: WecomLog;
  sink: InboundSink;
  media: MediaReader;
}

const HOUR = 3_600_000;
const WINDOW_MS = 48 * HOUR;
/** One knock a day at most: whoever does not answer it is not called again and again. */
const KNOCK_EVERY_MS = 24 * HOUR;
const PEERS_KEPT = 5000;
/** A follow, a scan or a tap on the menu pays for three messages within a minute. */
const TAP_MS = 60_000;

/** Customers who follow the company's official account (公众号, 服务号). Account: app id; peer: openid. */
export function createWechat(deps: WechatDeps): Channel {
  const { config, clock, logger: log, sink } = deps;
  const client = new WecomClient(config.apiBaseUrl, new StableToken(config, clock));
  const api = createWechatApi(client);
  const uploads = new MediaUploads(client, deps.media, clock);
  const sender = new Sender<Json>(clock, undefined, wechatFailure);
  const knocked = new Map<string, number>();
  const tapped = new Map<string, number>();

  /** Known in this process only; a restart within that minute costs a knock instead of a welcome. */
  async function accept(messages: Inbound[]): Promise<void> {
    await sink.accept(messages);
    for (const { peer, event, choice } of messages)
      if (event?.name === 'enter' || choice) remember(tapped, peer, clock.now());
  }

  async function send(delivery: Delivery): Promise<SendResult> {
    const { account, peer, intent, lastInboundAt } = delivery;
    if (account !== config.appId)
      return { state: 'failed', code: 'account', reason: `The account ${account} is not configured.` };
    // WeChat has no cards to change; what changed is told in words by its own message.
    if (intent.kind === 'card-update') return { state: 'delivered', platformIds: [] };
    const isOver = lastInboundAt === null || lastInboundAt + WINDOW_MS <= clock.now();
    const hasTapped = (tapped.get(peer) ?? Number.NEGATIVE_INFINITY) + TAP_MS > clock.now();
    if (isOver && !hasTapped && isWords(intent)) return await afterWindow(delivery, intent);
    let parts: Json[];
    if (isMedia(intent)) {
      const found = await deps.media(intent.media);
      if (found && !imageType(found.bytes))
        return {
          state: 'failed',
          code: 'media-kind',
          reason: 'An official account can send JPG and PNG only.',
        };
      const media = await uploads.prepare({ ...intent, kind: 'image' });
      if (!media.ok) return media.result;
      parts = [media.part];
    } else parts = encodeWechat(intent);
    let closed = false;
    const result = await sender.send(delivery, parts, async (part) => {
      try {
        await api.send(peer, part);
      } catch (error) {
        closed = error instanceof WecomError && WINDOW.has(error.errcode);
        throw error;
      }
      // The platform gives no id.
      return { id: '' };
    });
    // A menu tap pays for one minute only, which is not known before.
    return closed && isWords(intent) ? await afterWindow(delivery, intent) : result;
  }

  /**
   * The words wait for the customer's next message, whole; meanwhile a template message says that they are
   * there. Which of them were knocked for is known in this process only.
   */
  async function afterWindow({ id, peer }: Delivery, intent: WordsIntent): Promise<SendResult> {
    const waits: SendResult = {
      state: 'retry',
      code: 'window-closed',
      reason: 'The customer has to write first.',
    };
    if (!config.template || (knocked.get(peer) ?? Number.NEGATIVE_INFINITY) + KNOCK_EVERY_MS > clock.now())
      return waits;
    try {
      await api.template(peer, knock(intent, config.template, id));
    } catch (error) {
      return wechatFailure(error, clock.now());
    }
    remember(knocked, peer, clock.now());
    return waits;
  }

  return {
    name: 'wechat',
    // The channel knows a way after the window: what a tap pays for, and the knock.
    limits: { perInbound: { count: 5, windowMs: WINDOW_MS, afterWindow: true } },
    webhooks: [createWechatWebhook({ config, clock, log, accept })],
    start: async () => {},
    stop: async () => {},
    send: neverThrows(send, clock, wechatFailure),
    merge: (intents) => mergeIntents(intents, (words) => encodeWechat(words).length),
    // Media are kept three days, pictures at their address for longer.
    fetchMedia: async (media) =>
      (await downloadMedia(client, media.ref)) ??
      (media.url ? await readPicture(media.url, config.insideHosts) : null),
  };
}

function remember(of: Map<string, number>, peer: string, at: number): void {
  of.delete(peer);
  of.set(peer, at);
  for (const old of of.keys()) {
    if (of.size <= PEERS_KEPT) return;
    of.delete(old);
  }
}
