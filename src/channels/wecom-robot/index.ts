import type { Channel, Delivery, SendResult } from '../channel.js';
import type { WecomDeps } from '../wecom/deps.js';
import type { Json } from '../wecom/http.js';
import { isMedia, type MediaIntent } from '../wecom/intents.js';
import { fileName, imageType } from '../wecom/media.js';
import { mergeIntents } from '../wecom/merge.js';
import { neverThrows, Sender } from '../wecom/sender.js';
import { createRobotApi, imageBody } from './api.js';
import { encodeRobot } from './encode.js';

/** The account under which the supervisors' robot is known; its peer is `group`. */
export const GROUP_ROBOT = 'supervisors';

/** W99110. */
const PER_ROBOT = { count: 20, windowMs: 60_000 };
/** How long an alert waits for a quota that others use up. */
const STARVED_MS = 600_000;
const IMAGE_MOST = 2 * 1024 * 1024;
const FILE_MOST = 20 * 1024 * 1024;
const SMALLEST = 6;

type Prepared = { parts: Json[] } | { result: SendResult };

/** The robot in the supervisors' group (群机器人): it can only speak. */
export function createWecomRobot(deps: WecomDeps, address: string): Channel {
  const { clock, media } = deps;
  const api = createRobotApi(address);
  const sender = new Sender<Json>(clock, PER_ROBOT);

  async function send(delivery: Delivery): Promise<SendResult> {
    const { intent } = delivery;
    if (intent.kind === 'card-update') return { state: 'delivered', platformIds: [] };
    const prepared = isMedia(intent) ? await prepare(intent) : { parts: encodeRobot(intent) };
    if ('result' in prepared) return prepared.result;
    const result = await sender.send(delivery, prepared.parts, async (part) => {
      await api.send(part);
      // The platform gives no id.
      return { id: '' };
    });
    // We keep the quota ourselves: who uses it up is somebody else, and an alert cannot wait for them.
    const isStarved = result.state === 'retry' && result.code === 'throttled';
    if (isStarved && delivery.decidedAt + STARVED_MS <= clock.now())
      return { state: 'failed', code: result.code, reason: result.reason };
    return result;
  }

  async function prepare(intent: MediaIntent): Promise<Prepared> {
    const found = await media(intent.media);
    if (!found) return failed('media-missing', `The media ${intent.media} is not stored.`);
    const { bytes } = found;
    const type = imageType(bytes);
    if (intent.kind === 'image' && type && bytes.length <= IMAGE_MOST) return { parts: [imageBody(bytes)] };
    if (bytes.length < SMALLEST || bytes.length > FILE_MOST)
      return failed(
        'media-size',
        `The media ${intent.media} has ${bytes.length} bytes; 6 to 20 MB are possible.`,
      );
    const name = fileName(intent.name ?? found.name, type ? `.${type}` : '');
    return { parts: [{ msgtype: 'file', file: { media_id: await api.upload(bytes, name) } }] };
  }

  return {
    name: 'wecom-robot',
    limits: { perPeer: PER_ROBOT },
    webhooks: [],
    start: async () => {},
    stop: async () => {},
    send: neverThrows(send, clock),
    // What waits beyond the 20 a minute goes together as a digest.
    merge: (intents) => mergeIntents(intents, (words) => encodeRobot(words).length),
  };
}

const failed = (code: string, reason: string): Prepared => ({ result: { state: 'failed', code, reason } });
