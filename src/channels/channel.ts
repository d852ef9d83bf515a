/**
 * The contract between the core and a channel. The core knows no XML, no platform payload, no HTTP type;
 * a channel knows no flow and no work order. Adding a channel = one folder that implements `Channel`.
 */
export type ChannelName =
  | 'wecom-kf'
  | 'wecom-app'
  | 'wecom-robot'
  | 'wecom-appchat'
  | 'wecom-bot'
  | 'wechat'
  | 'telegram'
  | 'web';

/** The peer of what a platform says about our own account, not about a person. */
export const ACCOUNT_PEER = 'account';

/** What a printed code was about that somebody scanned: a machine, or one of a customer's shops. */
export type About = { asset: string } | { shop: string };

/** A position. `datum` says in which coordinates: WeCom and WeChat pins are GCJ-02, GPS is WGS-84. */
export interface Place {
  lat: number;
  lng: number;
  datum: 'gcj02' | 'wgs84';
  label?: string;
  address?: string;
  /** Radius of uncertainty in metres, when the platform tells. */
  accuracy?: number;
  /** Passed on from another chat, where the platform tells: it proves nothing of where the sender is. */
  forwarded?: true;
}

/** A file that a person sent. `ref` is the platform's own; `stored` our media id once it is fetched. */
export interface Media {
  kind: 'image' | 'voice' | 'video' | 'file';
  ref: string;
  name?: string;
  /** Where the platform keeps it for everybody, should `ref` be gone. From outside: src/outside reads it. */
  url?: string;
  stored?: string;
  /** The platform no longer has it, or it is larger than anybody passes on: nobody will ever see it. */
  gone?: true;
}

/** What a person did, in the words of no platform. */
export interface Inbound {
  channel: ChannelName;
  /** Our side of the channel: agent id, open_kfid, robot name. */
  account: string;
  /** Their side: userid, external_userid, chat id; in a group `group/person` (group-peer.ts). */
  peer: string;
  /** Unique per channel and account; a repeat is a no-op. Built from content when the platform gives none. */
  messageId: string;
  /** The platform's time, epoch ms. */
  at: number;
  kind: 'text' | 'image' | 'voice' | 'video' | 'file' | 'location' | 'choice' | 'event';
  /** Byte for byte as it was written; for a choice its label; for voice the platform's transcript if any. */
  text?: string;
  media?: Media[];
  location?: Place;
  /** A button or menu tap. `card` is our card id where the platform gives it back. */
  choice?: { token: string; label?: string; card?: string; responseCode?: string };
  /**
   * `enter` (opened the chat; data.welcomeCode, asset, shop), `send-failed` (data.messageId, reason), `edited` (data.text),
   * `recalled` (data.messageId), `unreadable` (sent, but of a kind that we cannot read; data.kind), `profile`
   * (data.name), `contact-change` (data.change: `deleted`, `disabled`, `enabled`, `out-of-range`, `in-range`,
   * `renamed`; data.userId, newUserId), `live-location`, `press-refused` (a button that is too old or not ours), or the platform's own name.
   */
  event?: { name: string; data: Record<string, string> };
  /** The message that this one answers: the platform's id of it (as `SendResult` gave it) or only its words. */
  quote?: { id?: string; text?: string };
  /** The sender's own phone number, vouched for by the platform: it may tell who they are. */
  ownPhone?: string;
  /** Said in a group without naming us: only what is plainly a command is for us. */
  aside?: true;
}

/** One thing to choose: a button, a menu line, a number in a list. Token: [A-Za-z0-9_], at most 64. */
export interface Choice {
  token: string;
  label: string;
  style?: 'primary' | 'danger' | 'plain';
}

/** What the answer may be taken from with one tap, where the platform can do that. */
export interface Share {
  what: 'phone' | 'location';
  label: string;
}

/** What we want to say, as an intent. A channel renders it as well as it can, inside its limits. */
export type Outbound =
  | { kind: 'say'; text: string; share?: Share[] }
  | { kind: 'ask'; text: string; choices: Choice[]; share?: Share[] }
  | {
      kind: 'card';
      card: string;
      title: string;
      text?: string;
      rows: { label: string; value: string }[];
      choices: Choice[];
    }
  /** Replaces the buttons of an earlier card, e.g. "已由王师傅接单"; channels that cannot, skip it silently. */
  | {
      kind: 'card-update';
      card: string;
      title: string;
      text?: string;
      rows: { label: string; value: string }[];
      done: string;
      responseCode?: string;
    }
  | { kind: 'image' | 'file'; media: string; name?: string }
  /** For a group: spoken text; `mention` are user ids or phones; choices where the group can press. */
  | { kind: 'alert'; text: string; mention?: string[]; choices?: Choice[] };

export interface Delivery {
  /** Stable key of this delivery; channels that take an own message id derive it from this. */
  id: string;
  account: string;
  peer: string;
  intent: Outbound;
  /** Epoch ms of the last thing that this peer sent us; null: never. For message windows. */
  lastInboundAt: number | null;
  /** When it was decided; epoch ms. */
  decidedAt: number;
  /** A code that pays for this message: of a welcome, of a talk that passed to a person or ended. */
  welcomeCode?: string;
}

export type SendResult =
  | { state: 'delivered' | 'sent' | 'unknown'; platformIds: string[]; platformRef?: Record<string, string> }
  /** Permanent: it will never go through like this. Shown to the operator. */
  | { state: 'failed'; code: string; reason: string }
  /** Temporary: try again, not before `retryAt` when the platform said so. */
  | { state: 'retry'; code: string; reason: string; retryAt?: number };

/** Kept before sending, from the stored deliveries, so that a crash forgets nothing. */
export interface ChannelLimits {
  /**
   * At most `count` messages to one peer in any window of `windowMs`. `wholeGroup`: everybody who talks with us in
   * one group counts together, since all of it is shown there.
   */
  perPeer?: { count: number; windowMs: number; wholeGroup?: true };
  /**
   * At most `count` messages per message of the peer, within `windowMs` after it. `afterWindow`: the channel
   * is asked then as well, because it has another way to be heard.
   */
  perInbound?: { count: number; windowMs: number; afterWindow?: boolean };
}

/** A webhook request, whatever the HTTP framework. Repeated query fields arrive as arrays. */
export interface WebhookRequest {
  method: 'GET' | 'POST';
  query: Record<string, string | string[] | undefined>;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}
export interface WebhookResponse {
  status: number;
  body: string;
  contentType?: string;
}
export interface Webhook {
  path: string;
  receive(request: WebhookRequest): Promise<WebhookResponse>;
}

/** What a channel may do to the core: store messages, durably, before it acknowledges them. */
export interface InboundSink {
  /** Resolves when every message is stored (or was already). Rejects when it cannot tell. */
  accept(messages: Inbound[]): Promise<void>;
}

/** What became of a delivery whose arrival was `unknown`. */
export type Outcome = { state: 'sent' } | { state: 'failed'; code: string; reason: string };

/** What became of giving a talk to somebody. The code as with `passToPeople`. */
export type Given = { ok: true; code: string | null } | { ok: false; why: NotGiven };
export type NotGiven = 'no-servicer' | 'resting' | 'ended' | 'refused';

export interface Channel {
  readonly name: ChannelName;
  readonly limits: ChannelLimits;
  readonly webhooks: Webhook[];
  /** Starts whatever the channel does by itself (pull, poll). */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** True: another process holds the channel's only connection, and sends what waits. */
  isElsewhere?(): boolean;
  /** Sends one delivery. Never throws for what the platform answered; a thrown error counts as 'retry'. */
  send(delivery: Delivery): Promise<SendResult>;
  /**
   * Looks what became of those that were `unknown`, and tells it by the delivery's id. What was told is told no
   * more, so `tell` resolves only when it is kept; what a crash interrupts is told again.
   */
  settle?(tell: (delivery: string, outcome: Outcome) => Promise<void>): Promise<void>;
  /** Joins what one person still waits for into fewer messages; may join, never drop what they say. */
  merge(intents: Outbound[]): Outbound[];
  /**
   * Gives the talk to those of ours who serve customers on the platform itself; null: nobody does, now. The
   * code, where the platform gives one, pays for one message; others cannot be sent until the talk is ours.
   */
  passToPeople?(account: string, peer: string): Promise<{ code: string | null } | null>;
  /**
   * Gives the talk to one of them, by their id at the platform; twice is once. Not `ok`: nothing changed, because
   * they are none of them, take nobody now, the talk has ended, or the platform refuses it.
   */
  giveTo?(account: string, peer: string, servicer: string): Promise<Given>;
  /** Takes it back from them. The code as above; after that message only their next one opens the talk. */
  takeBack?(account: string, peer: string): Promise<{ code: string | null }>;
  /** A link that opens a talk with us and tells then what it is about; see `contact-scene.ts`. */
  contactLink?(about: About, account: string | null): Promise<string>;
  /** Fetches what a person sent. Null: the platform no longer has it. */
  fetchMedia?(media: Media): Promise<{ bytes: Buffer; contentType: string; name?: string } | null>;
}
