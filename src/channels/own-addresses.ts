import type { Config } from '../config.js';
import { botIdOf } from './telegram/config.js';
import { groupOf } from './wecom-bot/group-of.js';
import { GROUP_ROBOT } from './wecom-robot/index.js';

/** The accounts by which we reach our own people, and the groups that hear alerts; null: not configured. */
export function ownAddresses({ wecom, telegram }: Pick<Config, 'wecom' | 'telegram'>) {
  return {
    appAccount: wecom?.app ? String(wecom.app.agentId) : null,
    appchat: wecom?.appchatId ?? null,
    groupRobot: wecom?.supervisorRobotUrl ? GROUP_ROBOT : null,
    bot: groupOf(wecom?.bot),
    telegram: telegram && { account: botIdOf(telegram), supervisorChat: telegram.supervisorChat },
  };
}
