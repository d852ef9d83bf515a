import type { Clock } from '../clock.js';
import { decodeToken } from '../conversation/token.js';
import type { Addresses } from '../effects/addresses.js';
import type { Inbox } from '../inbox/inbox.js';
import type { Logger } from '../logger.js';
import type { DeliveryRow, Models } from '../storage/models/index.js';

/**
 * A message to a group will not arrive: the robot was removed, its quota stays used up, the group is gone.
 * Its words go the next way (the app's own group, else every supervisor's chat), and whoever manages hears
 * once in the app that the group is deaf: once until something arrives there again. Twice is told once.
 * @returns false when it was no group's message
 */
export function createDeadGroup(deps: {
  models: Models;
  clock: Clock;
  inbox: Inbox;
  addresses: Addresses;
  logger: Logger;
}): (row: DeliveryRow, error: string) => Promise<boolean> {
  const { models, clock, inbox, addresses, logger } = deps;

  return async (row, error) => {
    const isOfGroup = (await addresses.groups()).includes(row.conversation);
    if (!isOfGroup) return false;
    const { intent } = row;
    const instead = await addresses.insteadOf(row.conversation);
    const at = clock.now();
    const [last] = await models.deliveries
      .find({ conversation: row.conversation, sentAt: { $ne: null } })
      .sort({ sentAt: -1 })
      .limit(1)
      .lean();
    logger.error({ conversation: row.conversation, error }, 'a group does not hear us any more');
    const words = intent.kind === 'alert' || intent.kind === 'say' ? intent.text : null;
    const order = orderOf(row);
    const managers = await addresses.managers();
    await inbox.put([
      ...managers.map((conversation) => ({
        id: `notice:parked:group:${row.conversation}:${last?.sentAt ?? 0}:${conversation}`,
        conversation,
        at,
        body: {
          type: 'notice' as const,
          notice: 'system.group-dead',
          data: {
            channel: row.channel,
            error: error.split(':', 1)[0],
            instead: instead.isGroup ? 'group' : 'chats',
          },
        },
      })),
      ...(words === null ? [] : instead.conversations).map((conversation) => ({
        id: `notice:instead:${row._id}:${conversation}`,
        conversation,
        at,
        body: {
          type: 'notice' as const,
          notice: 'system.group-alert',
          data: { text: words, ...(order ? { order } : {}) },
        },
      })),
    ]);
    return true;
  };
}

/** The number of the order that its buttons are about; null: none. */
function orderOf({ intent }: DeliveryRow): string | null {
  const choices = intent.kind === 'alert' ? (intent.choices ?? []) : [];
  for (const { token } of choices) {
    const decoded = decodeToken(token);
    if (decoded?.kind === 'start' && decoded.order) return decoded.order;
  }
  return null;
}
