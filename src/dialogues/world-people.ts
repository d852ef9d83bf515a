import type { PersonArgs } from '../conversation/state.js';
import { leaveBehind, withLeave, withoutLeave } from '../service/leave.js';
import { type Actor, CLOSED_STATES, type StaffMember } from '../service/model.js';
import type { Talker, World } from './world.js';

/** What the real effects about people do, as far as a talk can see it; null: they were not away. */
export function aboutPeople(
  world: World,
  talker: Talker,
  { action, params }: PersonArgs,
): Record<string, unknown> | null {
  if (action === 'leave' || action === 'back') return leave(world, talker, action, params);
  const customer = world.customers.get(talker.id);
  // Staff speak of others; of these the pure world knows no more than their names.
  const other = { phone: null, place: null, machines: [], chats: [], orders: [] };
  const [first, second] = ['周大山', '老周'].map((name) => ({ name, ...other }));
  if (!customer) return { first, second, person: first, parted: second };
  const orders = [...world.orders.values()]
    .filter((o) => o.customer.id === customer._id)
    .map(({ number, state }) => ({ number, state }));
  const open = orders.filter(({ state }) => !CLOSED_STATES.includes(state));
  switch (action) {
    case 'told':
      customer.noticed = Number(params.version);
      return {};
    case 'look':
      return {
        held: { ...customer, orders, assets: [], messages: 1, photos: 0, ...world.policy.privacy },
        open,
        keep: world.policy.privacy.keepOrders,
      };
    case 'erase':
      Object.assign(customer, { name: null, phone: null, company: null, address: null });
      world.put(talker, { type: 'notice', notice: 'privacy.forget', data: {} });
      return { ref: 'ABCD1234', kept: open };
    case 'claim':
    case 'prove':
      return {};
    default:
      customer.withdrawnAt = action === 'withdraw' ? world.now : null;
      return {};
  }
}

function leave(world: World, talker: Talker, action: 'leave' | 'back', params: Record<string, unknown>) {
  const own = world.person(talker.id);
  const id = own.role === 'technician' ? own.id : params.person;
  const member = world.staff.find((s) => s._id === id) as StaffMember;
  const { name } = member;
  const tell = (notice: string, data: Record<string, unknown>) => {
    for (const { _id } of world.staff.filter((s) => s.role === 'supervisor' && s._id !== talker.id))
      world.put(world.talker(_id), { type: 'notice', notice, data });
  };
  if (action === 'back') {
    const back = withoutLeave(member.leave, world.now);
    if (!back) return null;
    member.leave = back.leave;
    const data = {
      name,
      off: { start: back.off.from, end: back.off.to },
      begun: back.off.from <= world.now,
    };
    tell('staff.back', data);
    return data;
  }
  const { start: from, end: to } = params.days as { start: number; end: number | null };
  member.leave = withLeave(member.leave, { from, to }, world.now);
  const passed: string[] = [];
  for (const [order, { number, offers }] of [...world.orders]) {
    if (from > world.now || !offers.some((o) => o.outcome === 'open' && o.technicianId === id)) continue;
    const actor: Actor = { role: 'technician', id: member._id, name };
    world.command(
      { order, command: 'decline', params: { reason: 'leave' }, actor, at: null },
      `leave:${number}`,
    );
    passed.push(number);
  }
  const left = leaveBehind([...world.orders.values()], member._id, { from, to });
  const data = { name, days: { start: from, end: to }, numbers: left.map((o) => o.number), passed };
  tell('staff.away', data);
  return data;
}

/** A typed phone number makes this talk a colleague's. */
export function bindStaff(
  world: World,
  talker: Talker,
  args: { action: string; params: Record<string, unknown> },
) {
  const found = world.staff.find((s) => s.phone === args.params.phone);
  if (!found) return { ok: false, code: 'unknown-phone', data: {} };
  found.wecomUserId = talker.id;
  return { ok: true, data: { name: found.name, role: found.role } };
}
