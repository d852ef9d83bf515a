import type { Collection } from 'mongodb';
import type { Outbound } from '../channels/channel.js';
import type { ConversationState, Run } from '../conversation/state.js';
import { parseConversationId } from '../events.js';
import type {
  BotReplyRow,
  ConversationRow,
  DeliveryRow,
  EffectFailure,
  InboxRow,
  Models,
} from '../storage/models/index.js';
import { redact } from './redact.js';

const HOUR = 3_600_000;
const CHANNELS = ['wecom-app', 'wecom-bot', 'wecom-robot', 'wecom-appchat', 'telegram'];
const NOTHING: Outbound = { kind: 'say', text: '' };

/** Whom words are about, and what of them may not stay. */
export interface Concern {
  since: number;
  /** Ids and numbers of their orders: a row that holds one is about them. */
  orders: string[];
  /** The same for what only they can have said or be: a name alone may be somebody else's. */
  about: string[];
  /** What is another's, though it holds one of the secrets. */
  spared: string[];
  /** Their chats: what passed between them and a person of ours is gone whole. */
  chats: string[];
  secrets: string[];
}

/** The chats of our own people and groups that were used since then. */
export async function staffTalks(models: Models, since: number): Promise<string[]> {
  const rows = await models.conversations
    .find({ channel: { $in: CHANNELS }, updatedAt: { $gte: since } })
    .select({ _id: 1 })
    .lean();
  const ids = rows.map((row) => String(row._id));
  const customers = await models.identities
    .find({ _id: { $in: ids } })
    .select({ _id: 1 })
    .lean();
  const theirs = new Set(customers.map((row) => row._id));
  return ids.filter((id) => !theirs.has(id));
}

/**
 * What staff were told about a customer, wrote about them, or still have open: of the customer nothing is left
 * in it. Safe to repeat. False: something of it is still to be handled or sent, and has to be looked at again.
 */
export async function redactStaffTalks(
  models: Models,
  conversations: string[],
  concern: Concern,
): Promise<boolean> {
  let isAll = true;
  for (const conversation of conversations) {
    const mine = { ...concern, ...(await served(models, conversation, concern)) };
    const inbox = await redactInbox(models, conversation, mine);
    const deliveries = await redactDeliveries(models, conversation, mine);
    isAll = isAll && inbox && deliveries;
    await redactBotReplies(models, conversation, mine);
    await redactFailures(models, conversation, mine);
    const state = await redactState(models, conversation, mine);
    isAll = isAll && state;
  }
  return isAll;
}

/** When this one served the customer: there a name is theirs, and what was written was written to them. */
type Mine = Concern & { from: number; to: number };

async function served(models: Models, conversation: string, { chats }: Concern) {
  const rows = await models.deliveries
    .find({ conversation, 'about.talk': { $in: chats } } as never)
    .select({ createdAt: 1 })
    .lean();
  const times = rows.map((row) => row.createdAt);
  return { from: Math.min(...times) - HOUR, to: Math.max(...times) + HOUR };
}

const holds = (value: unknown, words: readonly string[]): boolean => {
  const text = JSON.stringify(value) ?? '';
  return words.some((word) => text.includes(JSON.stringify(word).slice(1, -1)));
};

const concerns = (value: unknown, at: number, mine: Mine): boolean =>
  (at >= mine.from && at <= mine.to) || isAbout(value, mine);

const isAbout = (value: unknown, { orders, chats, about, spared }: Concern): boolean =>
  holds(value, orders) ||
  holds(value, chats) ||
  (holds(value, about) && JSON.stringify(redact(value, about, spared)) !== JSON.stringify(value));

async function redactInbox(models: Models, conversation: string, mine: Mine): Promise<boolean> {
  const rows = models.inbox.collection as unknown as Collection<InboxRow>;
  let isAll = true;
  for await (const { _id, body, receivedAt, status } of rows.find({
    conversation,
    receivedAt: { $gte: mine.since },
  })) {
    if (!concerns(body, receivedAt, mine)) continue;
    const isTalk = body.type === 'notice' && holds(body.data, mine.chats);
    const left = isTalk ? { ...body, data: {} } : without(body, mine);
    if (JSON.stringify(left) === JSON.stringify(body)) continue;
    if (status === 'new') isAll = false;
    else await rows.updateOne({ _id }, { $set: { body: left } });
  }
  return isAll;
}

async function redactDeliveries(models: Models, conversation: string, mine: Mine): Promise<boolean> {
  const rows = models.deliveries.collection as unknown as Collection<DeliveryRow>;
  let isAll = true;
  for await (const { _id, intent, about, createdAt, state } of rows.find({
    conversation,
    createdAt: { $gte: mine.since },
  })) {
    const isTalk = about?.talk !== undefined && mine.chats.includes(about.talk);
    if (!isTalk && !concerns(intent, createdAt, mine)) continue;
    const left = isTalk ? NOTHING : without(intent, mine);
    if (JSON.stringify(left) === JSON.stringify(intent)) continue;
    if (state === 'queued') isAll = false;
    else await rows.updateOne({ _id }, { $set: { intent: left } });
  }
  return isAll;
}

/** What the AI bot may still answer with. Somebody may be adding to it: then it is read again. */
async function redactBotReplies(models: Models, conversation: string, mine: Mine): Promise<void> {
  const parts = parseConversationId(conversation);
  if (parts?.channel !== 'wecom-bot') return;
  const { account, peer } = parts;
  const rows = models.botReplies.collection as unknown as Collection<BotReplyRow>;
  for (let isStable = false; !isStable; ) {
    isStable = true;
    for await (const row of rows.find({ account, peer, at: { $gt: mine.since } })) {
      const { _id, revision, at, said, card, update } = row;
      const words = { said, card, update };
      if (!concerns(words, at, mine)) continue;
      const left = without(words, mine);
      if (JSON.stringify(left) === JSON.stringify(words)) continue;
      const changed = await rows.updateOne({ _id, revision }, { $set: { ...left, revision: revision + 1 } });
      if (changed.matchedCount === 0) isStable = false;
    }
  }
}

async function redactFailures(models: Models, conversation: string, mine: Mine): Promise<void> {
  const rows = models.effectFailures.collection as unknown as Collection<EffectFailure>;
  for await (const { _id, effect, at } of rows.find({ owner: conversation })) {
    if (!concerns(effect, at, mine)) continue;
    await rows.updateOne({ _id }, { $set: { effect: without(effect, mine) } });
  }
}

/**
 * What a talk remembers, under a new revision: a turn that was decided on the old one is decided again. What it
 * is still to do is left alone: the rows that come of it are looked at then.
 */
async function redactState(models: Models, conversation: string, mine: Mine): Promise<boolean> {
  const rows = models.conversations.collection as unknown as Collection<ConversationRow>;
  const projection = { state: 1, effects: 1, revision: 1 };
  for (;;) {
    const row = await rows.findOne({ _id: conversation }, { projection });
    if (!row) return true;
    const isAll = !isAbout(row.effects, mine);
    if (!isAbout(row.state, mine)) return isAll;
    const state = withoutWords(row.state, mine);
    if (JSON.stringify(state) === JSON.stringify(row.state)) return isAll;
    const { revision } = row;
    const changed = await rows.updateOne(
      { _id: conversation, revision },
      { $set: { state, revision: revision + 1 } },
    );
    if (changed.matchedCount > 0) return isAll;
  }
}

/** A run whose words are gone cannot go on: it would do again what it did with others. */
function withoutWords(state: ConversationState, mine: Mine): ConversationState {
  const isWhole = (run: Run) => JSON.stringify(without(run, mine)) === JSON.stringify(run);
  const runs = state.runs.filter((run) => isWhole(run) || run.wait?.kind === 'result');
  return without({ ...state, runs }, mine);
}

const without = <T>(value: T, { secrets, spared }: Concern): T => redact(value, secrets, spared);
