import type { Clock } from '../../clock.js';
import type { MediaReader } from '../wecom/deps.js';
import type { Json } from '../wecom/http.js';
import { imageBody } from '../wecom-robot/api.js';
import { TEXT_MOST } from './encode.js';
import type { BotReply, BotReplyStore } from './reply.js';

/** The platform asks for at most six minutes; what is promised late is not promised. */
const STREAM_MS = 5 * 60_000;
/** Nobody has come for it that long: nobody will. */
export const DEAD_MS = 30_000;
/** Nothing more was said for that long: the answer is whole. */
const QUIET_MS = 1200;
/** Shown while there are no words yet. */
const THINKING = '…';
const LOOK_MS = 200;

/** What goes into an answer that the platform comes for. */
export interface Piece {
  delivery: string;
  text: string;
  media?: string;
  card: Json | null;
  /** All of it in words, where the answer has its card already. */
  instead: string;
}

/**
 * Answers that the platform comes for (stream refresh), or that go with the answer to a callback. They are
 * stored, so that whichever process is asked knows them.
 * @see https://developer.work.weixin.qq.com/document/path/101031
 */
export class Answers {
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(
    private readonly store: BotReplyStore,
    private readonly clock: Clock,
    private readonly media: MediaReader,
  ) {}

  /**
   * Adds to the oldest answer that has no words yet, since questions are answered in their order, else to the
   * newest that is still open; once per delivery. Null: there is none.
   */
  async add(account: string, peer: string, piece: Piece): Promise<BotReply | null> {
    const replies = await this.store.recent(account, peer, this.clock.now() - STREAM_MS);
    const known = replies.find((reply) => reply.said.some((one) => one.delivery === piece.delivery));
    if (known) return known;
    const awaited = replies.filter(
      (reply) => reply.kind === 'message' && !reply.ended && reply.askedAt >= this.clock.now() - DEAD_MS,
    );
    const empty = awaited.filter((reply) => reply.said.length === 0).toReversed();
    for (const reply of [...empty, ...awaited.filter((one) => one.said.length > 0)]) {
      const added = await this.change(reply.id, (now) => this.put(now, piece));
      if (added) return added;
    }
    return null;
  }

  /** The same for the answer to the opening of the chat, which goes with the callback alone. */
  async welcome(id: string, piece: Piece): Promise<BotReply | null> {
    const reply = await this.store.byId(id);
    if (reply?.said.some((one) => one.delivery === piece.delivery)) return reply;
    return await this.change(id, (now) => now.kind === 'enter' && this.put(now, piece));
  }

  /** What a pressed card becomes; false: nobody asks for it any more. */
  async update(account: string, task: string, card: Json): Promise<boolean> {
    const press = await this.store.byTask(account, task);
    if (!press) return false;
    return (
      (await this.change(press.id, (now) => !now.ended && Object.assign(now, { update: card }))) !== null
    );
  }

  /** The first answer to a callback: waits up to `patienceMs` for something to say. Null: nothing. */
  async first(reply: BotReply, patienceMs: number): Promise<Json | null> {
    let now = await this.store.byId(reply.id);
    for (let looks = patienceMs / LOOK_MS; now && !hasContent(now) && !now.ended && looks >= 1; looks--) {
      await this.heard(reply.id);
      now = await this.store.byId(reply.id);
    }
    if (now?.kind === 'message' && !(now.card && contentOf(now) === '')) return await this.asked(now.stream);
    const closed = await this.change(reply.id, (row) => takeAll(Object.assign(row, { ended: true })));
    if (closed?.update) return { response_type: 'update_template_card', template_card: closed.update };
    if (!closed || closed.kind === 'press' || !hasContent(closed)) return null;
    if (closed.card && contentOf(closed) === '')
      return { msgtype: 'template_card', template_card: closed.card.body };
    return { msgtype: 'text', text: { content: contentOf(closed) } };
  }

  /** What is to be shown under this id now. An answer that was whole is given again as it was. */
  async asked(stream: string): Promise<Json | null> {
    const known = await this.store.byStream(stream);
    if (!known) return null;
    const reply = await this.change(known.id, (row) => {
      const now = this.clock.now();
      const isWhole = row.saidAt !== null && now - row.saidAt >= QUIET_MS;
      row.askedAt = now;
      row.ended ||= isWhole || now - row.at >= STREAM_MS;
      return takeAll(row);
    });
    if (!reply) return null;
    const pictures = reply.ended ? await this.pictures(reply) : [];
    const stream_ = {
      id: stream,
      finish: reply.ended,
      content: contentOf(reply) || (reply.ended ? titleOf(reply) : THINKING),
      ...(pictures.length > 0 ? { msg_item: pictures } : {}),
    };
    // A card comes once per message: with the last words.
    return reply.ended && reply.card
      ? { msgtype: 'stream_with_template_card', stream: stream_, template_card: reply.card.body }
      : { msgtype: 'stream', stream: stream_ };
  }

  private put(reply: BotReply, piece: Piece): boolean {
    if (reply.ended) return false;
    const takesCard = piece.card !== null && reply.card === null;
    const text = piece.card && !takesCard ? piece.instead : piece.text;
    if (Buffer.byteLength(contentOf(reply)) + Buffer.byteLength(text) + 2 > TEXT_MOST) return false;
    reply.said.push({
      delivery: piece.delivery,
      text,
      ...(piece.card ? { instead: piece.instead } : {}),
      ...(piece.media ? { media: piece.media } : {}),
    });
    reply.unsettled = true;
    if (takesCard) reply.card = { delivery: piece.delivery, body: piece.card as Json };
    reply.saidAt = this.clock.now();
    return true;
  }

  /** Changes the stored row as it is at that moment; null: `change` says no. */
  private async change(id: string, change: (reply: BotReply) => unknown): Promise<BotReply | null> {
    for (;;) {
      const reply = await this.store.byId(id);
      if (!reply || !change(reply)) return null;
      if (await this.store.save(reply)) {
        for (const wake of this.waiting.get(id) ?? []) wake();
        return reply;
      }
    }
  }

  private async pictures(reply: BotReply): Promise<Json[]> {
    const found = await Promise.all(reply.said.map(({ media }) => (media ? this.media(media) : null)));
    return found.flatMap((one) => (one ? [imageBody(one.bytes)] : []));
  }

  /** Something was said here, or a little later by another process. */
  private async heard(id: string): Promise<void> {
    await new Promise<void>((resolve) => {
      const waiting = this.waiting.get(id) ?? new Set();
      this.waiting.set(id, waiting);
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        if (waiting.size === 0) this.waiting.delete(id);
        resolve();
      };
      const timer = setTimeout(wake, LOOK_MS);
      waiting.add(wake);
    });
  }
}

/** Whatever is said by now goes with this answer. */
function takeAll(reply: BotReply): true {
  for (const piece of reply.said) piece.taken = true;
  return true;
}

const hasContent = (reply: BotReply): boolean => reply.said.length > 0 || reply.update !== null;

/** For a card that has all the words: something has to stand in the stream. */
const titleOf = ({ card }: BotReply): string =>
  String((card?.body.main_title as { title?: unknown } | undefined)?.title ?? '');

const contentOf = (reply: BotReply): string =>
  reply.said
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join('\n\n');
