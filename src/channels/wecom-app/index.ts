import type { Channel, Delivery, SendResult } from '../channel.js';
import type { WecomClient } from '../wecom/client.js';
import type { WecomConfig } from '../wecom/config.js';
import type { WecomDeps } from '../wecom/deps.js';
import { WecomError } from '../wecom/error-classes.js';
import type { Json } from '../wecom/http.js';
import type { UpdateIntent } from '../wecom/intents.js';
import { downloadMedia, MediaUploads } from '../wecom/media.js';
import { mergeIntents } from '../wecom/merge.js';
import { neverThrows, Sender } from '../wecom/sender.js';
import { createAppApi } from './api.js';
import { encodeApp, encodeUpdate } from './encode.js';
import { createAppWebhook, type KfEvents } from './receive.js';

/** W90236: what is over 30 a minute to one member is dropped without an error. */
const PER_MEMBER = { count: 30, windowMs: 60_000 };
/** A response code that is spent, too old or another's: no page names the numbers (reference/platforms.md 2.6). */
const CODE_SPENT = new Set([40058, 42014, 42045]);

/** Technicians and supervisors in the company's own app (自建应用). Account: agent id; peer: user id. */
export function createWecomApp(
  deps: WecomDeps,
  app: NonNullable<WecomConfig['app']>,
  client: WecomClient,
  kfEvents?: KfEvents,
): Channel {
  const { clock } = deps;
  const api = createAppApi(client, app.agentId);
  const uploads = new MediaUploads(client, deps.media, clock);
  const sender = new Sender<Json>(clock, PER_MEMBER);

  async function send(delivery: Delivery): Promise<SendResult> {
    const { id, account, peer, intent } = delivery;
    if (account !== String(app.agentId))
      return { state: 'failed', code: 'account', reason: `Agent ${account} is not configured.` };
    if (intent.kind === 'card-update') return await update(peer, intent);
    const parts = await uploads.parts(intent, (words) => encodeApp(words, id));
    if (!Array.isArray(parts)) return parts;
    return await sender.send(delivery, parts, (part, index) => api.send(peer, part, `${id}#${index}`));
  }

  /** Without a code there is nothing that could be changed: skipped. A spent code may mean that it was changed before. */
  async function update(peer: string, intent: UpdateIntent): Promise<SendResult> {
    if (!intent.responseCode) return { state: 'delivered', platformIds: [] };
    try {
      await api.updateCard(peer, intent.responseCode, encodeUpdate(intent));
      return { state: 'sent', platformIds: [] };
    } catch (error) {
      if (error instanceof WecomError && CODE_SPENT.has(error.errcode))
        return { state: 'unknown', platformIds: [] };
      throw error;
    }
  }

  return {
    name: 'wecom-app',
    limits: { perPeer: PER_MEMBER },
    webhooks: [createAppWebhook(deps, app, kfEvents)],
    start: async () => {},
    stop: async () => {},
    send: neverThrows(send, clock),
    merge: (intents) => mergeIntents(intents, (words) => encodeApp(words, '').length),
    fetchMedia: async (media) => await downloadMedia(client, media.ref),
  };
}
