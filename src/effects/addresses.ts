import { EVERYBODY, groupPeer } from '../channels/group-peer.js';
import { conversationId } from '../events.js';
import type { Recipient, StaffMember, WorkOrder } from '../service/model.js';
import type { Directory } from '../storage/directory.js';

export interface Addresses {
  /** The conversations that a notice about this order goes to; empty: nobody of that kind exists. */
  resolve(recipient: Recipient, order: WorkOrder): Promise<string[]>;
  supervisors(): Promise<string[]>;
}

/**
 * Where people are reached: staff in the app's chat, else in Telegram; customers where they wrote; every
 * group that is configured. One person is told in one place only: two would be two cards for one decision.
 */
export function createAddresses(deps: {
  directory: Directory;
  appAccount: string | null;
  groupRobot: string | null;
  /** The group that the AI bot may speak into. */
  bot: { account: string; chat: string } | null;
  telegram: { account: string; supervisorChat: string | null } | null;
}): Addresses {
  const { appAccount, groupRobot, bot, telegram } = deps;
  const chatOf = (staff: StaffMember): string | null => {
    if (appAccount && staff.wecomUserId) return conversationId('wecom-app', appAccount, staff.wecomUserId);
    if (telegram && staff.telegramId) return conversationId('telegram', telegram.account, staff.telegramId);
    return null;
  };
  const groups = [
    ...(groupRobot ? [conversationId('wecom-robot', groupRobot, 'group')] : []),
    ...(bot ? [conversationId('wecom-bot', bot.account, groupPeer(bot.chat, EVERYBODY))] : []),
    ...(telegram?.supervisorChat
      ? [conversationId('telegram', telegram.account, telegram.supervisorChat)]
      : []),
  ];
  const chatsOf = (staff: StaffMember[]): string[] => staff.flatMap((member) => chatOf(member) ?? []);
  const supervisors = async () => chatsOf(await deps.directory.supervisors());

  return {
    supervisors,
    async resolve(recipient, order) {
      switch (recipient.to) {
        case 'customer':
          return order.customer.conversation ? [order.customer.conversation] : [];
        case 'technician': {
          const technician = (await deps.directory.roster()).find((member) => member._id === recipient.id);
          return technician ? chatsOf([technician]) : [];
        }
        case 'supervisors':
          return await supervisors();
        case 'manager': {
          const managers = (await deps.directory.supervisors()).filter((member) => member.manager);
          return managers.length > 0 ? chatsOf(managers) : await supervisors();
        }
        case 'group':
          return groups;
      }
    },
  };
}
