import { isAway } from '../service/leave.js';
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

const WORKING = ['accepted', 'scheduled', 'en-route', 'on-site', 'waiting'];

/** Everybody who can be sent, the busiest first; for supervisors alone. */
export function teamOf(work: Work): Mate[] {
  const { technicians, now } = work.facts;
  const mates = technicians.map((technician): Mate => {
    const { _id: id, name, phone } = technician;
    const leave = isAway(technician, now);
    return {
      id,
      name,
      phone,
      away: leave ? { until: leave.to } : false,
      orders: work.openOrders.filter((o) => isOf(o.technician, id) && WORKING.includes(o.state)),
      asked: work.openOrders.filter((o) => isAskedOf(o, id)),
    };
  });
  return mates.sort((a, b) => b.orders.length - a.orders.length || (a.id < b.id ? -1 : 1));
}

const isOf = (technician: unknown, id: string): boolean => (technician as { id?: string } | null)?.id === id;

const isAskedOf = ({ offers }: OrderView, id: string): boolean =>
  (offers as { technicianId: string; outcome: string }[]).some(
    (offer) => offer.technicianId === id && offer.outcome === 'open',
  );
