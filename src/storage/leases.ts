import type { Collection } from 'mongodb';
import type { Clock } from '../clock.js';
import { isDuplicateId } from '../errors.js';
import type { LeaseRow, Models } from './models/index.js';

/** Which process does what only one may do; kept in the database, ends by itself. */
export function createLeases(models: Models, clock: Clock, instance: string) {
  const rows = models.leases.collection as unknown as Collection<LeaseRow>;
  return {
    /** What this process home held before a restart is its own at once. */
    async take(name: string, ms: number): Promise<boolean> {
      const now = clock.now();
      const lease = { leaseBy: instance, leaseUntil: now + ms };
      const { matchedCount } = await rows.updateOne(
        { _id: name, $or: [{ leaseBy: instance }, { leaseUntil: { $lte: now } }] },
        { $set: lease },
      );
      if (matchedCount > 0) return true;
      try {
        await rows.insertOne({ _id: name, ...lease });
        return true;
      } catch (error) {
        if (isDuplicateId(error)) return false;
        throw error;
      }
    },
    async release(name: string): Promise<void> {
      await rows.updateOne({ _id: name, leaseBy: instance }, { $set: { leaseUntil: 0 } });
    },
  };
}
