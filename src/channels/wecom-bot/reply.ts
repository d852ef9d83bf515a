import type { Json } from '../wecom/http.js';

/**
 * What one thing that a person did lets us say: the bot answers people and can say little by itself. Kept
 * before the callback is acknowledged, so that any process can answer it after any crash.
 */
export interface BotReply {
  /** `account:msgid`. */
  id: string;
  revision: number;
  account: string;
  peer: string;
  at: number;
  kind: 'message' | 'press' | 'enter';
  /** The platform comes for what is said under this id. */
  stream: string;
  /** Address mode: `response_url`; connection: `req_id`. Good once; '' none. */
  via: string;
  /** `instead`: all of it in words, for where its card cannot be shown; `taken`: the platform came for it. */
  said: { delivery: string; text: string; instead?: string; media?: string; taken?: true }[];
  /** Whether the platform came for all that was said is not settled yet. */
  unsettled?: boolean;
  saidAt: number | null;
  /** When the platform last came for it. */
  askedAt: number;
  card: { delivery: string; body: Json } | null;
  /** The platform was told that nothing more comes. */
  ended: boolean;
  /** The delivery that went by `via`. */
  spentBy: string | null;
  /** Of a press: the card's `task_id`, and what the card becomes. */
  task: string;
  update: Json | null;
}

export interface BotReplyStore {
  /** Once; a repeat changes nothing. */
  add(reply: BotReply): Promise<void>;
  /** Of one peer since then, newest first. */
  recent(account: string, peer: string, since: number): Promise<BotReply[]>;
  byId(id: string): Promise<BotReply | null>;
  byStream(stream: string): Promise<BotReply | null>;
  /** The newest press on that card. */
  byTask(account: string, task: string): Promise<BotReply | null>;
  /** What was said and is not settled. */
  unsettled(): Promise<BotReply[]>;
  /** Under the next revision. False: somebody else changed it meanwhile. */
  save(reply: BotReply): Promise<boolean>;
}
