import { isAway } from '../service/leave.js';
import { type OrderState, UNDER_WAY_STATES } from '../service/model.js';
import type { OrderView } from './order-view.js';
import type { Work } from './work.js';

/** A technician as a supervisor asks for them: what they have, and whether they can be sent. */
export interface Mate extends Record<string, unknown> {
  id: string;
  name: string;
  phone: string | null;
  /** On leave: until when (null: until they say so); false: not. */
  away: { until: number | null } | false;
  /** What they accepted and have not finished. */
  orders: OrderView[];
  /** What they were asked to take and have not answered. */
  asked: OrderView[];
}

/** Everybody who can be sent, the busiest first; for supervisors alone. */
export function teamOf(work: Work): Mate[] {
  const { technicians, now } = work.facts;
  const theirs = grouped(work.openOrders, (o) =>
    UNDER_WAY_STATES.includes(o.state as OrderState) ? [technicianOf(o)] : [],
  );
  const asked = grouped(work.openOrders, askedOf);
  const mates = technicians.map((technician): Mate => {
    const { _id: id, name, phone } = technician;
    const leave = isAway(technician, now);
    return {
      id,
      name,
      phone,
      away: leave ? { until: leave.to } : false,
      orders: theirs.get(id) ?? [],
      asked: asked.get(id) ?? [],
    };
  });
  return mates.sort((a, b) => b.orders.length - a.orders.length || (a.id < b.id ? -1 : 1));
}

/** The orders of each technician; every message of a supervisor may ask, so each order is looked at once. */
function grouped(
  orders: readonly OrderView[],
  whose: (order: OrderView) => (string | undefined)[],
): Map<string, OrderView[]> {
  const groups = new Map<string, OrderView[]>();
  for (const order of orders)
    for (const id of new Set(whose(order))) if (id) groups.set(id, [...(groups.get(id) ?? []), order]);
  return groups;
}

const technicianOf = ({ technician }: OrderView) => (technician as { id?: string } | null)?.id;

const askedOf = ({ offers }: OrderView): string[] =>
  (offers as { technicianId: string; outcome: string }[])
    .filter(({ outcome }) => outcome === 'open')
    .map(({ technicianId }) => technicianId);
