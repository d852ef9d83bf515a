import type { Inbound } from '../channels/channel.js';
import type { InboxEvent } from '../events.js';

/** Ids of the events among these that others of them take back. */
export function recalledIn(events: readonly Pick<InboxEvent, 'body'>[]): Set<string> {
  const ids = new Set<string>();
  for (const { body } of events) {
    const id = body.type === 'message' ? recalledBy(body.message) : null;
    if (id) ids.add(id);
  }
  return ids;
}

/** The event that this message takes back; null: it takes nothing back. */
export function recalledBy({ channel, account, event }: Inbound): string | null {
  const messageId = event?.name === 'recalled' ? event.data.messageId : undefined;
  return messageId ? `${channel}:${account}:${messageId}` : null;
}
