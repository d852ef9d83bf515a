import type { Effect } from '../aggregate.js';
import type { Clock } from '../clock.js';
import type { Inbox } from '../inbox/inbox.js';
import type { Logger } from '../logger.js';
import type { Notice } from '../service/model.js';
import type { Models, WorkOrderRow } from '../storage/models/index.js';
import type { Orders } from '../work-orders/execute.js';
import { OFFERS, passOffer } from '../work-orders/pass-offer.js';
import type { Addresses } from './addresses.js';

interface Deps {
  models: Models;
  orders: Orders;
  clock: Clock;
  inbox: Inbox;
  addresses: Addresses;
  logger: Logger;
}

/** A work order's only effect: people have to know something. It enters their conversations by the inbox. */
export function createOrderEffects(deps: Deps): (effect: Effect, row: WorkOrderRow) => Promise<void> {
  return async (effect, row) => {
    const notice = effect.args as unknown as Notice;
    const conversations = await deps.addresses.resolve(notice.recipient, row.state);
    if (conversations.length === 0) {
      deps.logger.warn(
        { order: row.state.number, notice: notice.name, to: notice.recipient.to },
        'nobody to tell',
      );
    }
    if (conversations.length === 0 && OFFERS.has(notice.name) && notice.recipient.to === 'technician')
      await passOffer(deps, {
        id: effect.id,
        order: row._id,
        technicianId: notice.recipient.id,
        code: 'no-chat',
        reason: 'no chat of theirs is known',
      });
    if (notice.name === 'offer.made' && notice.recipient.to === 'technician') {
      // Rotation (DP-04): it was this person's turn, whatever comes of it.
      await deps.models.staff.updateOne(
        { _id: notice.recipient.id },
        { $max: { lastTurnAt: deps.clock.now() } },
      );
    }
    await deps.inbox.put(
      conversations.map((conversation) => ({
        id: `notice:${effect.id}:${conversation}`,
        conversation,
        at: deps.clock.now(),
        body: { type: 'notice', notice: notice.name, data: { ...notice.data, order: row._id } },
      })),
    );
  };
}
