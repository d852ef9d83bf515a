import type { Collection } from 'mongodb';
import type { ChannelLimits } from '../channels/channel.js';
import { groupPeer, splitPeer } from '../channels/group-peer.js';
import type { ConversationRow, DeliveryRow } from '../storage/models/index.js';

export interface Budget {
  free: number;
  /** When to look again if nothing is free; epoch ms. */
  nextAt: number;
  /** Why nothing goes until the person writes again, however long that takes. */
  shut?: string;
}

/** The window is open, but what a person's words pay for is used up, but for one that may be kept. */
export const KEPT_FOR_QUESTION = "the last message that the person's words pay for is kept for a question";
const OUTSIDE = 'outside the window: the person has to write first';

const TALKS_MOST = 500;

/**
 * The conversations whose messages count together with this one's: where a limit is a whole group's, all that are
 * held in that group, and the one in which it is told things.
 */
export async function countedWith(
  conversations: Collection<ConversationRow>,
  limits: ChannelLimits,
  { conversation, peer }: Pick<DeliveryRow, 'conversation' | 'peer'>,
): Promise<string[]> {
  if (!limits.perPeer?.wholeGroup) return [conversation];
  const { chat } = splitPeer(peer);
  const group = conversation.slice(0, conversation.length - peer.length) + chat;
  const [from, to] = [groupPeer(group, ''), afterAll(groupPeer(group, ''))];
  const talks = await conversations
    .find({ _id: { $gte: from, $lt: to } }, { projection: { _id: 1 } })
    .limit(TALKS_MOST)
    .toArray();
  return [...new Set([conversation, group, ...talks.map(({ _id }) => _id)])];
}

/** The first text behind all that begin like this. */
const afterAll = (begin: string): string =>
  begin.slice(0, -1) + String.fromCharCode(begin.charCodeAt(begin.length - 1) + 1);

/**
 * How many messages this conversation may still be sent now, counted from what was sent: no memory to lose.
 * @param together see `countedWith`
 */
export async function freeSlots(
  rows: Collection<DeliveryRow>,
  limits: ChannelLimits,
  conversation: string,
  together: readonly string[],
  lastInboundAt: number | null,
  now: number,
): Promise<Budget> {
  let free = Number.POSITIVE_INFINITY;
  let nextAt = now + 60_000;
  if (limits.perPeer) {
    const { count, windowMs } = limits.perPeer;
    const sent = await sentSince(rows, together, now - windowMs, count);
    free = count - sent.length;
    if (free <= 0) nextAt = (sent[sent.length - 1] ?? now) + windowMs + 1;
  }
  if (limits.perInbound) {
    const { count, windowMs, afterWindow } = limits.perInbound;
    // A closed window opens with the person's next message, which pokes this conversation itself.
    // Two, since the last one of a window is kept for a question.
    if (lastInboundAt === null || lastInboundAt + windowMs < now)
      return afterWindow ? { free: 2, nextAt } : { free: 0, nextAt, shut: OUTSIDE };
    const sent = await sentSince(rows, [conversation], lastInboundAt, count);
    free = Math.min(free, count - sent.length);
    if (sent.length >= count)
      return {
        free,
        nextAt,
        shut: `window used up: ${count} messages since the person wrote, who has to write first`,
      };
  }
  return { free, nextAt };
}

/** Times of the last `count` messages since then, newest first. */
async function sentSince(
  rows: Collection<DeliveryRow>,
  conversations: readonly string[],
  since: number,
  count: number,
): Promise<number[]> {
  const found = await rows
    .find({ conversation: among(conversations), sentAt: { $gt: since } }, { projection: { sentAt: 1 } })
    .sort({ sentAt: -1 })
    .limit(count)
    .toArray();
  return found.map((row) => row.sentAt as number);
}

const among = (conversations: readonly string[]) =>
  conversations.length === 1 ? (conversations[0] as string) : { $in: [...conversations] };
