import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.js';
import type { Delivery, SendResult } from '../channel.js';
import { splitPeer } from '../group-peer.js';
import { WecomError } from '../wecom/error-classes.js';
import type { Json } from '../wecom/http.js';
import { Sender } from '../wecom/sender.js';
import { spoken } from '../wecom/words.js';
import type { Piece } from './answers.js';
import type { BotConnection } from './connection.js';
import { TEXT_MOST } from './encode.js';
import type { BotReplyStore } from './reply.js';

/** Replies and pushes of one conversation together. */
export const PER_CHAT = { count: 30, windowMs: 60_000, wholeGroup: true } as const;
const ANSWER_MS = 24 * 3_600_000;
const WELCOME_MS = 5000;
/** The request is not (or no longer) to be answered. */
const NOT_ANSWERABLE = new Set([846605, 846608]);

type Part = { text: string } | { card: Json } | { media: 'image' | 'file'; id: string };

/**
 * By the connection the first words answer what the person did (which quotes it in a group), what follows is
 * pushed into the same chat. An answer repeated under its own stream id replaces itself; a push has no key.
 */
export function createConnectionSender(parts: {
  connection: BotConnection;
  store: BotReplyStore;
  clock: Clock;
}): (
  delivery: Delivery,
  piece: Piece,
  media?: { kind: 'image' | 'file'; id: string },
) => Promise<SendResult> {
  const { connection, store, clock } = parts;
  const sender = new Sender<Part>(clock, PER_CHAT);

  /** The request that this delivery may answer; null: push. */
  async function claim({ id, account, peer, welcomeCode }: Delivery) {
    for (const reply of await store.recent(account, peer, clock.now() - ANSWER_MS)) {
      if (reply.spentBy === id) return reply;
      const isLate = reply.kind !== 'message' && reply.at < clock.now() - WELCOME_MS;
      if (!reply.via || reply.spentBy !== null || reply.kind === 'press' || isLate) continue;
      if (reply.kind === 'enter' && reply.id !== `${account}:${welcomeCode}`) continue;
      if (await store.save({ ...reply, spentBy: id })) return reply;
    }
    return null;
  }

  return async (delivery, piece, media) => {
    const list: Part[] = media
      ? [{ media: media.kind, id: media.id }]
      : [
          ...spoken(piece.text, TEXT_MOST).map((text) => ({ text })),
          ...(piece.card ? [{ card: piece.card }] : []),
        ];
    const { chat, person } = splitPeer(delivery.peer);
    const answer = media || list.length === 0 ? null : await claim(delivery);
    return await sender.send({ id: delivery.id, peer: chat }, list, async (part, index) => {
      const ref = 'card' in part ? { ref: { responseCode: String(part.card.task_id) } } : {};
      const stream = createHash('sha256').update(`${delivery.id}#${index}`).digest('hex').slice(0, 32);
      if (answer && index === 0 && (await answered(answer.via, answer.kind === 'enter', part, stream)))
        return { id: stream, ...ref };
      await connection.push(chat, { chat_type: person === null ? 1 : 2, ...pushBody(part) });
      return { id: '', ...ref };
    });
  };

  async function answered(request: string, welcome: boolean, part: Part, stream: string): Promise<boolean> {
    try {
      await connection.respond(request, answerBody(part, stream, welcome), welcome);
      return true;
    } catch (error) {
      if (error instanceof WecomError && NOT_ANSWERABLE.has(error.errcode)) return false;
      throw error;
    }
  }
}

function answerBody(part: Part, stream: string, welcome: boolean): Json {
  if ('card' in part) return { msgtype: 'template_card', template_card: part.card };
  if (!('text' in part)) return pushBody(part);
  return welcome
    ? { msgtype: 'text', text: { content: part.text } }
    : { msgtype: 'stream', stream: { id: stream, finish: true, content: part.text } };
}

function pushBody(part: Part): Json {
  if ('card' in part) return { msgtype: 'template_card', template_card: part.card };
  if ('media' in part) return { msgtype: part.media, [part.media]: { media_id: part.id } };
  return { msgtype: 'markdown', markdown: { content: part.text } };
}
