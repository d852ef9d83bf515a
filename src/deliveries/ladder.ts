import type { Channel, Outbound } from '../channels/channel.js';
import type { Clock } from '../clock.js';
import { parseConversationId } from '../events.js';
import { failpoint } from '../failpoints.js';
import type { Inbox } from '../inbox/inbox.js';
import { CLOSED_STATES, type WorkOrder } from '../service/model.js';
import type { ConversationRow, DeliveryRow, Models, UnreachedRow } from '../storage/models/index.js';
import type { Persons } from '../storage/persons.js';
import { nextRung, type Rung } from './rungs.js';
import { type Told, tellTold } from './told.js';

interface Deps {
  models: Models;
  persons: Persons;
  inbox: Inbox;
  channels: Map<string, Channel>;
  clock: Clock;
  keepMs: number;
  /** The chats of a technician. */
  technicianChats: (id: string, order: WorkOrder) => Promise<string[]>;
  supervisorChats: () => Promise<string[]>;
  /** Asks a supervisor to phone: the last rung, and what is done about messages without words. */
  askToPhone: (delivery: string, conversation: string) => Promise<void>;
}

/** A technician who was asked to call has so long before a supervisor is asked as well. */
const TECHNICIAN_MS = 30 * 60_000;
/** Of one person supervisors hear once in so long that somebody else was asked to call. */
const WATCH_MS = 3_600_000;
const ARRIVED = 'arrived';

type Known = WorkOrder & { id: string };

export interface Ladder {
  /** A message did not reach somebody: the next way is taken, and written down with why. The same again is once. */
  fell(row: DeliveryRow, why: string): Promise<void>;
  /** For the sweep: whoever was asked to call has had their time. */
  resume(): Promise<void>;
  list(): Promise<UnreachedRow[]>;
  /** Somebody reached the person; false: nothing of that id is open. */
  done(id: string, by: string): Promise<boolean>;
  /** The messages went after all: nobody needs to call because of them. */
  arrived(ids: string[]): Promise<void>;
  /** Somebody says in a chat that they told a person what did not arrive. */
  told: Told;
}

/**
 * What to do when a message does not arrive (B.4 G1): another chat of the same person, a template message,
 * the technician who is on the order, and at last a supervisor who phones. Every step is kept with its reason.
 */
export function createLadder(deps: Deps): Ladder {
  const { models, clock } = deps;

  async function fell(row: DeliveryRow, why: string): Promise<void> {
    const words = wordsOf(row.intent);
    const isCustomer = (await models.identities.exists({ _id: row.conversation })) !== null;
    if (words === null || !isCustomer) {
      await deps.askToPhone(row._id, row.conversation);
      return;
    }
    const carried = await carriedBy(row.conversation, words);
    if (carried) {
      if (carried.steps.some((step) => step.after === row._id)) return;
      await climb(carried, `${row.conversation.split(':', 1)[0]}: ${why}`, row._id);
      return;
    }
    const fresh: Omit<UnreachedRow, '_id'> = {
      conversation: row.conversation,
      words,
      state: 'open',
      steps: [],
      nextAt: null,
      at: clock.now(),
      expireAt: new Date(clock.now() + deps.keepMs),
    };
    await models.unreached.updateOne({ _id: row._id }, { $setOnInsert: fresh }, { upsert: true });
    const stored = (await models.unreached.findOne({ _id: row._id }).lean()) as UnreachedRow | null;
    if (!stored) return;
    // Lost after the platform had taken it: what was tried before is not tried again. Else, with steps, this is
    // repeated after a crash: the way was taken already.
    const isLost = stored.state === 'done' && stored.doneBy === ARRIVED;
    if (isLost || stored.steps.length === 0) await climb(stored, why);
  }

  /** What failed here was itself carried here from another chat: its ladder goes on, none begins anew. */
  async function carriedBy(conversation: string, words: string): Promise<UnreachedRow | null> {
    const open = (await models.unreached
      .find({ state: 'open', 'steps.to': conversation } as never)
      .limit(50)
      .lean()) as unknown as UnreachedRow[];
    return open.find((row) => words.includes(row.words)) ?? null;
  }

  /**
   * Acts first, under ids of the step, so that what a crash repeats is said once; then writes the step down.
   * @param after the message that was carried and did not arrive either
   */
  async function climb(row: UnreachedRow, why: string, after?: string): Promise<void> {
    const order = await orderOf(row.conversation);
    const rung = nextRung({
      chats: await otherChats(row.conversation),
      technician: order?.technician?.id ?? null,
      tried: row.steps,
    });
    const now = clock.now();
    if (rung) await act(row, rung, order);
    failpoint('reach.told');
    const step = rung && { at: now, step: rung.step, to: rung.to, why, ...(after ? { after } : {}) };
    await models.unreached.updateOne(
      { _id: row._id, state: row.state, [`steps.${row.steps.length}`]: { $exists: false } } as never,
      {
        $set: { state: 'open', nextAt: rung?.step === 'technician' ? now + TECHNICIAN_MS : null },
        ...(step ? { $push: { steps: step } } : {}),
      } as never,
    );
  }

  async function act(row: UnreachedRow, rung: Rung, order: Known | null): Promise<void> {
    const from = row.conversation.split(':', 1)[0];
    const put = async (conversations: string[], notice: string, data: Record<string, unknown>) =>
      await deps.inbox.put(
        conversations.map((conversation) => ({
          id: `notice:reach:${row._id}:${rung.step}:${conversation}`,
          conversation,
          at: clock.now(),
          body: { type: 'notice' as const, notice, data: { words: row.words, from, ...data } },
        })),
      );
    if (rung.step === 'phone') await deps.askToPhone(row._id, row.conversation);
    else if (rung.step === 'technician' && order) {
      const { name, phone } = order.customer;
      const chats = await deps.technicianChats(rung.to, order);
      const known = { name, phone, number: order.number, order: order.id };
      await put(chats, 'reach.technician', known);
      await watch(row, { ...known, words: row.words, technician: order.technician?.name ?? null });
    } else if (rung.step !== 'technician') await put([rung.to], 'reach.other', {});
  }

  /** Supervisors see at once that somebody is out of reach, and who was asked to call. */
  async function watch(row: UnreachedRow, data: Record<string, unknown>): Promise<void> {
    const at = clock.now();
    const key = `notice:watch:${row.conversation}:${Math.floor(at / WATCH_MS)}`;
    await deps.inbox.put(
      (await deps.supervisorChats()).map((conversation) => ({
        id: `${key}:${conversation}`,
        conversation,
        at,
        body: { type: 'notice' as const, notice: 'reach.supervisor', data },
      })),
    );
  }

  async function otherChats(conversation: string) {
    const own = (await models.identities.findOne({ _id: conversation }).lean())?.customerId ?? '';
    const others = (await deps.persons.conversations(own)).filter((chat) => chat !== conversation);
    const rows = (await models.conversations
      .find({ _id: { $in: others } })
      .select({ 'state.lastInboundAt': 1 })
      .lean()) as unknown as ConversationRow[];
    return rows.map(({ _id: id, state }) => {
      const limits = deps.channels.get(parseConversationId(id)?.channel ?? '')?.limits;
      const window = limits?.perInbound;
      const isOpen = !window || (state.lastInboundAt ?? 0) + window.windowMs > clock.now();
      return { id, open: limits !== undefined && isOpen, knocks: window?.afterWindow === true };
    });
  }

  async function orderOf(conversation: string): Promise<Known | null> {
    const own = (await models.identities.findOne({ _id: conversation }).lean())?.customerId ?? '';
    const [row] = await models.workOrders
      .find({
        'state.customer.id': { $in: await deps.persons.members(own) },
        'state.state': { $nin: [...CLOSED_STATES] },
      } as never)
      .sort({ 'state.openedAt': -1 })
      .limit(1)
      .lean();
    return row ? { ...(row.state as WorkOrder), id: String(row._id) } : null;
  }

  return {
    fell,
    async resume() {
      const due = (await models.unreached
        .find({ state: 'open', nextAt: { $lte: clock.now() } } as never)
        .limit(50)
        .lean()) as unknown as UnreachedRow[];
      for (const row of due) await climb(row, 'the technician did not say that it was told');
    },
    list: async () =>
      (await models.unreached
        .find({ state: 'open' })
        .sort({ at: -1 })
        .limit(200)
        .lean()) as unknown as UnreachedRow[],
    async done(id, by) {
      const closed = await models.unreached.updateOne(
        { _id: id, state: 'open' },
        { $set: { state: 'done', nextAt: null, doneBy: by } },
      );
      return closed.matchedCount > 0;
    },
    async arrived(ids) {
      await models.unreached.updateMany(
        { _id: { $in: ids }, state: 'open' },
        { $set: { state: 'done', nextAt: null, doneBy: ARRIVED } },
      );
    },
    told: async (request) => await tellTold(deps, request),
  };
}

/** What it says to a person; null: nothing that could be said elsewhere. */
function wordsOf(intent: Outbound): string | null {
  if (intent.kind === 'say' || intent.kind === 'ask' || intent.kind === 'alert') return intent.text;
  return intent.kind === 'card' ? [intent.title, intent.text].filter(Boolean).join('\n') : null;
}
