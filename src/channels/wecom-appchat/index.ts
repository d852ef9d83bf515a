import type { Channel, Delivery, SendResult } from '../channel.js';
import type { WecomClient } from '../wecom/client.js';
import type { WecomDeps } from '../wecom/deps.js';
import type { Json } from '../wecom/http.js';
import { MediaUploads } from '../wecom/media.js';
import { mergeIntents } from '../wecom/merge.js';
import { neverThrows, Sender } from '../wecom/sender.js';
import { createAppchatApi } from './api.js';
import { encodeAppchat } from './encode.js';

/** W90248: more than 200 a minute to one member are dropped without an error. */
const PER_MEMBER = { count: 200, windowMs: 60_000 };

/**
 * A group that belongs to the app (made by `repairline wecom appchat create`): alerts where no robot was
 * put, or in its place when it is gone. Account: agent id; peer: chat id.
 */
export function createWecomAppchat(
  deps: Pick<WecomDeps, 'clock' | 'media'>,
  agentId: number,
  client: WecomClient,
): Channel {
  const { clock } = deps;
  const api = createAppchatApi(client);
  const uploads = new MediaUploads(client, deps.media, clock);
  const sender = new Sender<Json>(clock, PER_MEMBER);

  async function send(delivery: Delivery): Promise<SendResult> {
    const { account, peer, intent } = delivery;
    if (account !== String(agentId))
      return { state: 'failed', code: 'account', reason: `Agent ${account} is not configured.` };
    if (intent.kind === 'card-update') return { state: 'delivered', platformIds: [] };
    const parts = await uploads.parts(intent, encodeAppchat);
    if (!Array.isArray(parts)) return parts;
    return await sender.send(delivery, parts, async (part) => {
      await api.send(peer, part);
      // The platform gives no id.
      return { id: '' };
    });
  }

  return {
    name: 'wecom-appchat',
    limits: { perPeer: PER_MEMBER },
    webhooks: [],
    start: async () => {},
    stop: async () => {},
    send: neverThrows(send, clock),
    merge: (intents) => mergeIntents(intents, (words) => encodeAppchat(words).length),
  };
}
