import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import type { Inbox } from '../inbox/inbox.js';
import type { ConversationRow, PhoneClaimRow } from '../storage/models/index.js';
import { type MergeDeps, merge } from './merge.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GOOD_FOR_MS = 10 * MINUTE;
const TRIES_MOST = 5;
/** Both for who asks and for who is asked: nobody guesses for long, and nobody is showered with codes. */
const CODES_AN_HOUR = 3;
/** A browser may be anybody's; these chats are somebody's own. */
const OWN = new Set(['wecom-kf', 'wechat', 'telegram']);

export interface ClaimDeps extends MergeDeps {
  inbox: Inbox;
  /** Whether a message would reach this chat now. */
  reachable: (chat: { channel: string; lastInboundAt: number | null }) => boolean;
}

type Refusal = { ok: false; code: 'too-often' | 'wrong-code' | 'expired'; data: Record<string, unknown> };

/**
 * "My number is 138…": a code goes to the chat of whoever has that number with us. The answer is the same
 * whether there is one or not, so nobody learns whose numbers we know.
 */
export async function claimPhone(
  deps: ClaimDeps,
  { id, conversation, phone }: { id: string; conversation: string; phone: string },
): Promise<{ ok: true } | Refusal> {
  const { models, now } = deps;
  const rows = models.phoneClaims;
  const since = now() - HOUR;
  const isNew = (await rows.exists({ _id: id })) === null;
  const asked = await rows.countDocuments({ conversation, at: { $gt: since } });
  // Always looked up, so that it takes the same time.
  const found = await chatOf(deps, conversation, phone);
  if (isNew && asked >= CODES_AN_HOUR) return { ok: false, code: 'too-often', data: {} };
  const got = await rows.countDocuments({ target: found ?? '', at: { $gt: since } });
  const fresh: Omit<PhoneClaimRow, '_id'> = {
    conversation,
    target: got < CODES_AN_HOUR ? found : null,
    code: String(randomInt(0, 1_000_000)).padStart(6, '0'),
    at: now(),
    tries: [],
    provedBy: null,
    expireAt: new Date(now() + 2 * HOUR),
  };
  await rows.updateOne({ _id: id }, { $setOnInsert: fresh }, { upsert: true });
  // What is stored counts: repeated after a crash it is the same code.
  const row = (await rows.findOne({ _id: id }).lean()) as PhoneClaimRow | null;
  if (row?.target) {
    await deps.inbox.put([
      {
        id: `notice:code:${id}`,
        conversation: row.target,
        at: now(),
        body: {
          type: 'notice',
          notice: 'person.code',
          data: { code: row.code, from: conversation.split(':', 1)[0], minutes: GOOD_FOR_MS / MINUTE },
        },
      },
    ]);
  }
  return { ok: true };
}

/** The code that arrived there, said here: both chats are one person's. Each try counts before it is looked at. */
export async function provePhone(
  deps: ClaimDeps,
  { id, conversation, code }: { id: string; conversation: string; code: string },
): Promise<{ ok: true } | Refusal> {
  const { models, persons, inbox, now } = deps;
  const rows = models.phoneClaims;
  const [claim] = (await rows.find({ conversation }).sort({ at: -1 }).limit(1).lean()) as PhoneClaimRow[];
  const expired: Refusal = { ok: false, code: 'expired', data: {} };
  if (!claim) return expired;
  if (claim.provedBy !== id && !claim.tries.includes(id)) {
    const counted = await rows.updateOne(
      {
        _id: claim._id,
        provedBy: null,
        at: { $gt: now() - GOOD_FOR_MS },
        [`tries.${TRIES_MOST - 1}`]: { $exists: false },
      } as never,
      { $push: { tries: id } } as never,
    );
    if (counted.matchedCount === 0) return expired;
  }
  if (!same(claim.code, code.normalize('NFKC').replace(/\D/g, '')) || claim.target === null) {
    const left = TRIES_MOST - 1 - claim.tries.filter((other) => other !== id).length;
    return left > 0 ? { ok: false, code: 'wrong-code', data: { left } } : expired;
  }
  const taken = await rows.updateOne(
    { _id: claim._id, provedBy: { $in: [null, id] } },
    { $set: { provedBy: id } },
  );
  if (taken.matchedCount === 0) return expired;
  const first = (await models.identities.findOne({ _id: conversation }).lean())?.customerId ?? '';
  const second = (await models.identities.findOne({ _id: claim.target }).lean())?.customerId ?? '';
  await merge({ models, persons, now }, { id, by: 'customer', first, second });
  await inbox.put([
    {
      id: `notice:bound:${claim._id}`,
      conversation: claim.target,
      at: now(),
      body: { type: 'notice', notice: 'person.bound', data: { from: conversation.split(':', 1)[0] } },
    },
  ]);
  return { ok: true };
}

/** Hashed first, so that neither content nor length shows in the time it takes. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * The chat where a code can be read: of the person who has this phone on record, else of who gave it with an
 * order; the one used last that can be reached now. Never one of the person who asks.
 */
async function chatOf(deps: ClaimDeps, asking: string, phone: string): Promise<string | null> {
  const { models, persons, reachable } = deps;
  const own = (await models.identities.findOne({ _id: asking }).lean())?.customerId ?? '';
  const mine = new Set([asking, ...(await persons.conversations(own))]);
  const known = await models.customers.findOne({ phone }).select({ _id: 1 }).lean();
  const recorded = known ? await persons.conversations(known._id) : [];
  const orders = await models.workOrders
    .find({ 'state.customer.phone': phone } as never)
    .sort({ 'state.openedAt': -1 })
    .limit(5)
    .select({ 'state.customer': 1 })
    .lean();
  const given = orders.map((row) => row.state.customer.conversation);
  for (const chats of [recorded, given]) {
    const possible = chats.filter((chat) => chat !== '' && !mine.has(chat));
    const rows = (await models.conversations
      .find({ _id: { $in: possible } })
      .select({ channel: 1, 'state.lastInboundAt': 1 })
      .lean()) as unknown as ConversationRow[];
    const [best] = rows
      .filter(
        ({ channel, state }) =>
          OWN.has(channel) && reachable({ channel, lastInboundAt: state.lastInboundAt }),
      )
      .sort((a, b) => (b.state.lastInboundAt ?? 0) - (a.state.lastInboundAt ?? 0));
    if (best) return best._id;
  }
  return null;
}
