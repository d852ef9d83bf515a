import type { Server } from './commands/context.js';
import { execute } from './plan/execute.js';
import { plan } from './plan/plan.js';
import { compileFilter } from './query/filter.js';

const batch = 1000;

/**
 * Removes expired documents once a minute, as MongoDB does; what has expired is by the server's clock. One pass at a
 * time: a pass that takes longer than `every` is not joined by a second. Never keeps the process alive.
 */
export function startTtl(server: Server, every = 60_000): { stop(): Promise<void> } {
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    running ??= sweepExpired(server, server.clock.now())
      .catch(() => undefined)
      .finally(() => {
        running = undefined;
      });
  }, every).unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

/** One pass over all TTL indexes, in batches so that others get their turn. Gives how many were removed. */
export async function sweepExpired(server: Server, now: number): Promise<number> {
  let removed = 0;
  for (const { db, name, indexes } of [...server.catalog.collections.values()]) {
    for (const index of indexes) {
      if (index.expireAfterSeconds === undefined || !index.ready) continue;
      const path = Object.keys(index.key)[0] as string;
      // An array expires with its earliest date; dates in the future and other types never do.
      const expired = { [path]: { $lte: new Date(now - index.expireAfterSeconds * 1000) } };
      const filter = compileFilter(index.partial ? { $and: [expired, index.partial] } : expired);
      for (let count = batch; count === batch; removed += count) {
        count = await server.store.write(false, () => {
          const collection = server.catalog.get(db, name);
          if (!collection) return 0;
          const found = [];
          for (const match of execute(server.store, plan(collection, filter, []), filter, [])) {
            if (match) found.push(match);
            if (found.length === batch) break;
          }
          for (const { record, doc } of found) collection.delete(record, doc);
          return found.length;
        });
      }
    }
  }
  return removed;
}
