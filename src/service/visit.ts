import type { Place } from '../channels/channel.js';
import { distanceMetres, pointOf } from './distance.js';
import type { CheckIn, Site, Visit, WorkOrder } from './model.js';
import type { Policy } from './policy/schema.js';

/**
 * Where a check-in was made, as a judgement and never a refusal (field-service C.3): inside the radius
 * is on-site; beyond it by at most accuracy and margin, passed on from elsewhere, or without a place to compare
 * with, uncertain.
 */
export function verdict(
  site: Site,
  place: Place,
  { radius, margin }: Pick<Policy['visit'], 'radius' | 'margin'>,
): Pick<CheckIn, 'verdict' | 'distanceMetres'> {
  const target = pointOf(site);
  if (!target) return { verdict: 'uncertain', distanceMetres: null };
  const distance = Math.round(distanceMetres(target, place));
  const accuracy = place.accuracy ?? 0;
  // A position that may be anywhere in a town proves nothing, even when its middle is the site; nor does a
  // colleague's that was passed on.
  if (distance <= radius && accuracy <= radius + margin && !place.forwarded)
    return { verdict: 'on-site', distanceMetres: distance };
  if (distance <= radius + accuracy + margin) return { verdict: 'uncertain', distanceMetres: distance };
  return { verdict: 'off-site', distanceMetres: distance };
}

/** The visit under way: departed or checked in, and not checked out. */
export function openVisit(order: WorkOrder): Visit | null {
  const last = order.visits.at(-1);
  return last && last.checkOut === null && last.technicianId === order.technician?.id ? last : null;
}
