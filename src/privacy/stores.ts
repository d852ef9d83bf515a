import type { Collection } from 'mongodb';
import type { Inbound, Outbound } from '../channels/channel.js';
import { parseConversationId } from '../events.js';
import type { DeliveryRow, InboxRow, Models } from '../storage/models/index.js';
import { redact } from './redact.js';

/** Repeats of a message are recognised by its row for so long (reference/durability-and-security.md A2). */
const KEEP_EMPTY_MS = 30 * 86_400_000;
const NOTHING: Outbound = { kind: 'say', text: '' };

/** The chats that are emptied, and until when what was said counts. */
interface Talks {
  conversations: string[];
  until: number;
}

/**
 * What people and we said, gone from every store that holds it. Rows that recognise repeats or count
 * messages stay for a while, empty. What was not handled or sent yet is left alone. Safe to repeat.
 */
export async function emptyTalks(models: Models, { conversations, until }: Talks): Promise<void> {
  const said = { conversation: { $in: conversations }, receivedAt: { $lte: until }, status: { $ne: 'new' } };
  const expireAt = new Date(until + KEEP_EMPTY_MS);
  await models.inbox.updateMany({ ...said, 'body.type': 'message' } as never, {
    $set: { status: 'done', outcome: 'erased', expireAt },
    $unset: {
      error: '',
      ...Object.fromEntries(MESSAGE.map((field) => [`body.message.${field}`, ''])),
    } as never,
  });
  await models.inbox.updateMany(
    { ...said, 'body.type': { $in: ['notice', 'result'] } } as never,
    { $set: { status: 'done', outcome: 'erased', 'body.data': {}, expireAt } } as never,
  );
  const sent = { conversation: { $in: conversations }, createdAt: { $lte: until } };
  await models.deliveries.deleteMany({ ...sent, state: { $in: ['parked', 'failed'] } });
  await models.deliveries.updateMany({ ...sent, state: { $in: ['sent', 'delivered', 'unknown'] } }, {
    $set: { intent: NOTHING, platformRef: null, error: null, expireAt },
  } as never);
  await models.effectFailures.deleteMany({ owner: { $in: conversations }, at: { $lte: until } });
  await models.unreached.deleteMany({ conversation: { $in: conversations } });
  for (const conversation of conversations) await emptyPage(models, conversation, until);
}

const MESSAGE = [
  'text',
  'media',
  'location',
  'choice',
  'event',
  'ownPhone',
  'quote',
] satisfies (keyof Inbound)[];

/** The page's talk. Its newest line stays, empty: numbers go on from it. */
async function emptyPage(models: Models, conversation: string, until: number): Promise<void> {
  const parts = parseConversationId(conversation);
  if (parts?.channel !== 'web') return;
  const said = { peer: parts.peer, at: { $lte: until } };
  const [newest] = await models.webMessages.find({ peer: parts.peer }).sort({ seq: -1 }).limit(1).lean();
  if (!newest) return;
  await models.webMessages.deleteMany({ ...said, seq: { $lt: newest.seq } } as never);
  await models.webMessages.updateOne({ _id: newest._id, ...said } as never, {
    $set: { text: '', kind: 'text' },
    $unset: { media: '', choices: '', rows: '', title: '' } as never,
  });
}

/** Ids of everything that was sent in these chats: under what they were stored, and as uploads of the page. */
export async function mediaOf(models: Models, conversations: string[]): Promise<string[]> {
  const rows = await models.inbox
    .find({ conversation: { $in: conversations }, 'body.message.media.0': { $exists: true } } as never)
    .select({ 'body.type': 1, 'body.message.media': 1 })
    .lean();
  return rows.flatMap((row) => {
    const media = row.body.type === 'message' ? (row.body.message.media ?? []) : [];
    return media.flatMap((item, i) => [
      `${row._id}:${i}`,
      ...(item.stored ? [item.stored] : []),
      ...(item.ref.startsWith('web-upload:') ? [item.ref] : []),
    ]);
  });
}

/**
 * What staff were told about one order, or wrote about it: of the customer nothing is left in it. Only rows
 * that hold a word of `about` are touched: a name alone may be somebody else's.
 */
export async function redactStaffTalks(
  models: Models,
  conversations: string[],
  { since, about, secrets }: { since: number; about: string[]; secrets: string[] },
): Promise<void> {
  const concerns = (value: unknown) => {
    const text = JSON.stringify(value);
    return about.some((word) => text.includes(JSON.stringify(word).slice(1, -1)));
  };
  const deliveries = models.deliveries.collection as unknown as Collection<DeliveryRow>;
  const inbox = models.inbox.collection as unknown as Collection<InboxRow>;
  for (const conversation of conversations) {
    for await (const row of deliveries.find({ conversation, createdAt: { $gte: since } })) {
      if (row.state === 'queued' || !concerns(row.intent)) continue;
      const intent = redact(row.intent, secrets);
      if (JSON.stringify(intent) !== JSON.stringify(row.intent))
        await deliveries.updateOne({ _id: row._id }, { $set: { intent } });
    }
    for await (const row of inbox.find({ conversation, receivedAt: { $gte: since } })) {
      if (row.status === 'new' || !concerns(row.body)) continue;
      const body = redact(row.body, secrets);
      if (JSON.stringify(body) !== JSON.stringify(row.body))
        await inbox.updateOne({ _id: row._id }, { $set: { body } });
    }
  }
}
