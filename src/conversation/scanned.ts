import type { Inbound } from '../channels/channel.js';
import type { ConversationState } from './state.js';

/** Whoever scans a code talks about it soon; later they may mean another machine. */
const HOLDS_MS = 24 * 3_600_000;

/** What somebody came by last, as far as it still says what they mean; `message` may be that coming. */
export function scannedNow(
  state: ConversationState,
  message: Inbound | null,
  now: number,
): { asset?: string; shop?: string } {
  const { asset, shop } = message?.event?.data ?? {};
  const isNews = message?.event?.name.startsWith('enter') && (asset !== undefined || shop !== undefined);
  const found = isNews ? { asset, shop, at: message?.at ?? now } : state.scanned;
  if (!found || found.at + HOLDS_MS < now) return {};
  return { ...(found.asset ? { asset: found.asset } : {}), ...(found.shop ? { shop: found.shop } : {}) };
}
