import type { BotConfig } from '../wecom/config.js';

/** The group that the AI bot may speak into of its own accord, which it can by its connection only; null: none. */
export function groupOf(bot: BotConfig | undefined): { account: string; chat: string } | null {
  if (bot?.mode.by !== 'connection' || !bot.supervisorChat) return null;
  return { account: bot.mode.id, chat: bot.supervisorChat };
}
