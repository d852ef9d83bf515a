import type { Collection } from 'mongodb';
import type { Effect } from '../aggregate.js';
import type { Clock } from '../clock.js';
import { messageOf } from '../errors.js';
import { failpoint } from '../failpoints.js';
import type { Logger } from '../logger.js';
import type { ConversationRow, EffectFailure, Models, WorkOrderRow } from '../storage/models/index.js';
import { isOutage } from '../storage/outage.js';

type Owner = { kind: 'conversation'; row: ConversationRow } | { kind: 'work-order'; row: WorkOrderRow };

/** Does an effect. Must be idempotent by `effect.id`: it is called again after a crash (E4). */
type EffectHandler = (effect: Effect, owner: Owner) => Promise<void>;

interface Deps {
  models: Models;
  clock: Clock;
  logger: Logger;
  handle: EffectHandler;
  /** An effect was given up: whoever waits for it is told. */
  gaveUp: (effect: Effect, owner: Owner) => Promise<void>;
  counted: (kind: string, outcome: 'done' | 'retry' | 'parked') => void;
}

const MAX_ATTEMPTS = 8;

/**
 * Performs the pending effects of an aggregate in order, then clears those that are done, by name. An
 * effect that fails is tried again with backoff and parked after MAX_ATTEMPTS: kept, shown, and the ones
 * behind it go on (promises 3 and 6).
 */
export function createPerformer(deps: Deps): (owner: Owner) => Promise<void> {
  const failures = deps.models.effectFailures.collection as unknown as Collection<
    EffectFailure & { parked?: boolean }
  >;

  return async (owner) => {
    const rows = (owner.kind === 'conversation' ? deps.models.conversations : deps.models.workOrders)
      .collection as unknown as Collection<ConversationRow | WorkOrderRow>;
    const done: string[] = [];
    let failed: { effect: Effect; error: unknown } | null = null;
    for (const effect of owner.row.effects) {
      failpoint('effect.before');
      try {
        await deps.handle(effect, owner);
        deps.counted(effect.kind, 'done');
        done.push(effect.id);
      } catch (error) {
        failed = { effect, error };
        break;
      }
      failpoint('effect.after');
    }
    let retryAt: number | null = null;
    // An outage is no fault of the effect: not counted, and looked at again at once.
    if (failed && !isOutage(failed.error)) {
      const outcome = await fail(owner, failed.effect, failed.error);
      if (outcome.parked) done.push(failed.effect.id);
      retryAt = outcome.retryAt;
    }
    if (done.length > 0) {
      await rows.updateOne({ _id: owner.row._id }, { $pull: { effects: { id: { $in: done } } } } as never);
      failpoint('effects.cleared');
    }
    const left = failed !== null && owner.row.effects.length > done.length;
    if (left) {
      await rows.updateOne({ _id: owner.row._id }, { $set: { effectsDueAt: retryAt ?? deps.clock.now() } });
      throw new Error(`effect ${failed?.effect.kind} of ${owner.row._id}: ${messageOf(failed?.error)}`);
    }
    // Only when nothing was added meanwhile.
    await rows.updateOne(
      { _id: owner.row._id, effects: { $size: 0 } },
      { $set: { effectsDueAt: null } },
      { writeConcern: { w: 1 } },
    );
  };

  async function fail(
    owner: Owner,
    effect: Effect,
    error: unknown,
  ): Promise<{ parked: boolean; retryAt: number | null }> {
    const now = deps.clock.now();
    const reason = messageOf(error);
    const row = await failures.findOneAndUpdate(
      { _id: effect.id },
      {
        $inc: { attempts: 1 },
        $set: {
          reason,
          at: now,
          aggregate: owner.kind,
          owner: owner.row._id,
          effect: { id: effect.id, kind: effect.kind, args: effect.args },
          parked: false,
        },
      },
      { upsert: true, returnDocument: 'after' },
    );
    const attempts = row?.attempts ?? 1;
    deps.logger.warn({ effect: effect.id, kind: effect.kind, attempts, error: reason }, 'effect failed');
    if (attempts < MAX_ATTEMPTS) {
      deps.counted(effect.kind, 'retry');
      return { parked: false, retryAt: now + Math.min(60_000, 250 * 2 ** attempts) };
    }
    await failures.updateOne({ _id: effect.id }, { $set: { parked: true } });
    await deps.gaveUp(effect, owner);
    deps.counted(effect.kind, 'parked');
    return { parked: true, retryAt: null };
  }
}
