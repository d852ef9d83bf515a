import type { Clock } from '../../clock.js';
import type { InboundSink } from '../channel.js';
import type { BotReplyStore } from '../wecom-bot/reply.js';
import type { WecomConfig } from './config.js';
import type { WecomLog } from './log.js';

/** How far each customer service account was read; kept durably by whoever gives it. */
export interface KfCursors {
  accounts(): Promise<string[]>;
  /** Something changed for the account; an empty token: none came with it. `pending` until a pull has ended. */
  hint(account: string, token: string): Promise<void>;
  read(account: string): Promise<{ cursor?: string; token?: string; pending: boolean }>;
  /** Called only after the rows up to this cursor are stored. `more`: there are more behind it. */
  save(account: string, cursor: string, more: boolean): Promise<void>;
}

/** Bytes of a stored media id, to be sent; null: there are none. */
export type MediaReader = (
  id: string,
) => Promise<{ bytes: Buffer; contentType: string; name: string | null } | null>;

/** Who of several processes does a thing that only one may do. It ends by itself, and is taken again to be kept. */
export interface Leases {
  /** True: it is ours for that long. What this process held before it was killed is ours at once. */
  take(name: string, ms: number): Promise<boolean>;
  release(name: string): Promise<void>;
}

export interface WecomDeps {
  config: WecomConfig;
  clock: Clock;
  logger: WecomLog;
  sink: InboundSink;
  cursors: KfCursors;
  media: MediaReader;
  botReplies: BotReplyStore;
  leases: Leases;
}
