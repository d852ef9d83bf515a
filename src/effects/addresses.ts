import { EVERYBODY, groupPeer } from '../channels/group-peer.js';
import { conversationId } from '../events.js';
import type { Recipient, StaffMember, WorkOrder } from '../service/model.js';
import type { Directory } from '../storage/directory.js';

export interface Addresses {
  /** The conversations that a notice about this order goes to; empty: nobody of that kind exists. */
  resolve(recipient: Recipient, order: WorkOrder): Promise<string[]>;
  /** Where somebody of the staff is told things; null: nowhere. */
  chatOf(staff: StaffMember): string | null;
  supervisors(): Promise<string[]>;
  /** Those marked as managers, else all supervisors. */
  managers(): Promise<string[]>;
  /** Every group that hears alerts, and the one that stands in for them. */
  groups(): Promise<string[]>;
  /** Where the words of a group go that does not hear us. */
  insteadOf(group: string): Promise<{ isGroup: boolean; conversations: string[] }>;
}

/**
 * Where people are reached: staff in the app's chat, else in Telegram; customers where they wrote; every
 * group that is configured. One person is told in one place only: two would be two cards for one decision.
 */
export function createAddresses(deps: {
  directory: Directory;
  appAccount: string | null;
  groupRobot: string | null;
  /** The app's own group: hears alerts where there is no robot, and in its place. */
  appchat: string | null;
  /** The group that the AI bot may speak into. */
  bot: { account: string; chat: string } | null;
  telegram: { account: string; supervisorChat: string | null } | null;
}): Addresses {
  const { appAccount, groupRobot, appchat, bot, telegram } = deps;
  const chatOf = (staff: StaffMember): string | null => {
    if (appAccount && staff.wecomUserId) return conversationId('wecom-app', appAccount, staff.wecomUserId);
    if (telegram && staff.telegramId) return conversationId('telegram', telegram.account, staff.telegramId);
    return null;
  };
  const ownGroup = appAccount && appchat ? [conversationId('wecom-appchat', appAccount, appchat)] : [];
  const groups = [
    ...(groupRobot ? [] : ownGroup),
    ...(groupRobot ? [conversationId('wecom-robot', groupRobot, 'group')] : []),
    ...(bot ? [conversationId('wecom-bot', bot.account, groupPeer(bot.chat, EVERYBODY))] : []),
    ...(telegram?.supervisorChat
      ? [conversationId('telegram', telegram.account, telegram.supervisorChat)]
      : []),
  ];
  const chatsOf = (staff: StaffMember[]): string[] => staff.flatMap((member) => chatOf(member) ?? []);
  const supervisors = async () => chatsOf(await deps.directory.supervisors());

  const managers = async () => {
    const all = await deps.directory.supervisors();
    const marked = chatsOf(all.filter((member) => member.manager));
    return marked.length > 0 ? marked : chatsOf(all);
  };

  return {
    chatOf,
    supervisors,
    managers,
    groups: async () => [...new Set([...groups, ...ownGroup])],
    async insteadOf(group) {
      const [own] = ownGroup;
      if (own && own !== group && !groups.includes(own)) return { isGroup: true, conversations: [own] };
      return { isGroup: false, conversations: await supervisors() };
    },
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
        case 'manager':
          return await managers();
        case 'group':
          return groups;
      }
    },
  };
}
