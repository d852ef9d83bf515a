import type { Inbound, Outbound } from '../channels/channel.js';
import { parseConversationId } from '../events.js';
import type { Models } from '../storage/models/index.js';

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
 * messages stay for a while, empty. What was not handled or sent yet is left alone; `isUnderWay` tells of it.
 * Safe to repeat.
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
  const meant = { conversation: { $in: conversations }, createdAt: { $lte: until } };
  // What the platform took counts in its windows for days, also where it was lost afterwards.
  await models.deliveries.deleteMany({ ...meant, state: { $in: ['parked', 'failed'] }, sentAt: null });
  await models.deliveries.updateMany({ ...meant, state: { $nin: ['queued', 'parked'] } }, {
    $set: { intent: NOTHING, platformRef: null, error: null, expireAt },
  } as never);
  await models.effectFailures.deleteMany({ owner: { $in: conversations }, at: { $lte: until } });
  await models.unreached.deleteMany({ conversation: { $in: conversations } });
  for (const conversation of conversations) await emptyPage(models, conversation, until);
}

/** Whether something that was said before is still to be handled or sent: its words go when it is. */
export async function isUnderWay(models: Models, { conversations, until }: Talks): Promise<boolean> {
  const conversation = { $in: conversations };
  const waits = { conversation, status: 'new', receivedAt: { $lte: until } } as const;
  const queued = { conversation, state: 'queued', createdAt: { $lte: until } } as const;
  return (
    (await models.inbox.exists(waits as never)) !== null ||
    (await models.deliveries.exists(queued as never)) !== null
  );
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
  const conversation = { $in: conversations };
  const rows = await models.inbox
    .find({ conversation, 'body.message.media.0': { $exists: true } } as never)
    .select({ 'body.type': 1, 'body.message.media': 1 })
    .lean();
  const said = rows.flatMap((row) => {
    const media = row.body.type === 'message' ? (row.body.message.media ?? []) : [];
    return media.flatMap((item, i) => [
      `${row._id}:${i}`,
      ...(item.stored ? [item.stored] : []),
      ...(item.ref.startsWith('web-upload:') ? [item.ref] : []),
    ]);
  });
  // Kept longer than the message that it came with.
  const stored = await models.media.find({ conversation }).select({ _id: 1 }).lean();
  const wanted = await models.wantedMedia.find({ conversation }).select({ _id: 1 }).lean();
  return [...new Set([...said, ...[...stored, ...wanted].map((row) => row._id)])];
}
