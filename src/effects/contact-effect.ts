import type { Effect } from '../aggregate.js';
import type { Clock } from '../clock.js';
import type { Inbox } from '../inbox/inbox.js';
import { CLOSED_STATES, type LeftWhy, type StaffMember, type WorkOrder } from '../service/model.js';
import type { Directory } from '../storage/directory.js';
import type { Models } from '../storage/models/index.js';
import type { Orders } from '../work-orders/execute.js';
import { passOffer } from '../work-orders/pass-offer.js';
import type { Addresses } from './addresses.js';

interface Deps {
  models: Models;
  clock: Clock;
  inbox: Inbox;
  orders: Orders;
  directory: Directory;
  addresses: Addresses;
}

/**
 * A member of the company came, went or changed their id. Whoever goes loses their role at once; what they
 * were being asked to take goes to the next one, and supervisors hear which orders they leave behind.
 */
export async function contactChanged(deps: Deps, effect: Effect): Promise<void> {
  const { change, userId, newUserId } = effect.args as Record<string, string | undefined>;
  if (!userId) return;
  switch (change) {
    case 'deleted':
    case 'disabled':
    case 'out-of-range':
      for (const member of await deps.directory.staffLeft(userId, change, effect.id)) {
        await passOffers(deps, effect, member, change);
        await tell(deps, effect, member, change);
      }
      return;
    case 'enabled':
      return await deps.directory.staffBack(userId, ['disabled']);
    case 'in-range':
      return await deps.directory.staffBack(userId, ['out-of-range']);
    case 'renamed':
      if (newUserId) await deps.directory.staffRenamed(userId, newUserId);
  }
}

async function passOffers(deps: Deps, effect: Effect, member: StaffMember, why: LeftWhy): Promise<void> {
  const asked = await deps.models.workOrders
    .find({
      'state.state': 'offered',
      'state.offers': { $elemMatch: { technicianId: member._id, outcome: 'open' } },
    } as never)
    .select({ _id: 1 })
    .lean();
  for (const { _id } of asked)
    await passOffer(deps, {
      id: effect.id,
      order: String(_id),
      technicianId: member._id,
      code: why,
      reason: `${why} in the address book`,
    });
}

async function tell(deps: Deps, effect: Effect, member: StaffMember, why: LeftWhy): Promise<void> {
  const open = await deps.models.workOrders
    .find({ 'state.technician.id': member._id, 'state.state': { $nin: [...CLOSED_STATES] } } as never)
    .sort({ 'state.openedAt': 1 })
    .lean();
  const numbers = open.map((row) => (row.state as WorkOrder).number);
  const { name, role, phone } = member;
  await deps.inbox.put(
    (await deps.addresses.supervisors()).map((conversation) => ({
      id: `notice:${effect.id}:${member._id}:${conversation}`,
      conversation,
      at: deps.clock.now(),
      body: { type: 'notice' as const, notice: 'staff.left', data: { name, role, phone, why, numbers } },
    })),
  );
}
