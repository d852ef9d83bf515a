import type { Timer } from './aggregate.js';
import type { Inbound } from './channels/channel.js';

/**
 * One row of the inbox: something that happened to one conversation. Nothing reaches a conversation
 * in any other way: what people send, what timers say, what we want people to know, and what became of
 * an effect all wait in the same line.
 */
export interface InboxEvent {
  /** Deterministic, so that a repeat is a no-op: `channel:account:messageId`, `timer:…`, `notice:…`, `result:…`. */
  id: string;
  /** Conversation id, `channel:account:peer`. */
  conversation: string;
  /** When it happened by the sender's clock, epoch ms. */
  at: number;
  receivedAt: number;
  body: EventBody;
  /** Its sender took it back before we came to it. Known when its turn comes, not stored. */
  recalled?: true;
}

export type EventBody =
  | { type: 'message'; message: Inbound }
  | { type: 'timer'; timer: Timer }
  /** Something a person has to know. `data` is plain JSON for templates; `start` may name slots of a flow. */
  | { type: 'notice'; notice: string; data: Record<string, unknown> }
  /** What became of an effect that the conversation waits for. */
  | { type: 'result'; effect: string; ok: true; data: Record<string, unknown> }
  | { type: 'result'; effect: string; ok: false; code: string; data: Record<string, unknown> };

export const conversationId = (channel: string, account: string, peer: string): string =>
  `${channel}:${account}:${peer}`;

/** Splits a conversation id; the peer may itself contain colons. */
export function parseConversationId(id: string): { channel: string; account: string; peer: string } | null {
  const first = id.indexOf(':');
  const second = id.indexOf(':', first + 1);
  if (first < 1 || second < 0) return null;
  return { channel: id.slice(0, first), account: id.slice(first + 1, second), peer: id.slice(second + 1) };
}
