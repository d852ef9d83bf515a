import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { StableToken } from '../channels/wechat/token.js';
import { WecomClient } from '../channels/wecom/client.js';
import { createMenuApi, type MenuChannel, type Menus, readMenus } from '../channels/wecom/menu.js';
import { corpToken } from '../channels/wecom/token.js';
import { systemClock } from '../clock.js';
import { type Config, loadConfig } from '../config.js';
import { ConfigError } from '../errors.js';

const FILE = join(resolve(dirname(fileURLToPath(import.meta.url)), '../..'), 'policies/menus.yaml');
const USAGE = `Usage: repairline menu apply|show|remove [wecom-app|wechat] [--file policies/menus.yaml]
Sets, shows or removes the menu below the chat; without a channel: of every channel that is configured.`;
const CHANNELS: MenuChannel[] = ['wecom-app', 'wechat'];

/** `menu apply|show|remove [channel] [--file F]`. Returns the exit code. */
export async function runMenu(args: string[]): Promise<number> {
  const at = args.indexOf('--file');
  const file = at < 0 ? FILE : args[at + 1];
  const [action, channel, ...rest] = at < 0 ? args : args.toSpliced(at, 2);
  const isKnown = ['apply', 'show', 'remove'].includes(action ?? '');
  if (!isKnown || !file || rest.length > 0 || (channel && !CHANNELS.includes(channel as MenuChannel))) {
    console.error(USAGE);
    return 2;
  }
  const config = loadConfig();
  const menus: Menus = action === 'apply' ? readMenus(file, parse(readFileSync(file, 'utf8'))) : {};
  const chosen = CHANNELS.filter((one) => (channel ? one === channel : apiOf(config, one) !== null));
  if (chosen.length === 0)
    throw new ConfigError(['Neither WECOM_APP_* nor WECHAT_* is set: there is no menu to work on.']);
  for (const one of chosen) {
    const api = apiOf(config, one);
    if (!api) throw new ConfigError([`${one} is not configured.`]);
    if (action === 'remove') await api.remove();
    const menu = menus[one];
    if (action === 'apply') {
      if (!menu) {
        console.log(`${one}: not in ${file}, left as it is`);
        continue;
      }
      await api.apply(menu);
    }
    const now = await api.show();
    console.log(`${one}:${now ? '' : ' no menu'}`);
    for (const button of now ?? []) console.log(linesOf(button, '  ').join('\n'));
  }
  return 0;
}

function apiOf({ wecom, wechat }: Config, channel: MenuChannel) {
  if (channel === 'wechat')
    return wechat
      ? createMenuApi(new WecomClient(wechat.apiBaseUrl, new StableToken(wechat, systemClock)), null)
      : null;
  if (!wecom?.app) return null;
  const { apiBaseUrl: baseUrl, corpId, app } = wecom;
  const token = corpToken({ baseUrl, corpId, secret: app.secret }, systemClock);
  return createMenuApi(new WecomClient(baseUrl, token), app.agentId);
}

/** Official accounts wrap the entries below one more time. */
function linesOf(button: Record<string, unknown>, indent: string): string[] {
  const inner = button.sub_button;
  const below = Array.isArray(inner) ? inner : ((inner as { list?: unknown[] } | undefined)?.list ?? []);
  const does = [button.type, button.key ?? button.url].filter(Boolean).join(' ');
  return [
    `${indent}${String(button.name)}${does ? ` → ${does}` : ''}`,
    ...(below as Record<string, unknown>[]).flatMap((one) => linesOf(one, `${indent}  `)),
  ];
}
