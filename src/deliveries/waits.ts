import type { Channel } from '../channels/channel.js';
import type { DeliveryRow } from '../storage/models/index.js';

/**
 * Whether a failed message waits for its next attempt. One that only waited for its turn is looked at whenever
 * something comes, and one that was outside a window as soon as the person has written again.
 */
export function isBackingOff(head: DeliveryRow, lastInboundAt: number | null, now: number): boolean {
  if (head.nextAt <= now || head.attempts === 0) return false;
  const isOutside = head.error?.startsWith('window-closed') ?? false;
  return !(isOutside && (lastInboundAt ?? 0) > (head.triedAt ?? now));
}

/**
 * The last message that a customer's words pay for is kept for a question (has it been repaired?): what is
 * only told waits, and goes with that question or after their next words.
 */
export function mustWait(channel: Channel, free: number, head: DeliveryRow, behind: DeliveryRow[]): boolean {
  if (!channel.limits.perInbound || free > 1 || head.welcomeCode || head.intent.kind !== 'say') return false;
  return !behind.some((row) => row.intent.kind === 'ask' || row.intent.kind === 'card');
}
