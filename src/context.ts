import type { Channel } from './channels/channel.js';
import { createChannels } from './channels/index.js';
import { ownAddresses } from './channels/own-addresses.js';
import type { Clock } from './clock.js';
import type { Config } from './config.js';
import { type LiveFlows, openFlows } from './conversation/live-flows.js';
import { Turns } from './conversation/turn.js';
import { Deliveries } from './deliveries/deliveries.js';
import { createLadder, type Ladder } from './deliveries/ladder.js';
import { createUnreachedOffer } from './deliveries/unreached-offer.js';
import { createAddresses } from './effects/addresses.js';
import { createConversationEffects, tellGivenUp } from './effects/conversation-effects.js';
import { createLeave, type Leaves } from './effects/leave-effect.js';
import { createOrderEffects } from './effects/order-effects.js';
import { createOrderQueue } from './effects/order-queue.js';
import { createPerformer } from './effects/perform.js';
import { createPersonEffects } from './effects/person-effects.js';
import { createRepairAdvice } from './effects/repair-advice.js';
import { messageOf } from './errors.js';
import { createGather } from './facts/gather.js';
import { render } from './flows/render.js';
import { createMetrics, type Metrics } from './http/metrics.js';
import { Inbox } from './inbox/inbox.js';
import { instanceName } from './instance-name.js';
import type { Logger } from './logger.js';
import { createConvertVoice } from './media/convert-voice.js';
import { createMediaReader } from './media/elsewhere.js';
import { MediaKeeper } from './media/keeper.js';
import { CodeReader } from './media/qr/code-reader.js';
import { createDeadGroup } from './parked/dead-group.js';
import { createParked, type Parked } from './parked/parked.js';
import { createPeople, type People } from './people/people.js';
import { createPrivacy, type Privacy } from './privacy/privacy.js';
import { type Alarm, createAlarm } from './reminders/alarm.js';
import { Sweep } from './reminders/sweep.js';
import { loadPolicy, type Policy } from './service/index.js';
import { createBotReplies } from './storage/bot-replies.js';
import { connect } from './storage/connection.js';
import { createDirectory, type Directory } from './storage/directory.js';
import { createFlowVersions } from './storage/flow-versions.js';
import { alive, inboxLag } from './storage/health.js';
import { createKfCursors } from './storage/kf-cursors.js';
import { createLeases } from './storage/leases.js';
import { createMediaStore } from './storage/media-store.js';
import { createModelMemory } from './storage/model-memory.js';
import { createIndexes, createModels, type Models } from './storage/models/index.js';
import { createPersons } from './storage/persons.js';
import { createWebMessages } from './storage/web-messages.js';
import { openReader } from './understanding/model/open-reader.js';
import { createOrders, type Orders } from './work-orders/execute.js';
import { createOrderFacts } from './work-orders/facts.js';

const SWEEP_EVERY_MS = 2000;

/** Every part of the running service, built once and handed down; nothing is imported sideways. */
export interface Context {
  config: Config;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  policy: Policy;
  models: Models;
  directory: Directory;
  leave: Leaves;
  inbox: Inbox;
  orders: Orders;
  parked: Parked;
  people: People;
  ladder: Ladder;
  privacy: Privacy;
  channels: Map<string, Channel>;
  sweep: Sweep;
  media: MediaKeeper;
  /** Begins to take events, send and ring; resolves when all of it runs. */
  start(): Promise<void>;
  ready(): Promise<{ ok: boolean; checks: Record<string, boolean | number> }>;
  /** Words of a page, by the languages that a browser asks for. */
  pageWords(accepted: string): { lang: string; say(key: string): string };
  /** Reads flows and templates again; on a fault the running version stays and the fault is thrown. */
  reload(): Promise<void>;
  /** Everything that was waiting when called has been handled, as far as it can be now. */
  settle(): Promise<void>;
  /** From now on `ready` says no; the work goes on. */
  drain(): void;
  /** Stops in order: no new work, the running work ends, leases are given back, the database is closed. */
  stop(): Promise<void>;
}

export async function createContext(options: {
  config: Config;
  clock: Clock;
  logger: Logger;
  mongodbUri: string;
}): Promise<Context> {
  const { config, clock, logger } = options;
  const policy = loadPolicy(config.policyFile);
  const connection = await connect(options.mongodbUri);
  const models = createModels(connection);
  await createIndexes(models);
  let flows: LiveFlows;
  try {
    flows = await openFlows({ config, versions: createFlowVersions(models, clock), logger });
  } catch (error) {
    await connection.close();
    throw error;
  }

  const instance = await instanceName(config.dataDir);
  const metrics = createMetrics();
  const directory = createDirectory(models);
  const media = createMediaStore(models, clock, config.dataDir);
  const convert = createConvertVoice(config.ffmpeg, logger);
  const inbox = new Inbox(
    models,
    clock,
    (fresh) => metrics.inboxAccepted.inc({ fresh: String(fresh) }),
    policy.privacy.keepMessages,
  );
  const busy = () => inbox.busy;
  const channels = new Map<string, Channel>();
  for (const channel of createChannels({
    config,
    clock,
    logger,
    sink: inbox,
    cursors: createKfCursors(models),
    botReplies: createBotReplies(models),
    leases: createLeases(models, clock, instance),
    media: createMediaReader({ store: media, models, channels }),
    web: { messages: createWebMessages(models, clock), uploads: media },
  }))
    channels.set(channel.name, channel);
  const addresses = createAddresses({ directory, ...ownAddresses(config) });

  const orders = createOrders({
    models,
    clock,
    policy,
    facts: createOrderFacts({ models, directory, clock, policy }),
    committed: (id, change) => {
      if (change.effects) orderQueue.poke(id);
      if (change.timer) void ring(change.timer.id, change.timer.dueAt);
    },
  });
  const deadGroup = createDeadGroup({ models, clock, inbox, addresses, logger });
  const unreachedOffer = createUnreachedOffer({ models, orders, clock });
  const deliveries = new Deliveries({
    models,
    clock,
    logger,
    instance,
    channels,
    busy,
    giveUpAfterMs: policy.deliveries.giveUpAfter,
    stuckAfterMs: policy.deliveries.stuckAfter,
    counted: (state) => metrics.deliveries.inc({ state }),
    gaveUp: async (row, error) => {
      if (await deadGroup(row, error)) return;
      if (!(await unreachedOffer(row, error))) await ladder.fell(row, error);
    },
    shutOut: async (row, why) => await ladder.fell(row, why),
    arrived: async (ids) => await ladder.arrived(ids),
  });
  const perform = createPerformer({
    models,
    clock,
    logger,
    handle: async (effect, owner) =>
      owner.kind === 'conversation'
        ? await conversationEffects(effect, owner.row)
        : await orderEffects(effect, owner.row),
    gaveUp: async (effect, owner) => {
      if (owner.kind === 'conversation') await tellGivenUp(inbox, clock, effect, owner.row._id);
      await parked.tell({
        id: effect.id,
        kind: 'effect',
        conversation: owner.kind === 'conversation' ? owner.row._id : null,
      });
    },
    counted: (kind, outcome) => metrics.effects.inc({ kind, outcome }),
  });
  const modelMemory = createModelMemory(models);
  // One for all that is asked: its breaker knows how the service is, whoever asked last.
  const reader = openReader(config.model, { memory: modelMemory, clock, logger });
  const persons = createPersons(models);
  const ladder = createLadder({
    models,
    persons,
    inbox,
    channels,
    clock,
    keepMs: policy.privacy.keepMessages,
    supervisorChats: () => addresses.supervisors(),
    technicianChats: (id, order) => addresses.resolve({ to: 'technician', id }, order),
    askToPhone: async (id, conversation) => await parked.tell({ id, kind: 'delivery', conversation }),
  });
  const people = createPeople({
    models,
    persons,
    inbox,
    now: () => clock.now(),
    reachable: ({ channel, lastInboundAt }) => {
      const limits = channels.get(channel)?.limits;
      if (!limits?.perInbound) return limits !== undefined;
      return lastInboundAt !== null && lastInboundAt + limits.perInbound.windowMs > clock.now();
    },
  });
  const privacy = createPrivacy({
    models,
    persons,
    inbox,
    orders,
    addresses,
    directory,
    policy,
    forgetMedia: (ids) => media.remove(ids),
    answers: modelMemory,
    now: () => clock.now(),
  });
  const leave = createLeave({ models, orders, addresses, inbox, clock });
  const conversationEffects = createConversationEffects({
    models,
    clock,
    inbox,
    orders,
    directory,
    addresses,
    deliver: (id) => deliveries.poke(id),
    channels,
    logger,
    lost: (...message) => deliveries.lost(...message),
    person: createPersonEffects({
      directory,
      privacy,
      people,
      told: ladder.told,
      leave,
    }),
    advice: createRepairAdvice({ models, reader }),
    keepMessagesMs: policy.privacy.keepMessages,
  });
  const orderEffects = createOrderEffects({ models, orders, clock, inbox, addresses, logger });
  const orderQueue = createOrderQueue({ models, clock, logger, perform, busy });
  const codes = new CodeReader();
  const keeper = new MediaKeeper({
    models,
    store: media,
    channels,
    convert,
    clock,
    logger,
    keepForMs: policy.media.keepFor,
    lost: async (row) => await parked.tell({ id: row._id, kind: 'media', conversation: row.conversation }),
  });
  const turns = new Turns({
    models,
    clock,
    logger,
    instance,
    busy,
    decide: () => flows.decide,
    gather: createGather({
      codes,
      models,
      directory,
      addresses,
      media,
      keeper,
      clock,
      policy,
      locale: config.locale,
      logger,
      reader,
      kit: () => flows.kit,
    }),
    perform: async (row) => await perform({ kind: 'conversation', row }),
    parked: async (row) => await parked.tell({ id: row._id, kind: 'event', conversation: row.conversation }),
    woken: (_conversation, at, timerId) => void ring(timerId, at),
    counted: (outcome) => metrics.turns.inc({ outcome }),
  });
  inbox.onArrival((conversation) => {
    turns.poke(conversation);
    // A message may open a closed window again.
    deliveries.poke(conversation);
  });
  const sweep = new Sweep({
    models,
    clock,
    logger,
    inbox,
    orders,
    pokeTurn: (id) => turns.poke(id),
    pokeOrder: (id) => orderQueue.poke(id),
    pokeDelivery: (id) => deliveries.poke(id),
    also: async () => {
      await ladder.resume();
      await deliveries.settle();
      await privacy.resume();
    },
    fired: (kind) => metrics.timersFired.inc({ kind }),
  });
  const parked = createParked({
    models,
    clock,
    inbox,
    addresses,
    directory,
    turns,
    deliveries,
    pokeOrder: (id) => orderQueue.poke(id),
    logger,
  });
  const alarm: Alarm = await createAlarm({ connection, instance, logger, ring: () => sweep.now() });

  /** An alarm that cannot be set is no loss: the sweep finds what is due. */
  async function ring(timerId: string, at: number): Promise<void> {
    try {
      await alarm.set(timerId, at);
    } catch (error) {
      logger.warn({ timer: timerId, error: messageOf(error) }, 'alarm not set; the sweep covers it');
    }
  }

  let stopping = false;
  return {
    config,
    clock,
    logger,
    metrics,
    policy,
    models,
    directory,
    leave,
    inbox,
    orders,
    parked,
    people,
    ladder,
    privacy,
    channels,
    sweep,
    media: keeper,
    async start() {
      await alarm.start();
      sweep.start(SWEEP_EVERY_MS);
      keeper.start();
      for (const channel of channels.values()) await channel.start();
    },
    async ready() {
      const database = await alive(connection);
      const lag = database ? await inboxLag(models, clock) : -1;
      const ok = database && alarm.ready() && !stopping && lag < 60_000;
      return { ok, checks: { database, agenda: alarm.ready(), flows: true, stopping, inboxLag: lag } };
    },
    pageWords(accepted) {
      const lang = flows.languageOf(accepted);
      const data = { now: clock.now(), timeZone: policy.timeZone, locale: lang };
      return { lang, say: (key) => render(flows.kit, lang, key, data) };
    },
    async reload() {
      await flows.reload();
    },
    async settle() {
      for (;;) {
        await sweep.now();
        await turns.queue.whenIdle();
        await orderQueue.whenIdle();
        await deliveries.queue.whenIdle();
        if (turns.queue.size + orderQueue.size + deliveries.queue.size === 0) return;
      }
    },
    drain() {
      stopping = true;
    },
    async stop() {
      stopping = true;
      for (const channel of channels.values()) await channel.stop();
      await sweep.stop();
      await keeper.stop();
      await alarm.stop();
      await turns.queue.stop();
      await codes.close();
      await orderQueue.stop();
      await deliveries.queue.stop();
      await models.conversations.updateMany({ leaseBy: instance }, { $set: { leaseUntil: 0 } });
      await connection.close();
    },
  };
}
