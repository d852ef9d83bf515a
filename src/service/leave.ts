import { type Leave, type StaffMember, UNDER_WAY_STATES, type WorkOrder } from './model.js';

/** As many are kept of one person. */
export const LEAVES_MOST = 20;

/** The leave that somebody is on at that time; null: they can be sent. It ends by itself. */
export function isAway({ leave = [] }: Pick<StaffMember, 'leave'>, at: number): Leave | null {
  return leave.find(({ from, to }) => from <= at && (to === null || at < to)) ?? null;
}

/** With one more; those that are over or lie inside of it are forgotten. */
export function withLeave(known: readonly Leave[] = [], added: Leave, now: number): Leave[] {
  const kept = known.filter(
    ({ from, to }) =>
      (to === null || to > now) &&
      !(from >= added.from && (added.to === null || (to ?? Number.POSITIVE_INFINITY) <= added.to)),
  );
  return [...kept, added].sort((a, b) => a.from - b.from).slice(-LEAVES_MOST);
}

/**
 * Back at work: what has begun is over. Where nothing has begun yet, the next one is called off. Null: there is none.
 */
export function withoutLeave(
  known: readonly Leave[] = [],
  now: number,
): { leave: Leave[]; off: Leave } | null {
  const still = known.filter(({ to }) => to === null || to > now);
  const off = still.find(({ from }) => from <= now) ?? still[0];
  if (!off) return null;
  return { leave: still.filter((one) => one !== off && one.from > now), off };
}

/** What they have accepted and somebody has to do in these days: agreed for then, or for no day yet. */
export function leaveBehind(orders: readonly WorkOrder[], id: string, { from, to }: Leave): WorkOrder[] {
  return orders.filter((order) => {
    if (order.technician?.id !== id || !UNDER_WAY_STATES.includes(order.state)) return false;
    const at = (order.appointment ?? order.wantedAt)?.start ?? null;
    return at === null || (at >= from && (to === null || at < to));
  });
}
