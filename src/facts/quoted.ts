import type { Inbound, Outbound } from '../channels/channel.js';
import { splitPeer } from '../channels/group-peer.js';
import type { About } from '../conversation/state.js';
import { conversationId } from '../events.js';
import type { ConversationRow, DeliveryRow, Models } from '../storage/models/index.js';
import { findFullOrders } from '../understanding/orders.js';

/** Where a platform gives only the words: as far back as anybody scrolls to quote. */
const LOOK_BACK = 50;
/** Shorter words are in many messages. */
const TELLING = 6;

/**
 * What the quoted message of ours was about, by the platform's id of it, else by its words. Null: nothing is
 * quoted, or it is none of ours.
 */
export async function aboutQuoted(
  models: Models,
  row: Pick<ConversationRow, '_id' | 'channel' | 'account' | 'peer'>,
  quote: Inbound['quote'],
): Promise<About | null> {
  if (!quote) return null;
  const conversations = [row._id, ...groupOf(row)];
  const found = quote.id
    ? await byId(models, conversations, quote.id)
    : await byWords(models, conversations, quote.text ?? '');
  if (!found) return null;
  // What travelled inside it is part of what was quoted; the last question is the one that is answered.
  const inside =
    found.absorbed.length > 0
      ? await models.deliveries
          .find({ _id: { $in: found.absorbed } })
          .sort({ seq: 1 })
          .lean()
      : [];
  const all = [found, ...inside].flatMap((delivery) => delivery.about ?? []);
  // Another person's run in the same group is none of theirs.
  const own = found.conversation === row._id ? all : all.map(({ order }) => (order ? { order } : {}));
  return own.length > 0 ? Object.assign({}, ...own) : null;
}

/** Order numbers in a quoted message, whoever wrote it. */
export const numbersQuoted = (quote: Inbound['quote']): string[] =>
  findFullOrders(quote?.text ?? '').map((mention) => mention.number);

/** What is said to a whole group is kept under the group. */
function groupOf({ channel, account, peer }: Parameters<typeof aboutQuoted>[1]): string[] {
  const { chat, person } = splitPeer(peer);
  return person === null ? [] : [conversationId(channel, account, chat)];
}

async function byId(models: Models, conversations: string[], id: string): Promise<DeliveryRow | null> {
  return await models.deliveries.findOne({ platformIds: id, conversation: { $in: conversations } }).lean();
}

async function byWords(models: Models, conversations: string[], text: string): Promise<DeliveryRow | null> {
  const said = plain(text);
  if (said.length < TELLING) return null;
  for (const conversation of conversations) {
    const rows = await models.deliveries.find({ conversation }).sort({ seq: -1 }).limit(LOOK_BACK).lean();
    const hit = rows.find(({ intent }) => {
      const words = plain(wordsOf(intent));
      // Platforms cut what is quoted, and say buttons and rows in their own way.
      return words.length >= TELLING && (words.includes(said) || said.includes(words));
    });
    if (hit) return hit;
  }
  return null;
}

const plain = (text: string): string => text.normalize('NFKC').replace(/[\s*_>#`…]+|\.{3}$/gu, '');

function wordsOf(intent: Outbound): string {
  if ('media' in intent) return '';
  return 'title' in intent ? [intent.title, intent.text ?? ''].join('\n') : intent.text;
}
