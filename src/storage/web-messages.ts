import type { WebMessage, WebMessages } from '../channels/web/store.js';
import type { Clock } from '../clock.js';
import type { Models, WebMessageRow } from './models/index.js';

const KEEP_MS = 180 * 86_400_000;
const PAGE = 200;
const TRIES = 50;

/** The talks of the page. Numbers have no gaps: one can only be taken once the one before it can be seen. */
export function createWebMessages(models: Models, clock: Clock): WebMessages {
  const listeners = new Map<string, Set<() => void>>();

  return {
    async append(peer, id, message) {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const last = await models.webMessages.find({ peer }).sort({ seq: -1 }).limit(1).lean();
        const row: WebMessageRow = {
          ...message,
          _id: id,
          peer,
          seq: (last[0]?.seq ?? 0) + 1,
          expireAt: new Date(clock.now() + KEEP_MS),
        };
        try {
          await models.webMessages.collection.insertOne(row as never);
          for (const told of listeners.get(peer) ?? []) told();
          return;
        } catch (error) {
          if ((error as { code?: number }).code !== 11000) throw error;
          if (await models.webMessages.exists({ _id: id })) return;
          // Somebody else took the number; the next one then.
        }
      }
      throw new Error('no number could be taken for a message of the page');
    },
    async since(peer, after) {
      const rows = await models.webMessages
        .find({ peer, seq: { $gt: after } })
        .sort({ seq: 1 })
        .limit(PAGE)
        .lean();
      return rows.map(({ _id, peer: _, expireAt, ...message }) => message as WebMessage);
    },
    async idOf(peer, seq) {
      const row = await models.webMessages.findOne({ peer, seq }).select({ _id: 1 }).lean();
      return row?._id ?? null;
    },
    async offered(peer, token) {
      return (await models.webMessages.exists({ peer, 'choices.token': token } as never)) !== null;
    },
    async shows(peer, media) {
      return (await models.webMessages.exists({ peer, media })) !== null;
    },
    listen(peer, told) {
      const set = listeners.get(peer) ?? new Set();
      listeners.set(peer, set);
      set.add(told);
      return () => {
        set.delete(told);
        if (set.size === 0) listeners.delete(peer);
      };
    },
  };
}
