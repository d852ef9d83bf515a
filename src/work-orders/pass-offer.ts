import type { Clock } from '../clock.js';
import { NotFoundError } from '../errors.js';
import type { Orders } from './execute.js';

/** Notices that offer an order to a technician. */
export const OFFERS: ReadonlySet<string> = new Set(['offer.made', 'order.assigned-to-you']);

interface Unreached {
  /** Of what failed: the same again is once. */
  id: string;
  order: string;
  technicianId: string;
  /** Of the offer that is meant; without it, whichever they have open. */
  until?: number;
  /** Why, for words: template `unreached.<code>`. */
  code: string;
  /** Why, for the order's history. */
  reason: string;
}

/**
 * An offer cannot reach its technician: the order passes on to the next one.
 * @returns whether the offer has ended so; false: it was answered, passed on or taken back before
 */
export async function passOffer(
  { orders, clock }: { orders: Orders; clock: Clock },
  { id, order, ...params }: Unreached,
): Promise<boolean> {
  try {
    const outcome = await orders.execute(order, {
      id: `unreachable:${id}`,
      name: 'unreachable',
      at: clock.now(),
      actor: { role: 'system', id: 'deliveries', name: 'deliveries' },
      params,
    });
    return (
      outcome.ok &&
      outcome.order.offers.some(
        (offer) =>
          offer.outcome === 'unreachable' &&
          offer.technicianId === params.technicianId &&
          (params.until ?? offer.expiresAt) === offer.expiresAt,
      )
    );
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}
