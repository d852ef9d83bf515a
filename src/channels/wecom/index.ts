import type { Channel } from '../channel.js';
import { createWecomApp } from '../wecom-app/index.js';
import { createWecomAppchat } from '../wecom-appchat/index.js';
import { createWecomBot } from '../wecom-bot/index.js';
import { createWecomKf } from '../wecom-kf/index.js';
import { createWecomRobot } from '../wecom-robot/index.js';
import { WecomClient } from './client.js';
import { assertKeys } from './crypto.js';
import type { WecomDeps } from './deps.js';
import { corpToken } from './token.js';

/**
 * The channels of one company's WeCom that are configured: app, kf, robot, appchat, bot. Throws ConfigError when a
 * callback's token or key cannot be right.
 */
export function createWecomChannels(deps: WecomDeps): Channel[] {
  const { apiBaseUrl, corpId, app, kf, supervisorRobotUrl, bot, appchatId } = deps.config;
  assertKeys({
    ...(app ? { WECOM_APP: app } : {}),
    ...(kf ? { WECOM_KF: kf } : {}),
    ...(bot?.mode.by === 'url' ? { WECOM_BOT: bot.mode.keys } : {}),
  });
  // One token per secret: two that refresh it on their own would invalidate each other's.
  const clients = new Map<string, WecomClient>();
  const clientOf = (secret: string): WecomClient => {
    const known = clients.get(secret);
    if (known) return known;
    const token = corpToken({ baseUrl: apiBaseUrl, corpId, secret }, deps.clock);
    const client = new WecomClient(apiBaseUrl, token);
    clients.set(secret, client);
    return client;
  };
  const customers = kf && createWecomKf(deps, kf, clientOf(kf.secret));
  return [
    ...(app ? [createWecomApp(deps, app, clientOf(app.secret), customers?.hear)] : []),
    ...(customers ? [customers] : []),
    ...(app && appchatId ? [createWecomAppchat(deps, app.agentId, clientOf(app.secret))] : []),
    ...(bot ? [createWecomBot(app ? { ...deps, appClient: clientOf(app.secret) } : deps, bot)] : []),
    ...(supervisorRobotUrl ? [createWecomRobot(deps, supervisorRobotUrl)] : []),
  ];
}
