import type { Connection } from 'mongoose';
import type { Clock } from '../clock.js';
import type { Models } from './models/index.js';

/** Whether the database answers within a second. */
export async function alive(connection: Connection): Promise<boolean> {
  try {
    await connection.getClient().db(connection.name).command({ ping: 1 }, { timeoutMS: 1000 });
    return true;
  } catch {
    return false;
  }
}

/** Age in ms of the oldest event that could have been handled by now. */
export async function inboxLag(models: Models, clock: Clock): Promise<number> {
  const now = clock.now();
  const oldest = await models.inbox
    .find({ status: 'new', nextAt: { $lte: now } })
    .sort({ nextAt: 1 })
    .limit(1)
    .lean();
  return oldest[0] ? now - oldest[0].nextAt : 0;
}
