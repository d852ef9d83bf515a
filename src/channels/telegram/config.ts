/** What BotFather and the operator give. */
export interface TelegramConfig {
  /** Without a slash at the end. */
  apiRoot: string;
  /** `<bot id>:<secret>`; the whole is the credential, so it is never logged. */
  botToken: string;
  /** Set: updates come to our webhook, with this in a header. Null: we ask for them (long polling). */
  webhookSecret: string | null;
  /** Our address as Telegram reaches it; the webhook is then set at start. */
  publicUrl: string | null;
  /** The group that hears alerts; null: none. */
  supervisorChat: string | null;
}

/** Our side of the channel: the bot's id, the part of the token that is no secret. */
export const botIdOf = (config: Pick<TelegramConfig, 'botToken'>): string =>
  config.botToken.split(':', 1)[0] ?? '';
