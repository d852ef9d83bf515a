import { DateTime } from 'luxon';
import type { SlaClock, SlaTarget, WorkOrder } from './model.js';
import type { Policy } from './policy/schema.js';

/** A share with what it was made of; null when there was nothing to count. */
interface Rate {
  value: number | null;
  of: number;
}

export interface Figures {
  month: string;
  registered: number;
  finished: number;
  closed: number;
  cancelled: number;
  unanswered: number;
  resolvedRemotely: number;
  onTimeArrival: Rate;
  /** KP-01: every promise that was due was kept. */
  serviceOnTime: Rate;
  firstTimeFix: Rate;
  repeatRepair: Rate;
  /** KP-02 as top-2-box: 4 or 5 of 5. */
  satisfaction: Rate;
  averageScore: number | null;
  answers: number;
  targets: { onTime: number; satisfaction: number; firstTimeFix: number };
  byTechnician: TechnicianFigures[];
}

interface TechnicianFigures {
  id: string;
  name: string;
  finished: number;
  onTimeArrival: Rate;
  firstTimeFix: Rate;
  averageScore: number | null;
  answers: number;
}

/**
 * The month's figures by the formulas of field-service B.3: a job belongs to the month of the event in the
 * denominator, by the company's calendar; cancelled jobs are in no denominator; due and not done counts as
 * late. Give every order that was open or closed in the month, and later ones where repeats are to be seen.
 */
export function figures(
  orders: readonly WorkOrder[],
  { month, policy, now }: { month: string; policy: Policy; now: number },
): Figures {
  const start = DateTime.fromISO(`${month}-01`, { zone: policy.timeZone });
  const [from, to] = [start.toMillis(), start.plus({ months: 1 }).toMillis()];
  const within = (at: number | null): boolean => at !== null && at >= from && at < to;
  const jobs = orders.filter((order) => order.state !== 'cancelled');
  const closed = jobs.filter((order) => order.state === 'closed' && within(order.closedAt));
  const visited = closed.filter((order) => arrivals(order) > 0);
  const rated = jobs.filter((order) => order.survey.score !== null && within(order.survey.at));
  const finished = jobs.filter((order) => within(finishedAt(order)));
  const repeated = (order: WorkOrder) => order.repeats > 0 || cameBack(order, jobs, policy.kpi.repeatWithin);
  const fixedAtOnce = (order: WorkOrder) => arrivals(order) === 1 && !repeated(order);
  const arrival = (list: readonly WorkOrder[]) => kept(list, ['arrive'], within, now);
  const technicians = new Map(
    [...finished, ...visited, ...rated].flatMap(({ technician: t }) => (t ? [[t.id, t.name] as const] : [])),
  );
  return {
    month,
    registered: jobs.filter((order) => within(order.openedAt)).length,
    finished: finished.length,
    closed: closed.length,
    cancelled: orders.filter((order) => order.state === 'cancelled' && within(order.closedAt)).length,
    unanswered: closed.filter((order) => order.acceptance.state === 'unanswered').length,
    resolvedRemotely: jobs.filter((order) => order.state === 'resolved-remotely' && within(order.closedAt))
      .length,
    onTimeArrival: arrival(jobs),
    serviceOnTime: kept(jobs, ['reply', 'arrive', 'fix'], within, now),
    firstTimeFix: rate(visited, fixedAtOnce),
    repeatRepair: rate(
      closed.filter((order) => order.kind === 'repair'),
      repeated,
    ),
    satisfaction: rate(rated, (order) => (order.survey.score ?? 0) >= 4),
    averageScore: average(rated),
    answers: rated.length,
    targets: {
      onTime: policy.kpi.onTime,
      satisfaction: policy.kpi.satisfaction,
      firstTimeFix: policy.kpi.firstTimeFix,
    },
    byTechnician: [...technicians].map(([id, name]) => {
      const own = (list: readonly WorkOrder[]) => list.filter((order) => order.technician?.id === id);
      return {
        id,
        name,
        finished: own(finished).length,
        onTimeArrival: arrival(own(jobs)),
        firstTimeFix: rate(own(visited), fixedAtOnce),
        averageScore: average(own(rated)),
        answers: own(rated).length,
      };
    }),
  };
}

/** Jobs all of whose due promises were kept ÷ jobs with one due. */
function kept(
  orders: readonly WorkOrder[],
  targets: SlaTarget[],
  within: (at: number) => boolean,
  now: number,
): Rate {
  const due = orders
    .map((order) =>
      order.sla.filter(
        (clock) => targets.includes(clock.target) && within(clock.dueAt) && judged(clock, now),
      ),
    )
    .filter((clocks) => clocks.length > 0);
  return rate(due, (clocks) => clocks.every((clock) => clock.state === 'met'));
}

const judged = (clock: SlaClock, now: number): boolean =>
  clock.state === 'met' || clock.state === 'breached' || (clock.state === 'running' && clock.dueAt <= now);

/** The same machine was reported again soon after: the repair did not hold (RP-01). */
function cameBack(order: WorkOrder, all: readonly WorkOrder[], windowMs: number): boolean {
  const { serialNumber } = order.asset;
  const end = order.closedAt;
  if (serialNumber === null || end === null) return false;
  return all.some(
    (other) =>
      other.number !== order.number &&
      other.kind === 'repair' &&
      other.asset.serialNumber === serialNumber &&
      other.noticedAt > end &&
      other.noticedAt <= end + windowMs,
  );
}

const arrivals = (order: WorkOrder): number => order.visits.filter((visit) => visit.checkIn !== null).length;

const finishedAt = (order: WorkOrder): number | null =>
  order.visits.findLast((visit) => visit.checkOut !== null)?.checkOut?.at ?? null;

function rate<T>(items: readonly T[], good: (item: T) => boolean): Rate {
  return { value: items.length === 0 ? null : items.filter(good).length / items.length, of: items.length };
}

function average(orders: readonly WorkOrder[]): number | null {
  if (orders.length === 0) return null;
  return orders.reduce((sum, order) => sum + (order.survey.score ?? 0), 0) / orders.length;
}
