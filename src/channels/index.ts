import type { Config } from '../config.js';
import type { Channel } from './channel.js';
import { createTelegram } from './telegram/index.js';
import { createWeb, type WebDeps } from './web/index.js';
import { createWechat } from './wechat/index.js';
import type { WecomDeps } from './wecom/deps.js';
import { createWecomChannels } from './wecom/index.js';

type Deps = Omit<WecomDeps, 'config'> & {
  config: Pick<Config, 'wecom' | 'wechat' | 'telegram' | 'webChat'>;
  web: Pick<WebDeps, 'messages' | 'uploads'>;
};

/** Every channel that is configured, one line per platform. */
export function createChannels(deps: Deps): Channel[] {
  const { wecom, wechat, telegram, webChat } = deps.config;
  return [
    ...(wecom ? createWecomChannels({ ...deps, config: wecom }) : []),
    ...(wechat ? [createWechat({ ...deps, config: wechat })] : []),
    ...(webChat ? [createWeb({ ...deps, ...deps.web })] : []),
    ...(telegram ? [createTelegram({ ...deps, config: telegram })] : []),
  ];
}
