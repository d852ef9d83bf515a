import type { Collection } from 'mongodb';
import type { Clock } from '../clock.js';
import type { Policy } from '../service/index.js';
import {
  type Asset,
  type OrderCommand,
  type OrderFacts,
  type RosterEntry,
  type StaffMember,
  UNDER_WAY_STATES,
  type WorkOrder,
} from '../service/model.js';
import type { Directory } from '../storage/directory.js';
import type { Models, WorkOrderRow } from '../storage/models/index.js';

export type OrderFactsGatherer = (
  order: WorkOrder | null,
  command: OrderCommand,
  number: string | null,
) => Promise<OrderFacts<Policy>>;

const MAY_DISPATCH = new Set<OrderCommand['name']>([
  'register',
  'amend',
  'confirm',
  'decline',
  'unreachable',
  'assign',
  'timer',
  'not-fixed',
]);

/** Looks up all that a decision on a work order may need (E2): the decision itself stays pure. */
export function createOrderFacts(deps: {
  models: Models;
  directory: Directory;
  clock: Clock;
  policy: Policy;
}): OrderFactsGatherer {
  return async (order, command, number) => {
    const customerId = order?.customer.id ?? text(command.params.customerId);
    const serial = text(command.params.serialNumber) ?? order?.asset.serialNumber ?? null;
    const assigneeId = text(command.params.technicianId);
    const phone = text(command.params.phone) ?? order?.customer.phone ?? null;
    const [roster, asset, customer, phoneOwner, assignee] = await Promise.all([
      MAY_DISPATCH.has(command.name) ? rosterOf(deps.models) : Promise.resolve([]),
      serial ? deps.directory.assetBySerial(serial) : Promise.resolve(null as Asset | null),
      customerId ? deps.directory.customerById(customerId) : Promise.resolve(null),
      phone ? deps.directory.customerByPhone(phone) : Promise.resolve(null),
      assigneeId ? staffById(deps.models, assigneeId) : Promise.resolve(null),
    ]);
    return {
      now: deps.clock.now(),
      policy: deps.policy,
      roster,
      number,
      asset,
      customer,
      phoneOwner,
      assignee,
    };
  };
}

async function rosterOf(models: Models): Promise<RosterEntry[]> {
  const [technicians, busy] = await Promise.all([
    models.staff.find({ role: 'technician', active: true }).sort({ _id: 1 }).lean(),
    (models.workOrders.collection as unknown as Collection<WorkOrderRow>)
      .find(
        { 'state.state': { $in: UNDER_WAY_STATES } },
        { projection: { 'state.technician.id': 1, 'state.state': 1, 'state.visits': 1 } },
      )
      .toArray(),
  ]);
  return (technicians as unknown as (StaffMember & { lastTurnAt?: number })[]).map((technician) => {
    const own = busy.filter((row) => row.state.technician?.id === technician._id);
    const visits = own
      .flatMap((row) => row.state.visits ?? [])
      .filter((v) => v.technicianId === technician._id);
    const last = visits.flatMap((v) => (v.checkIn ? [v.checkIn] : [])).sort((a, b) => b.at - a.at)[0];
    return {
      technician,
      activeOrders: own.length,
      onSite: own.some((row) => row.state.state === 'on-site'),
      lastTurnAt: technician.lastTurnAt ?? null,
      lastPlace: last?.place ?? null,
    };
  });
}

async function staffById(models: Models, id: string): Promise<StaffMember | null> {
  return (await models.staff.findOne({ _id: id, role: 'technician' }).lean()) as StaffMember | null;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
