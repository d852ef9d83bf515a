import type { Collection } from 'mongodb';
import { type Aggregate, APPLIED_KEPT, earliest, effectId, type Timer } from '../aggregate.js';
import type { Clock } from '../clock.js';
import { isDuplicateId, NotFoundError, TemporaryError } from '../errors.js';
import { failpoint } from '../failpoints.js';
import { decideOrder, deriveTimers, type Policy } from '../service/index.js';
import type { Notice, OrderCommand, OrderFacts, WorkOrder } from '../service/model.js';
import type { Models, WorkOrderRow } from '../storage/models/index.js';
import type { OrderFactsGatherer } from './facts.js';

type OrderOutcome =
  | { ok: true; id: string; order: WorkOrder; repeated: boolean }
  | { ok: false; code: string; data: Record<string, unknown> };

export interface Orders {
  /** Registers an order under `wo:<command id>`; the same command id again gives the same order. */
  register(command: OrderCommand): Promise<OrderOutcome>;
  /** Runs a command once by its id. Throws NotFoundError; TemporaryError when the order moves too fast. */
  execute(orderId: string, command: OrderCommand): Promise<OrderOutcome>;
}

interface Deps {
  models: Models;
  clock: Clock;
  policy: Policy;
  facts: OrderFactsGatherer;
  /** Told after a commit that left effects or moved the alarm. */
  committed: (orderId: string, row: { effects: boolean; wakeAt: number | null; timer: Timer | null }) => void;
}

const TRIES = 12;

/**
 * The only writer of work orders. Each write names the revision it was computed from; state, notices and
 * timers change in that one write, so a crash leaves either all of it or nothing (promise 2).
 */
export function createOrders(deps: Deps): Orders {
  const rows = deps.models.workOrders.collection as unknown as Collection<WorkOrderRow>;
  const announce = (row: Pick<WorkOrderRow, '_id' | 'effects' | 'wakeAt' | 'timers'>) =>
    deps.committed(row._id, {
      effects: row.effects.length > 0,
      wakeAt: row.wakeAt,
      timer: row.timers.find((t) => t.dueAt === row.wakeAt) ?? null,
    });

  async function register(command: OrderCommand): Promise<OrderOutcome> {
    const _id = `wo:${command.id}`;
    const known = await rows.findOne({ _id });
    if (known) return { ok: true, id: _id, order: known.state, repeated: true };
    failpoint('order.before-insert');
    const number = await drawNumber(deps);
    failpoint('order.after-number');
    const facts = await deps.facts(null, command, number);
    const decision = decideOrder(null, command, facts);
    if (!decision.ok) return decision;
    const row = firstRow(_id, decision.order, decision.notices, command, facts, deps.policy);
    try {
      await rows.insertOne(row);
    } catch (error) {
      if (!isDuplicateId(error)) throw error;
      return await register(command);
    }
    failpoint('order.committed');
    announce(row);
    return { ok: true, id: _id, order: row.state, repeated: false };
  }

  async function execute(orderId: string, command: OrderCommand): Promise<OrderOutcome> {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const row = await rows.findOne({ _id: orderId });
      if (!row) throw new NotFoundError('no-such-order', `There is no work order ${orderId}.`);
      if (row.applied.includes(command.id))
        return { ok: true, id: orderId, order: row.state, repeated: true };
      const facts = await deps.facts(row.state, command, null);
      const decision = decideOrder(row.state, command, facts);
      // A timer that no longer means anything is taken off the clock, or it would ring for ever.
      if (!decision.ok && command.name !== 'timer') return decision;
      const order = decision.ok ? decision.order : row.state;
      const notices = decision.ok ? decision.notices : [];
      const next = nextRow(row, order, notices, command, facts, deps.policy);
      const { matchedCount } = await rows.updateOne({ _id: orderId, revision: row.revision }, next.update);
      if (matchedCount === 0) continue;
      failpoint('order.committed');
      announce({ _id: orderId, ...next });
      return { ok: true, id: orderId, order, repeated: false };
    }
    throw new TemporaryError('busy', `Work order ${orderId} changed ${TRIES} times meanwhile; try again.`);
  }

  return { register, execute };
}

function firstRow(
  _id: string,
  order: WorkOrder,
  notices: Notice[],
  command: OrderCommand,
  facts: OrderFacts<Policy>,
  policy: Policy,
): WorkOrderRow {
  const timers = deriveTimers(order, policy);
  const effects = notices.map((notice, i) => ({
    id: effectId(_id, 1, i),
    kind: 'notify',
    args: { ...notice },
  }));
  return {
    _id,
    revision: 1,
    applied: [command.id],
    effects,
    timers,
    wakeAt: earliest(timers),
    effectsDueAt: effects.length > 0 ? facts.now : null,
    state: order,
    updatedAt: facts.now,
  };
}

function nextRow(
  row: Aggregate,
  order: WorkOrder,
  notices: Notice[],
  command: OrderCommand,
  facts: OrderFacts<Policy>,
  policy: Policy,
) {
  const revision = row.revision + 1;
  const applied = [...row.applied, command.id].slice(-APPLIED_KEPT);
  const rung = new Set(applied);
  const timers = deriveTimers(order, policy).filter((timer) => !rung.has(timerCommandId(timer)));
  const effects = notices.map((notice, i) => ({
    id: effectId(row._id, revision, i),
    kind: 'notify',
    args: { ...notice },
  }));
  const wakeAt = earliest(timers);
  return {
    effects,
    timers,
    wakeAt,
    update: {
      $set: {
        revision,
        applied,
        state: order,
        timers,
        wakeAt,
        updatedAt: facts.now,
        ...(effects.length > 0 ? { effectsDueAt: facts.now } : {}),
      },
      ...(effects.length > 0 ? { $push: { effects: { $each: effects } } } : {}),
    },
  };
}

export const timerCommandId = (timer: Timer): string => `timer:${timer.id}`;

/** `WO-yymmdd-NNN` by the company's calendar day. A crash may burn a number; none is given twice. */
async function drawNumber(deps: Deps): Promise<string> {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: deps.policy.timeZone, dateStyle: 'short' })
    .format(deps.clock.now())
    .replaceAll('-', '')
    .slice(2);
  const row = await deps.models.counters.findOneAndUpdate(
    { _id: `wo-${day}` },
    { $inc: { value: 1 } },
    { upsert: true, returnDocument: 'after' },
  );
  return `WO-${day}-${String(row?.value ?? 1).padStart(3, '0')}`;
}
