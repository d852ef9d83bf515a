/** What the platform allows; numbers and pages in reference/platforms.md. */
export interface SandboxLimits {
  /** Messages of the app to one member in any minute; what is over is dropped without an error (W90236). */
  memberPerMinute: number;
  /** The same in any hour (W90236). */
  memberPerHour: number;
  /** Messages of one group robot in any minute (W99110). */
  robotPerMinute: number;
  /** Messages to a customer per message of the customer, within 48 h (W94677). */
  kfPerInbound: number;
  /** Calls of one API by one company in any minute (W90312). */
  apiPerMinute: number;
  /** `kf/sync_msg` without token, per account and minute. W94670 says "strictly" and no number; this is ours. */
  tokenlessSyncPerMinute: number;
  /** Telegram: messages in any second, to one chat and in all; to one group in any minute. */
  telegramPerChatSecond: number;
  telegramPerSecond: number;
  telegramPerGroupMinute: number;
}

export const documentedLimits: SandboxLimits = {
  memberPerMinute: 30,
  memberPerHour: 1000,
  robotPerMinute: 20,
  kfPerInbound: 5,
  apiPerMinute: 10_000,
  tokenlessSyncPerMinute: 60,
  telegramPerChatSecond: 1,
  telegramPerSecond: 30,
  telegramPerGroupMinute: 20,
};

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** How long a media id, a kf cursor without its messages, and history live. */
export const THREE_DAYS = 72 * HOUR;
export const KF_WINDOW = 48 * HOUR;
/** A card can be updated this long after the code was given (W94888). */
export const RESPONSE_CODE_LIFE = 72 * HOUR;
/** Codes of enter_session and of an ended session (W95122). */
export const EVENT_CODE_LIFE = 20 * SECOND;
export const KF_TOKEN_LIFE = 10 * MINUTE;
export const TOKEN_LIFE = 2 * HOUR;
