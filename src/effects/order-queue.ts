import type { Clock } from '../clock.js';
import { messageOf } from '../errors.js';
import { KeyedQueue } from '../keyed-queue.js';
import type { Logger } from '../logger.js';
import type { Models, WorkOrderRow } from '../storage/models/index.js';
import type { createPerformer } from './perform.js';

/** Performs what the orders that it is poked with have left to do, as far as it is due. */
export function createOrderQueue(deps: {
  models: Models;
  clock: Clock;
  logger: Logger;
  perform: ReturnType<typeof createPerformer>;
  busy: () => boolean;
}): KeyedQueue {
  return new KeyedQueue(
    32,
    async (id) => {
      const row = (await deps.models.workOrders.findOne({ _id: id }).lean()) as WorkOrderRow | null;
      if (row && row.effects.length > 0 && (row.effectsDueAt ?? 0) <= deps.clock.now())
        await deps.perform({ kind: 'work-order', row });
    },
    (error, id) =>
      deps.logger.error({ order: id, error: messageOf(error) }, 'effects failed; the sweep tries again'),
    deps.busy,
  );
}
