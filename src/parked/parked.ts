import type { Collection } from 'mongodb';
import { splitPeer } from '../channels/group-peer.js';
import type { Clock } from '../clock.js';
import type { Turns } from '../conversation/turn.js';
import type { Deliveries } from '../deliveries/deliveries.js';
import type { Addresses } from '../effects/addresses.js';
import { parseConversationId } from '../events.js';
import type { Inbox } from '../inbox/inbox.js';
import type { Logger } from '../logger.js';
import type { WorkOrder } from '../service/model.js';
import type { Directory } from '../storage/directory.js';
import type { ConversationRow, DeliveryRow, EffectFailure, Models } from '../storage/models/index.js';

const NOTICE = 'notice:parked:';
const HOUR_MS = 3_600_000;

interface ParkedItem {
  id: string;
  kind: 'event' | 'effect' | 'delivery' | 'media';
  reason: string;
  attempts: number;
  at: number;
}

/** What could not be done: kept, shown and told, and put back with one command (promise 6). */
export interface Parked {
  list(limit?: number): Promise<ParkedItem[]>;
  /** False: there is no parked thing of that id. */
  retry(id: string): Promise<boolean>;
  /**
   * Tells the supervisors whom it concerns, and with an apology the person whose own message it was. Of
   * messages that do not reach somebody they hear once an hour for each person, and so does that person's own
   * conversation (notice `delivery.failed`), which may have an answer to it. Telling again is told once.
   */
  tell(what: { id: string; kind: ParkedItem['kind']; conversation: string | null }): Promise<void>;
}

export function createParked(deps: {
  models: Models;
  clock: Clock;
  inbox: Inbox;
  addresses: Addresses;
  directory: Directory;
  turns: Turns;
  deliveries: Deliveries;
  pokeOrder: (id: string) => void;
  logger: Logger;
}): Parked {
  const { models, clock } = deps;

  return {
    async list(limit = 200) {
      const [events, effects, deliveries, media] = await Promise.all([
        models.inbox.find({ status: 'parked' }).limit(limit).lean(),
        models.effectFailures
          .find({ parked: true } as never)
          .limit(limit)
          .lean(),
        models.deliveries
          .find({ state: { $in: ['parked', 'failed'] } })
          .limit(limit)
          .lean(),
        models.wantedMedia.find({ nextAt: null }).limit(limit).lean(),
      ]);
      return [
        ...events.map((e) => ({
          id: e._id,
          kind: 'event' as const,
          reason: e.error ?? '',
          attempts: e.attempts,
          at: e.receivedAt,
        })),
        ...effects.map((e) => ({
          id: e._id,
          kind: 'effect' as const,
          reason: e.reason,
          attempts: e.attempts,
          at: e.at,
        })),
        // What travels inside another is put back with it.
        ...notInside(deliveries).map((d) => ({
          id: d._id,
          kind: 'delivery' as const,
          reason: d.error ?? '',
          attempts: d.attempts,
          at: d.createdAt,
        })),
        ...media.map((m) => ({
          id: m._id,
          kind: 'media' as const,
          reason: m.error,
          attempts: m.attempts,
          at: m.since,
        })),
      ].sort((a, b) => b.at - a.at);
    },

    async retry(id) {
      const now = clock.now();
      const event = await models.inbox.findOneAndUpdate(
        { _id: id, status: 'parked' },
        { $set: { status: 'new', attempts: 0, nextAt: now } },
      );
      if (event) {
        deps.turns.poke(event.conversation);
        return true;
      }
      const delivery = await models.deliveries.findOneAndUpdate(
        { _id: id, state: { $in: ['parked', 'failed'] } },
        // A new life: `giveUpAfter` counts from now.
        { $set: { state: 'queued', attempts: 0, nextAt: now, createdAt: now, leaseUntil: 0 } },
      );
      if (delivery) {
        deps.deliveries.poke(delivery.conversation);
        return true;
      }
      // The keeper's next look takes it.
      const media = await models.wantedMedia.findOneAndUpdate(
        { _id: id, nextAt: null },
        { $set: { nextAt: now, since: now, attempts: 1 } },
      );
      return media !== null || (await retryEffect(deps, id, now));
    },

    async tell({ id, kind, conversation }) {
      deps.logger.error({ parked: id }, 'parked: somebody has to look');
      const at = clock.now();
      // What fails while telling about a failure is only logged: it must not breed.
      if (id.startsWith(NOTICE)) return;
      const supervisors = await deps.addresses.supervisors();
      const told = supervisors.filter((other) => other !== conversation);
      const key = kind === 'delivery' ? `${conversation}:${Math.floor(at / HOUR_MS)}` : id;
      const person = conversation ? await whoIs(deps, conversation) : {};
      await deps.inbox.put([
        ...told.map((other) => ({
          id: `${NOTICE}${key}:${other}`,
          conversation: other,
          at,
          body: {
            type: 'notice' as const,
            notice: 'system.parked',
            data: { parked: id, kind, ...person },
          },
        })),
        ...(kind === 'delivery' && conversation
          ? [
              {
                id: `${NOTICE}${key}`,
                conversation,
                at,
                body: { type: 'notice' as const, notice: 'delivery.failed', data: { delivery: id } },
              },
            ]
          : []),
        ...(kind === 'event' && conversation
          ? [
              {
                id: `${NOTICE}${id}`,
                conversation,
                at,
                body: { type: 'notice' as const, notice: 'system.apology', data: {} },
              },
            ]
          : []),
      ]);
    },
  };
}

function notInside<T extends Pick<DeliveryRow, '_id' | 'absorbed'>>(rows: T[]): T[] {
  const inside = new Set(rows.flatMap((row) => row.absorbed));
  return rows.filter((row) => !inside.has(row._id));
}

/** What a supervisor needs to reach them: name, phone, and the customer's last order. */
async function whoIs(
  { directory, models }: Pick<Parameters<typeof createParked>[0], 'directory' | 'models'>,
  conversation: string,
): Promise<Record<string, unknown>> {
  const parts = parseConversationId(conversation);
  const { chat = '', person = null } = parts ? splitPeer(parts.peer) : {};
  const isMember = parts?.channel === 'wecom-app' || parts?.channel === 'wecom-bot';
  const staff = isMember
    ? await directory.staffByWecomUserId(person ?? chat)
    : parts?.channel === 'telegram'
      ? await directory.staffByTelegramId(person ?? chat)
      : null;
  if (staff) return { name: staff.name, phone: staff.phone, role: staff.role };
  const last = await models.workOrders
    .findOne({ 'state.customer.conversation': conversation } as never)
    .sort({ 'state.openedAt': -1 })
    .lean();
  const order = last?.state as WorkOrder | undefined;
  return {
    name: order?.customer.name ?? null,
    phone: order?.customer.phone ?? null,
    orderNumber: order?.number ?? null,
    ...(order ? { order: String(last?._id) } : {}),
    role: 'customer',
  };
}

/** The effect goes back to its aggregate under its own id: what was done of it is not done again. */
async function retryEffect(
  deps: Parameters<typeof createParked>[0],
  id: string,
  now: number,
): Promise<boolean> {
  const failures = deps.models.effectFailures.collection as unknown as Collection<
    EffectFailure & { parked?: boolean }
  >;
  const failure = await failures.findOne({ _id: id, parked: true });
  if (!failure) return false;
  const rows = (failure.aggregate === 'conversation' ? deps.models.conversations : deps.models.workOrders)
    .collection as unknown as Collection<ConversationRow>;
  await rows.updateOne({ _id: failure.owner, 'effects.id': { $ne: id } }, {
    $push: { effects: failure.effect },
    $set: { effectsDueAt: now },
  } as never);
  await failures.deleteOne({ _id: id });
  if (failure.aggregate === 'conversation') deps.turns.poke(failure.owner);
  else deps.pokeOrder(failure.owner);
  return true;
}
