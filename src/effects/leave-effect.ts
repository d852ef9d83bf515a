import type { Clock } from '../clock.js';
import type { PersonArgs } from '../conversation/state.js';
import { NotFoundError } from '../errors.js';
import type { Inbox } from '../inbox/inbox.js';
import { ACTION_PARAMS } from '../service/action-params.js';
import { leaveBehind, withLeave, withoutLeave } from '../service/leave.js';
import { CLOSED_STATES, type Leave, type StaffMember, type WorkOrder } from '../service/model.js';
import type { Models } from '../storage/models/index.js';
import type { Orders } from '../work-orders/execute.js';
import type { Addresses } from './addresses.js';
import type { PersonResult } from './person-effects.js';

interface Deps {
  models: Models;
  orders: Orders;
  addresses: Addresses;
  inbox: Inbox;
  clock: Clock;
}

/**
 * A technician goes on leave or is back. Dispatch passes them over from then on and until then; what they were being
 * asked to take goes to the next one; supervisors hear which orders of these days they still have.
 */
export interface Leaves {
  /** By their own word or a supervisor's, in that conversation. The same id again does nothing more. */
  said(id: string, conversation: string, args: PersonArgs): Promise<PersonResult>;
  /** Another system has written their leave down: what follows of it. Twice is once, for each leave. */
  noted(member: StaffMember): Promise<void>;
}

export function createLeave(deps: Deps): Leaves {
  return {
    async said(id, conversation, { action, params, actor }) {
      if (actor.role !== 'technician' && actor.role !== 'supervisor')
        return { ok: false, code: 'not-allowed', data: {} };
      const given = action === 'back' ? null : ACTION_PARAMS['person.leave'].parse(params);
      const { person } = given ?? ACTION_PARAMS['person.back'].parse(params);
      const who = actor.role === 'technician' ? actor.id : person;
      const member = (await deps.models.staff
        .findOne({ _id: who, role: 'technician' })
        .lean()) as StaffMember | null;
      if (!member) return { ok: false, code: 'no-technician', data: {} };
      const result = given
        ? await goes(deps, id, member, { from: given.days.start, to: given.days.end })
        : await comes(deps, member);
      if (result.ok) await tell(deps, id, conversation, given ? 'staff.away' : 'staff.back', result.data);
      return result;
    },
    async noted(member) {
      for (const leave of member.leave ?? []) {
        const id = `noted:${member._id}:${leave.from}:${leave.to}`;
        await tell(deps, id, null, 'staff.away', await follow(deps, id, member, leave));
      }
    },
  };
}

async function goes(deps: Deps, id: string, member: StaffMember, leave: Leave): Promise<PersonResult> {
  const known = withLeave(member.leave, leave, deps.clock.now());
  await deps.models.staff.updateOne({ _id: member._id }, { $set: { leave: known } });
  return { ok: true, data: await follow(deps, id, member, leave) };
}

/** What follows of a leave that is written down; as templates show it. */
async function follow(deps: Deps, id: string, member: StaffMember, leave: Leave) {
  const passed = await passOffers(deps, id, member, leave);
  const open = await deps.models.workOrders
    .find({ 'state.technician.id': member._id, 'state.state': { $nin: [...CLOSED_STATES] } } as never)
    .sort({ 'state.openedAt': 1 })
    .lean();
  const left = leaveBehind(
    open.map((row) => row.state as WorkOrder),
    member._id,
    leave,
  );
  return { name: member.name, days: spanOf(leave), numbers: left.map((order) => order.number), passed };
}

async function comes(deps: Deps, { _id, name, leave }: StaffMember): Promise<PersonResult> {
  const now = deps.clock.now();
  const back = withoutLeave(leave, now);
  if (!back) return { ok: false, code: 'not-away', data: { name } };
  await deps.models.staff.updateOne({ _id }, { $set: { leave: back.leave } });
  return { ok: true, data: { name, off: spanOf(back.off), begun: back.off.from <= now } };
}

/** As templates show it. */
const spanOf = ({ from, to }: Leave) => ({ start: from, end: to });

/** Whoever is away as of now does not answer. @returns the numbers of what went to the next one */
async function passOffers(deps: Deps, id: string, member: StaffMember, leave: Leave): Promise<string[]> {
  if (leave.from > deps.clock.now()) return [];
  const asked = await deps.models.workOrders
    .find({
      'state.state': 'offered',
      'state.offers': { $elemMatch: { technicianId: member._id, outcome: 'open' } },
    } as never)
    .lean();
  const passed: string[] = [];
  for (const row of asked) {
    try {
      const outcome = await deps.orders.execute(String(row._id), {
        id: `leave:${id}:${String(row._id)}`,
        name: 'decline',
        at: deps.clock.now(),
        actor: { role: 'technician', id: member._id, name: member.name },
        params: { reason: 'leave' },
      });
      if (outcome.ok) passed.push(outcome.order.number);
    } catch (error) {
      // Erased meanwhile.
      if (!(error instanceof NotFoundError)) throw error;
    }
  }
  return passed;
}

/** Every supervisor but the one who said so, who gets an answer. */
async function tell(
  deps: Deps,
  id: string,
  said: string | null,
  notice: string,
  data: Record<string, unknown>,
): Promise<void> {
  const others = (await deps.addresses.supervisors()).filter((conversation) => conversation !== said);
  await deps.inbox.put(
    others.map((conversation) => ({
      id: `notice:${id}:${conversation}`,
      conversation,
      at: deps.clock.now(),
      body: { type: 'notice' as const, notice, data },
    })),
  );
}
