import type {
  Channel,
  ChannelLimits,
  Delivery,
  Outbound,
  Outcome,
  SendResult,
} from '../../src/channels/channel.js';
import { mergeIntents } from '../../src/channels/wecom/merge.js';
import { ManualClock } from '../../src/clock.js';
import { Deliveries } from '../../src/deliveries/deliveries.js';
import { parseConversationId } from '../../src/events.js';
import { silentLogger } from '../../src/logger.js';
import type { DeliveryRow } from '../../src/storage/models/index.js';
import { testModels } from '../models.js';
import { onWire } from '../outage.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const TALK = 'wecom-kf:desk:wm_one';
const SENT: SendResult = { state: 'sent', platformIds: ['p'] };

/** The deliveries of one conversation on a real database, and a channel that answers as the test says. */
export async function deliveryWorld(limits: ChannelLimits = {}) {
  const { models, stop } = await testModels('deliveries');
  const wire = onWire(models);
  const clock = new ManualClock(Date.parse('2026-03-04T09:00:00+08:00'));
  /** Not counted in the database: a deletion takes rows away, and no id is given twice. */
  let meant = 0;
  const sent: { id: string; text: string }[] = [];
  const gaveUp: string[] = [];
  const shutOut: string[] = [];
  const arrived: string[] = [];
  const world = {
    models,
    /** What sending asks of the database goes over it. */
    wire,
    clock,
    limits,
    /** What was taken, in order: the delivery and its words. */
    sent,
    gaveUp,
    /** Messages for which another way was looked for while they wait. */
    shutOut,
    /** Why, for each of them. */
    why: [] as string[],
    arrived,
    answer: (_delivery: Delivery): SendResult => SENT,
    /** What became of those that were unknown. */
    outcomes: [] as [string, Outcome][],
    deliveries: null as unknown as Deliveries,
    /** Puts messages in line, the first one first. */
    async mean(...intents: (Outbound | string)[]): Promise<string[]> {
      const rows = intents.map((intent) =>
        rowOf(meant++, typeof intent === 'string' ? { kind: 'say', text: intent } : intent, clock.now()),
      );
      await models.deliveries.collection.insertMany(rows as never[]);
      return rows.map((row) => row._id);
    },
    /** The person says something: what they may be sent is counted from now. */
    async hear(): Promise<void> {
      await models.conversations.collection.updateOne(
        { _id: TALK as never },
        { $set: { 'state.lastInboundAt': clock.now() } },
        { upsert: true },
      );
      clock.advance(1);
    },
    /** Looks once at what waits. */
    async look(): Promise<void> {
      world.deliveries.poke(TALK);
      await world.deliveries.queue.whenIdle();
    },
    async pass(ms: number, times = 1): Promise<void> {
      for (let i = 0; i < times; i++) {
        clock.advance(ms);
        await world.look();
      }
    },
    texts: () => sent.map((one) => one.text),
    async states(): Promise<Record<string, string>> {
      const rows = (await models.deliveries.find().sort({ seq: 1 }).lean()) as unknown as DeliveryRow[];
      return Object.fromEntries(rows.map((row) => [row._id, row.state]));
    },
    async stop(): Promise<void> {
      await world.deliveries.queue.stop();
      await stop();
    },
  };
  const channel: Channel = {
    name: 'wecom-kf',
    get limits() {
      return world.limits;
    },
    webhooks: [],
    start: async () => {},
    stop: async () => {},
    settle: async (tell) => {
      for (const [id, outcome] of world.outcomes) await tell(id, outcome);
    },
    async send(delivery) {
      const result = world.answer(delivery);
      if ('platformIds' in result) sent.push({ id: delivery.id, text: wordsOf(delivery.intent) });
      return result;
    },
    merge: (intents) => mergeIntents(intents, () => 1),
  };
  world.deliveries = new Deliveries({
    models: wire.models,
    clock,
    logger: silentLogger(),
    instance: 'here',
    channels: new Map([[channel.name, channel]]),
    giveUpAfterMs: 24 * HOUR,
    stuckAfterMs: 10 * MINUTE,
    counted: () => {},
    gaveUp: async (row) => {
      gaveUp.push(row._id);
    },
    shutOut: async (row, why) => {
      shutOut.push(row._id);
      world.why.push(why);
    },
    arrived: async (ids) => {
      arrived.push(...ids);
    },
    busy: () => false,
  });
  return world;
}

export type DeliveryWorld = Awaited<ReturnType<typeof deliveryWorld>>;

/** The n-th message that was meant, to that conversation. */
export function rowOf(n: number, intent: Outbound, now: number, conversation = TALK): DeliveryRow {
  const parts = parseConversationId(conversation);
  if (!parts) throw new Error(`no conversation: ${conversation}`);
  return {
    ...parts,
    _id: `${conversation}:${n}:0`,
    conversation,
    seq: n * 1000,
    intent,
    state: 'queued',
    createdAt: now,
    nextAt: now,
    attempts: 0,
    leaseBy: null,
    leaseUntil: 0,
    sentAt: null,
    platformIds: [],
    platformRef: null,
    welcomeCode: null,
    absorbed: [],
    error: null,
  };
}

const wordsOf = (intent: Outbound): string => ('text' in intent ? (intent.text ?? '') : intent.kind);
