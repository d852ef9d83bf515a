import type { TelegramConfig } from './channels/telegram/config.js';

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

export function isHttpUrl(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}
