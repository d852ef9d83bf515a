import type { DeliveryRow } from '../storage/models/index.js';

/**
 * Whether somebody should be reached in another way when this cannot be sent now: what became of an order, a
 * question of a flow that goes on with the answer, an alert. What only reminds, greets or repeats waits.
 */
export function matters({ intent, about, nudge }: Pick<DeliveryRow, 'intent' | 'about' | 'nudge'>): boolean {
  if (nudge) return false;
  if (intent.kind === 'alert') return true;
  const isSpoken = intent.kind === 'say' || intent.kind === 'ask' || intent.kind === 'card';
  return isSpoken && (about?.order !== undefined || about?.run !== undefined);
}
