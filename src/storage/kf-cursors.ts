import { failpoint } from '../failpoints.js';
import type { Models } from './models/index.js';

/** How far each WeChat customer service account was read. A cursor is saved only after its rows are stored (E1). */
export function createKfCursors(models: Models) {
  return {
    async accounts(): Promise<string[]> {
      const rows = await models.kfCursors.find().select({ _id: 1 }).lean();
      return rows.map((row) => row._id);
    },
    async hint(account: string, token: string): Promise<void> {
      await models.kfCursors.updateOne(
        { _id: account },
        { $set: { token, pending: true } },
        { upsert: true },
      );
    },
    async read(account: string): Promise<{ cursor?: string; token?: string; pending: boolean }> {
      const row = await models.kfCursors.findOne({ _id: account }).lean();
      return {
        ...(row?.cursor ? { cursor: row.cursor } : {}),
        ...(row?.token ? { token: row.token } : {}),
        pending: row?.pending ?? false,
      };
    },
    async save(account: string, cursor: string, more: boolean): Promise<void> {
      failpoint('kf.before-cursor');
      await models.kfCursors.updateOne(
        { _id: account },
        { $set: { cursor, pending: more } },
        { upsert: true },
      );
    },
  };
}
