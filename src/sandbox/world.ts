/** Everything that the platform remembers, as plain JSON: this is what the snapshot file holds. */
export interface World {
  /** Grows with everything that happens; the source of ids, order and `changed`. */
  counter: number;
  people: Record<string, Person>;
  /** What each phone (person id) and each group (`group:<robot key>`) shows, oldest first. */
  screens: Record<string, ScreenMessage[]>;
  kfLog: Record<string, KfLogItem[]>;
  kfSessions: Record<string, KfSession>;
  /** Message ids chosen by the caller, per account: `open_kfid|msgid` → when. */
  kfMsgids: Record<string, number>;
  /** Callback tokens of kf: token → account and end of life. */
  kfTokens: Record<string, { openKfId: string; until: number }>;
  codes: Record<string, Code>;
  media: Record<string, MediaItem>;
  /** task_id of a card → when it was sent; unique per app. */
  taskIds: Record<string, number>;
  /** What each follower's last act pays for, by openid. */
  wechatWindows: Record<string, { until: number; left: number }>;
  telegram: {
    lastUpdate: number;
    /** Not asked for yet; empty while there is a webhook. */
    waiting: Record<string, unknown>[];
    hook: { url: string; secret: string | null } | null;
    /** Presses that wait for their answer: id → when. */
    presses: Record<string, number>;
    /** Who has written to the bot, so that it may write to them. */
    opened: Record<string, true>;
  };
  /** Groups that belong to the app, by chat id. */
  appchats: Record<string, { chatid: string; name: string; owner: string; userlist: string[] }>;
  /** What stands under the chat of the app and of the official account. */
  menus: Partial<Record<'app' | 'wechat', { button: Record<string, unknown>[] }>>;
  /** Reply addresses of the AI bot: code → the chat, and the end of life; gone when used. */
  botCodes: Record<string, { screen: string; until: number }>;
  /** Chats that somebody has written to the AI bot in. */
  botChats: Record<string, true>;
  /** Identical requests inside their interval: hash → the answer given then. */
  repeats: Record<string, { until: number; answer: Record<string, unknown> }>;
}

export interface Person {
  id: string;
  /** `chat`: no person, but what several share: a group, or a chat with the AI bot. */
  channel: 'kf' | 'app' | 'telegram' | 'wechat' | 'chat';
  name: string;
  /** What the person's own contact says; only Telegram lets it be shared. */
  phone?: string;
  /** The customer service account that a customer talks to; empty for members. */
  openKfId: string;
  /** A member who left or is disabled (`left`), or whom the app may not see (`hidden`), cannot be reached (W90196). */
  status: 'active' | 'left' | 'hidden';
  /** A member who takes customers of customer service now. */
  servicer?: boolean;
}

export interface ScreenMessage {
  seq: number;
  /** Grows when the message is shown and whenever it changes: ask for what is `after` the last one seen. */
  changed: number;
  id: string;
  /** Epoch ms. */
  at: number;
  /** As the owner of the phone sees it; in a group everything is from `them`. */
  from: 'me' | 'them';
  kind:
    | 'text'
    | 'markdown'
    | 'image'
    | 'voice'
    | 'video'
    | 'file'
    | 'location'
    | 'link'
    | 'card'
    | 'menu'
    | 'event';
  title: string | null;
  text: string;
  rows: { label: string; value: string }[];
  choices: { token: string; label: string }[];
  /** What replaced the buttons of a card; null while it can be pressed. */
  state: string | null;
  mentions: string[];
  media: string | null;
  /** Of a card: its task_id and type, for the event that a press makes. */
  card: { taskId: string; type: string; menu: string[] } | null;
}

/** One row of `kf/sync_msg`; `n` is the position that a cursor names. */
export interface KfLogItem {
  n: number;
  at: number;
  message: Record<string, unknown>;
}

export interface KfSession {
  /** 0 new · 1 bot · 2 pool · 3 person · 4 ended (W94669). */
  state: 0 | 1 | 2 | 3 | 4;
  since: number;
  servicer: string | null;
  lastInboundAt: number | null;
  sentSince: number;
  welcomedAt: number | null;
}

type Code =
  | { kind: 'card'; taskId: string; until: number }
  | { kind: 'kf'; openKfId: string; customer: string; until: number; textOnly: boolean; welcome: boolean };

export interface MediaItem {
  type: 'image' | 'voice' | 'video' | 'file';
  name: string;
  contentType: string;
  base64: string;
  at: number;
  /** A robot's upload can be sent by that robot only (W99110). */
  robot: string | null;
}

export const newWorld = (): World => ({
  counter: 0,
  people: {},
  screens: {},
  kfLog: {},
  kfSessions: {},
  kfMsgids: {},
  kfTokens: {},
  codes: {},
  media: {},
  taskIds: {},
  repeats: {},
  wechatWindows: {},
  appchats: {},
  menus: {},
  botCodes: {},
  botChats: {},
  telegram: { lastUpdate: 0, waiting: [], hook: null, presses: {}, opened: {} },
});
