import { DateTime } from 'luxon';
import type { WorkOrder } from './model.js';

export interface DayFigures {
  registered: number;
  /** Work that ended: checked out, or solved without a visit. */
  finished: number;
  cancelled: number;
}

/** What came in and what was done since the day began where the company is. */
export function dayFigures(
  orders: readonly Pick<WorkOrder, 'openedAt' | 'closedAt' | 'state' | 'visits'>[],
  now: number,
  timeZone: string,
): DayFigures {
  const start = startOfDay(now, timeZone);
  const count = (counts: (order: (typeof orders)[number]) => boolean) => orders.filter(counts).length;
  const endedAs = (state: WorkOrder['state']) => (order: (typeof orders)[number]) =>
    order.state === state && (order.closedAt ?? 0) >= start;
  return {
    registered: count((order) => order.openedAt >= start),
    finished:
      count(({ visits }) => visits.some((visit) => (visit.checkOut?.at ?? 0) >= start)) +
      count(endedAs('resolved-remotely')),
    cancelled: count(endedAs('cancelled')),
  };
}

export const startOfDay = (now: number, timeZone: string): number =>
  DateTime.fromMillis(now, { zone: timeZone }).startOf('day').toMillis();
