import type { TelegramConfig } from './channels/telegram/config.js';
import type { WechatConfig } from './channels/wechat/config.js';
import type { BotConfig } from './channels/wecom/config.js';

/** The value of a declared setting; null: unset. */
export type Reader = (name: string) => string | null;

/** Null: off. Only the token is needed; what else is set without it is half of a channel. */
export function telegram(value: Reader, publicUrl: string | null, faults: string[]): TelegramConfig | null {
  const botToken = value('TELEGRAM_BOT_TOKEN');
  const webhookSecret = value('TELEGRAM_WEBHOOK_SECRET');
  const supervisorChat = value('TELEGRAM_SUPERVISOR_CHAT_ID');
  if (!botToken) {
    if (webhookSecret || supervisorChat) faults.push('TELEGRAM_* is half set: TELEGRAM_BOT_TOKEN missing.');
    return null;
  }
  const apiRoot = (value('TELEGRAM_API_ROOT') as string).replace(/\/+$/, '');
  if (!isHttpUrl(apiRoot)) faults.push(`TELEGRAM_API_ROOT=${apiRoot} is not an http(s) address.`);
  if (!/^\d{1,20}:[A-Za-z0-9_-]+$/.test(botToken))
    faults.push('TELEGRAM_BOT_TOKEN must look like 123456789:AA…, as BotFather shows it.');
  if (webhookSecret && !/^[A-Za-z0-9_-]{1,256}$/.test(webhookSecret))
    faults.push('TELEGRAM_WEBHOOK_SECRET must be 1 to 256 of A-Z a-z 0-9 _ -.');
  if (supervisorChat && !/^-\d{1,20}$/.test(supervisorChat))
    faults.push('TELEGRAM_SUPERVISOR_CHAT_ID must be the number of a group, which begins with "-".');
  return { apiRoot, botToken, webhookSecret, publicUrl, supervisorChat };
}

/** Null: off. The key is absent in plain mode; the template may be. */
export function wechat(value: Reader, timestampToleranceMs: number, faults: string[]): WechatConfig | null {
  const names = ['APP_ID', 'SECRET', 'TOKEN', 'ENCODING_AES_KEY', 'TEMPLATE_ID'];
  if (names.every((name) => value(`WECHAT_${name}`) === null)) return null;
  const missing = ['APP_ID', 'SECRET', 'TOKEN'].filter((name) => value(`WECHAT_${name}`) === null);
  if (missing.length > 0)
    faults.push(`WECHAT_* is half set: ${missing.map((name) => `WECHAT_${name}`).join(', ')} missing.`);
  const apiBaseUrl = (value('WECHAT_API_BASE_URL') as string).replace(/\/+$/, '');
  if (!isHttpUrl(apiBaseUrl)) faults.push(`WECHAT_API_BASE_URL=${apiBaseUrl} is not an http(s) address.`);
  if (apiBaseUrl.endsWith('/cgi-bin')) faults.push('WECHAT_API_BASE_URL must not end with /cgi-bin.');
  const token = value('WECHAT_TOKEN') ?? '';
  if (token && !/^[A-Za-z0-9]{3,32}$/.test(token))
    faults.push('WECHAT_TOKEN must be 3 to 32 letters and digits.');
  const encodingAesKey = value('WECHAT_ENCODING_AES_KEY');
  if (encodingAesKey && !/^[A-Za-z0-9]{43}$/.test(encodingAesKey))
    faults.push('WECHAT_ENCODING_AES_KEY must be 43 letters and digits.');
  const template = value('WECHAT_TEMPLATE_ID');
  return {
    apiBaseUrl,
    appId: value('WECHAT_APP_ID') ?? '',
    secret: value('WECHAT_SECRET') ?? '',
    token,
    encodingAesKey,
    template: template ? { id: template, field: value('WECHAT_TEMPLATE_FIELD') as string } : null,
    timestampToleranceMs,
    insideHosts: insideHosts(value, faults),
  };
}

/** Null: off. A bot has either a callback address or a long connection: switching to one ends the other. */
export function wecomBot(value: Reader, faults: string[]): BotConfig | null {
  const [token, encodingAesKey] = [value('WECOM_BOT_TOKEN'), value('WECOM_BOT_ENCODING_AES_KEY')];
  const [id, secret] = [value('WECOM_BOT_ID'), value('WECOM_BOT_SECRET')];
  const supervisorChat = value('WECOM_BOT_SUPERVISOR_CHAT_ID');
  const given = { TOKEN: token, ENCODING_AES_KEY: encodingAesKey, ID: id, SECRET: secret };
  const [hasUrl, hasConnection] = [token ?? encodingAesKey, id ?? secret].map((any) => any !== null);
  if (!hasUrl && !hasConnection) {
    if (supervisorChat)
      faults.push('WECOM_BOT_* is half set: WECOM_BOT_ID and WECOM_BOT_SECRET missing (or TOKEN and key).');
    return null;
  }
  if (hasUrl && hasConnection) {
    faults.push(
      'WECOM_BOT_* names two modes: keep WECOM_BOT_ID and WECOM_BOT_SECRET (long connection), or WECOM_BOT_TOKEN and WECOM_BOT_ENCODING_AES_KEY (callback address).',
    );
    return null;
  }
  const needed = hasUrl ? (['TOKEN', 'ENCODING_AES_KEY'] as const) : (['ID', 'SECRET'] as const);
  const missing = needed.filter((name) => given[name] === null);
  if (missing.length > 0)
    faults.push(`WECOM_BOT_* is half set: ${missing.map((name) => `WECOM_BOT_${name}`).join(', ')} missing.`);
  if (token && !/^[A-Za-z0-9]{1,32}$/.test(token))
    faults.push('WECOM_BOT_TOKEN must be the 1 to 32 letters and digits that the WeCom console shows.');
  if (encodingAesKey && !/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey))
    faults.push('WECOM_BOT_ENCODING_AES_KEY must be the 43 letters and digits that the WeCom console shows.');
  const serverUrl = value('WECOM_BOT_SERVER_URL') as string;
  if (!/^wss?:\/\/\S+$/.test(serverUrl))
    faults.push(`WECOM_BOT_SERVER_URL=${serverUrl} is not a ws(s) address.`);
  if (missing.length > 0) return null;
  const mode: BotConfig['mode'] = hasUrl
    ? { by: 'url', keys: { token: token as string, encodingAesKey: encodingAesKey as string } }
    : { by: 'connection', id: id as string, secret: secret as string, serverUrl };
  return { mode, supervisorChat, insideHosts: insideHosts(value, faults) };
}

/** Exact names: a pattern would let in what the operator did not think of. */
function insideHosts(value: Reader, faults: string[]): string[] {
  const names = (value('MEDIA_INSIDE_HOSTS') ?? '').split(/[\s,]+/).filter(Boolean);
  const wrong = names.filter((name) => !/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(name));
  if (wrong.length > 0)
    faults.push(
      `MEDIA_INSIDE_HOSTS: ${wrong.join(', ')} is no whole host name in small letters, such as bucket.cos.ap-guangzhou.myqcloud.com.`,
    );
  return names;
}

export function isHttpUrl(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}
