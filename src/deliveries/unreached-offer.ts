import type { Clock } from '../clock.js';
import type { DeliveryRow, Models } from '../storage/models/index.js';
import type { Orders } from '../work-orders/execute.js';
import { passOffer } from '../work-orders/pass-offer.js';

/** What a platform answers, as a code that templates have words for (`unreached.<code>`). */
const CODES: [RegExp, string][] = [
  [/\b(60011|81013)\b/, 'out-of-range'],
  [/\b(60111|40003|46004)\b/, 'no-such-member'],
  [/^blocked:/, 'blocked'],
  [/^recipient:/, 'no-such-member'],
];

/**
 * A message will not arrive. If it offered an order to a technician, by itself or inside another, that order
 * passes on to the next one at once: once per delivery, however often this is told.
 * @returns whether it was such an offer, and supervisors hear of it by the order
 */
export function createUnreachedOffer(deps: {
  models: Models;
  orders: Orders;
  clock: Clock;
}): (row: DeliveryRow, error: string) => Promise<boolean> {
  return async (row, error) => {
    const inside =
      row.absorbed.length > 0
        ? ((await deps.models.deliveries
            .find({ _id: { $in: row.absorbed } })
            .lean()) as unknown as DeliveryRow[])
        : [];
    let isOffer = false;
    for (const { _id: id, about } of [row, ...inside]) {
      if (!about?.offer || !about.order) continue;
      const { to: technicianId, until } = about.offer;
      const code = CODES.find(([pattern]) => pattern.test(error))?.[1] ?? 'undelivered';
      if (await passOffer(deps, { id, order: about.order, technicianId, until, code, reason: error }))
        isOffer = true;
    }
    return isOffer;
  };
}
