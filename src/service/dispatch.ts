import { distanceMetres, pointOf } from './distance.js';
import { isAway } from './leave.js';
import type { RosterEntry, StaffMember, WorkOrder } from './model.js';
import type { Policy } from './policy/schema.js';

export type SkipReason =
  | 'skill'
  | 'territory'
  | 'leave'
  | 'on-site'
  | 'load'
  | 'declined'
  | 'no-answer'
  | 'unreachable';

export interface Choice {
  technician: StaffMember;
  /** By what the choice was made, for the dispatch log (DP-01). */
  why: Record<string, unknown>;
}

/**
 * Filter, then rank. Everybody who was left out is named with the reason; `turn` tells that it would have
 * been this person's turn (DP-04, DP-05). Same arguments, same answer.
 */
export function choose(
  order: WorkOrder,
  roster: readonly RosterEntry[],
  policy: Policy,
  now: number,
): { choice: Choice | null; skipped: { technician: StaffMember; reason: SkipReason; turn: boolean }[] } {
  const active = roster.filter(({ technician }) => technician.active && technician.role === 'technician');
  const territory = territoryOf(order, active);
  const judged = active.map((entry) => ({ entry, reason: obstacle(entry, order, territory, policy, now) }));
  const ranked = judged
    .filter(({ reason }) => reason === null)
    .map(({ entry }) => entry)
    .sort(comparison(order, territory, policy));
  const best = ranked[0];
  const skipped = judged.flatMap(({ entry, reason }) =>
    reason === null
      ? []
      : [{ technician: entry.technician, reason, turn: best !== undefined && byTurn(entry, best) < 0 }],
  );
  if (!best) return { choice: null, skipped };
  const why = {
    order: policy.dispatch.order,
    candidates: ranked.map(({ technician }) => technician.name),
    activeOrders: best.activeOrders,
    metres: metresTo(order, best),
  };
  return { choice: { technician: best.technician, why }, skipped };
}

function obstacle(
  { technician, ...entry }: RosterEntry,
  order: WorkOrder,
  territory: string | null,
  policy: Policy,
  now: number,
): SkipReason | null {
  const { skipWhileOnSite, maxActiveOrders } = policy.dispatch;
  if (order.skill !== null && technician.skills.length > 0 && !technician.skills.includes(order.skill))
    return 'skill';
  if (territory !== null && technician.territories.length > 0 && !technician.territories.includes(territory))
    return 'territory';
  const own = order.offers.filter((offer) => offer.technicianId === technician._id);
  if (own.some((offer) => offer.outcome === 'declined')) return 'declined';
  const round = order.dispatch?.roundStartedAt ?? 0;
  const inRound = own.filter((offer) => offer.at >= round);
  if (inRound.some((offer) => offer.outcome === 'expired')) return 'no-answer';
  if (inRound.some((offer) => offer.outcome === 'unreachable')) return 'unreachable';
  // Away now they cannot answer; away on the day that the customer wants they cannot come.
  if (isAway(technician, now) || (order.wantedAt && isAway(technician, order.wantedAt.start))) return 'leave';
  if (skipWhileOnSite && entry.onSite) return 'on-site';
  if (maxActiveOrders !== null && entry.activeOrders >= maxActiveOrders) return 'load';
  return null;
}

/**
 * The order's territory, or the one tag of the roster that its address names. Null when unknown: an
 * address that nobody's tag fits must not leave the order without anybody.
 */
function territoryOf(order: WorkOrder, roster: readonly RosterEntry[]): string | null {
  const tags = new Set(roster.flatMap(({ technician }) => technician.territories));
  if (order.territory !== null && tags.has(order.territory)) return order.territory;
  const address = order.site.address ?? '';
  const named = [...tags].filter((tag) => tag !== '' && address.includes(tag));
  return named.sort((a, b) => b.length - a.length || (a < b ? -1 : 1))[0] ?? null;
}

type Compare = (a: RosterEntry, b: RosterEntry) => number;

function comparison(order: WorkOrder, territory: string | null, policy: Policy): Compare {
  const owner = ({ technician }: RosterEntry) =>
    territory !== null && technician.territories.includes(territory) ? 0 : 1;
  const far = (entry: RosterEntry) => metresTo(order, entry) ?? Number.MAX_SAFE_INTEGER;
  const criteria: Record<Policy['dispatch']['order'][number], Compare> = {
    rotation: byRotation,
    load: (a, b) => a.activeOrders - b.activeOrders,
    distance: (a, b) => far(a) - far(b),
    territory: (a, b) => owner(a) - owner(b),
  };
  return (a, b) => {
    for (const name of policy.dispatch.order) {
      const difference = criteria[name](a, b);
      if (difference !== 0) return difference;
    }
    return byId(a, b);
  };
}

/** Whose turn is longest ago comes first; who never had one, before all. */
const byRotation: Compare = (a, b) => (a.lastTurnAt ?? 0) - (b.lastTurnAt ?? 0);

const byId: Compare = (a, b) => (a.technician._id < b.technician._id ? -1 : 1);

const byTurn: Compare = (a, b) => byRotation(a, b) || byId(a, b);

function metresTo(order: WorkOrder, { lastPlace }: RosterEntry): number | null {
  const site = pointOf(order.site);
  return site && lastPlace ? Math.round(distanceMetres(site, lastPlace)) : null;
}
