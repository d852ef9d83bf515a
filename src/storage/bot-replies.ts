import type { Collection } from 'mongodb';
import type { BotReply, BotReplyStore } from '../channels/wecom-bot/reply.js';
import { isDuplicateId } from '../errors.js';
import type { BotReplyRow, Models } from './models/index.js';

const KEPT_MS = 2 * 86_400_000;
const SETTLED_AT_ONCE = 50;

/** What the AI bot may answer and has answered; forgotten after two days. */
export function createBotReplies(models: Models): BotReplyStore {
  const rows = models.botReplies.collection as unknown as Collection<BotReplyRow>;
  return {
    async add({ id, ...reply }) {
      try {
        await rows.insertOne({ _id: id, ...reply, expireAt: new Date(reply.at + KEPT_MS) });
      } catch (error) {
        if (!isDuplicateId(error)) throw error;
      }
    },
    async recent(account, peer, since) {
      const found = await rows
        .find({ account, peer, at: { $gt: since } })
        .sort({ at: -1 })
        .toArray();
      return found.map(replyOf);
    },
    byId: async (id) => orNull(await rows.findOne({ _id: id })),
    byStream: async (stream) => orNull(await rows.findOne({ stream })),
    async byTask(account, task) {
      const [found] = await rows.find({ account, task, kind: 'press' }).sort({ at: -1 }).limit(1).toArray();
      return orNull(found ?? null);
    },
    async unsettled() {
      const found = await rows.find({ unsettled: true }).sort({ saidAt: 1 }).limit(SETTLED_AT_ONCE).toArray();
      return found.map(replyOf);
    },
    async save({ id, revision, ...reply }) {
      const { matchedCount } = await rows.updateOne(
        { _id: id, revision },
        { $set: { ...reply, revision: revision + 1 } },
      );
      return matchedCount > 0;
    },
  };
}

function replyOf({ _id, expireAt: _, ...reply }: BotReplyRow): BotReply {
  return { id: _id, ...reply };
}

const orNull = (row: BotReplyRow | null): BotReply | null => (row ? replyOf(row) : null);
