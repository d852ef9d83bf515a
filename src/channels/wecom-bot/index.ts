import type { Channel, Delivery, SendResult } from '../channel.js';
import type { WecomClient } from '../wecom/client.js';
import type { BotConfig } from '../wecom/config.js';
import type { WecomDeps } from '../wecom/deps.js';
import { isMedia, type MediaIntent, type UpdateIntent } from '../wecom/intents.js';
import { fileName, imageType } from '../wecom/media.js';
import { mergeIntents } from '../wecom/merge.js';
import { neverThrows } from '../wecom/sender.js';
import { Answers, type Piece } from './answers.js';
import { createConnectionSender, PER_CHAT } from './by-connection.js';
import { createUrlSender } from './by-url.js';
import { BotConnection, type ConnectionTiming } from './connection.js';
import { decodeBot } from './decode.js';
import { encodeBot, encodeUpdate } from './encode.js';
import { downloadBotMedia } from './media.js';
import { createMembers } from './members.js';
import { createAskBotAddress } from './outside.js';
import { createBotWebhook } from './receive.js';
import { createSettle } from './settle.js';

/** A card may be changed this long after it was pressed. */
const UPDATE_MS = 5000;
const IMAGE_MOST = 10 * 1024 * 1024;
const FILE_MOST = 20 * 1024 * 1024;

export type BotDeps = Pick<
  WecomDeps,
  'config' | 'clock' | 'logger' | 'sink' | 'media' | 'botReplies' | 'leases'
> & {
  /** Of the company's app, to open sealed user ids; absent: there is none. */
  appClient?: WecomClient;
};

/**
 * The AI bot (智能机器人): supervisors ask and act where they talk, in single chat or by @ in a group.
 * Account: the bot's id; peer: user id, in a group `chat/user`. What a platform of answers cannot do is in
 * src/channels/README.md.
 */
export function createWecomBot(
  deps: BotDeps,
  { mode, supervisorChat, insideHosts }: BotConfig,
  timing?: Partial<ConnectionTiming>,
): Channel {
  const { clock, logger: log, sink, media, botReplies: store } = deps;
  const ask = createAskBotAddress(
    [deps.config.apiBaseUrl, ...(mode.by === 'connection' ? [mode.serverUrl] : [])],
    insideHosts,
  );
  const unsealed = createMembers({ client: deps.appClient ?? null, clock, log });
  const answers = new Answers(store, clock, media);
  const connection =
    mode.by === 'connection'
      ? new BotConnection({ bot: mode, leases: deps.leases, clock, log, take, ...(timing ? { timing } : {}) })
      : null;
  const byUrl = createUrlSender({ answers, store, ask, clock, log });
  const byConnection = connection && createConnectionSender({ connection, store, clock });

  async function take(body: Record<string, unknown>, requestId: string): Promise<void> {
    const { messages, reply } = decodeBot(await unsealed(body), {
      now: clock.now(),
      supervisorChat,
      requestId,
    });
    if (reply) await store.add(reply);
    if (messages.length > 0) await sink.accept(messages);
  }

  async function send(delivery: Delivery): Promise<SendResult> {
    const { id, account, intent } = delivery;
    if (mode.by === 'connection' && account !== mode.id)
      return failed('account', `Bot ${account} is not configured.`);
    if (intent.kind === 'card-update') return await update(account, intent);
    if (isMedia(intent)) return await sendMedia(delivery, intent);
    const { text, card, instead } = encodeBot(intent, id);
    if (text.trim() === '' && !card) return failed('empty', 'There is nothing to say.');
    const piece: Piece = { delivery: id, text, card, instead };
    return byConnection ? await byConnection(delivery, piece) : await byUrl(delivery, piece);
  }

  /** Only what has just been pressed can be changed: otherwise skipped. */
  async function update(account: string, intent: UpdateIntent): Promise<SendResult> {
    const task = intent.responseCode;
    const skipped: SendResult = { state: 'delivered', platformIds: [] };
    if (!task) return skipped;
    const card = encodeUpdate(intent, task);
    if (!connection) return (await answers.update(account, task, card)) ? sent : skipped;
    const press = await store.byTask(account, task);
    if (!press || press.at < clock.now() - UPDATE_MS) return skipped;
    await connection.updateCard(press.via, card);
    return sent;
  }

  async function sendMedia(delivery: Delivery, intent: MediaIntent): Promise<SendResult> {
    const found = await media(intent.media);
    if (!found) return failed('media-missing', `The media ${intent.media} is not stored.`);
    const { bytes } = found;
    const type = imageType(bytes);
    const isPicture = type !== null && bytes.length <= IMAGE_MOST;
    const piece: Piece = { delivery: delivery.id, text: '', card: null, instead: '' };
    if (!connection || !byConnection) {
      if (!isPicture) return failed('media-kind', 'The bot can answer with JPG and PNG up to 10 MB only.');
      return await byUrl(delivery, { ...piece, media: intent.media });
    }
    if (bytes.length < 6 || bytes.length > FILE_MOST)
      return failed(
        'media-size',
        `The media ${intent.media} has ${bytes.length} bytes; 6 to 20 MB are possible.`,
      );
    const kind = intent.kind === 'image' && isPicture ? 'image' : 'file';
    const name = fileName(intent.name ?? found.name, type ? `.${type}` : '');
    const mediaId = await connection.upload(bytes, name, kind);
    return await byConnection(delivery, piece, { kind, id: mediaId });
  }

  return {
    name: 'wecom-bot',
    limits: connection ? { perPeer: PER_CHAT } : {},
    webhooks:
      mode.by === 'url'
        ? [
            createBotWebhook({
              keys: mode.keys,
              clock,
              toleranceMs: deps.config.timestampToleranceMs,
              log,
              sink,
              store,
              answers,
              unsealed,
              supervisorChat,
            }),
          ]
        : [],
    async start() {
      connection?.start();
    },
    async stop() {
      await connection?.stop();
    },
    isElsewhere: () => connection !== null && !connection.isOwner,
    send: neverThrows(send, clock),
    ...(connection ? {} : { settle: createSettle({ store, leases: deps.leases, ask, clock, log }) }),
    merge: (intents) => mergeIntents(intents),
    fetchMedia: async (wanted) =>
      await downloadBotMedia(ask, wanted, mode.by === 'url' ? `${mode.keys.encodingAesKey}=` : null, log),
  };
}

const sent: SendResult = { state: 'sent', platformIds: [] };

const failed = (code: string, reason: string): SendResult => ({ state: 'failed', code, reason });
