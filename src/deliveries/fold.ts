import type { Outbound } from '../channels/channel.js';

const SPEECH = new Set<Outbound['kind']>(['say', 'ask', 'alert', 'card']);

/** Whether two neighbours may share a message: words may, a picture or a card's update may not. */
export function foldable(first: Outbound, second: Outbound): boolean {
  return SPEECH.has(first.kind) && SPEECH.has(second.kind);
}
