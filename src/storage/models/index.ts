import { type Connection, type Model, Schema, type SchemaDefinition } from 'mongoose';
import type { Aggregate } from '../../aggregate.js';
import type { Media, Outbound } from '../../channels/channel.js';
import type { WebMessage } from '../../channels/web/store.js';
import type { BotReply } from '../../channels/wecom-bot/reply.js';
import type { About, ConversationState } from '../../conversation/state.js';
import type { Rung } from '../../deliveries/rungs.js';
import type { InboxEvent } from '../../events.js';
import type { Asset, Customer, StaffMember, WorkOrder } from '../../service/model.js';
import type { Remembered } from '../../understanding/model/memory.js';

const { Mixed } = Schema.Types;

/**
 * What happened to a conversation, waiting or done. History: never changed but for its status, and for the
 * words that a voice message was found to hold.
 */
export interface InboxRow extends Omit<InboxEvent, 'id'> {
  _id: string;
  /** Order of arrival; breaks ties of `at`. */
  seq: number;
  status: 'new' | 'done' | 'parked';
  attempts: number;
  /** Not to be tried before; epoch ms. */
  nextAt: number;
  outcome?: string;
  error?: string;
  handledAt?: number;
  /** When MongoDB may forget it. */
  expireAt?: Date;
}

interface Leased {
  leaseBy: string | null;
  leaseUntil: number;
}

export interface ConversationRow extends Aggregate, Leased {
  channel: string;
  account: string;
  peer: string;
  state: ConversationState;
  /** Given by the platform for one message of the turn with this revision. */
  code?: { revision: number; code: string };
  updatedAt: number;
}

export interface WorkOrderRow extends Aggregate {
  state: WorkOrder;
  updatedAt: number;
}

/** One message to one person: frozen when decided, sent as often as it takes. */
export interface DeliveryRow {
  /** The id of the effect that wants it. */
  _id: string;
  conversation: string;
  channel: string;
  account: string;
  peer: string;
  /** Order within the conversation. */
  seq: number;
  intent: Outbound;
  /** What it is about, for whoever quotes it. Absent in rows written before there was such a thing. */
  about?: About | null;
  /** It only reminds: nobody has to know that it waits. */
  nudge?: boolean;
  /** When another way to the person was looked for while it waits outside their window. */
  raisedAt?: number;
  state: 'queued' | 'sent' | 'delivered' | 'failed' | 'unknown' | 'parked';
  createdAt: number;
  nextAt: number;
  attempts: number;
  leaseBy: string | null;
  leaseUntil: number;
  /** When it was last tried. */
  triedAt?: number;
  sentAt: number | null;
  platformIds: string[];
  platformRef: Record<string, string> | null;
  /** A code that pays for this one message, outside every budget. */
  welcomeCode: string | null;
  /** Ids of later deliveries whose words travel inside this one; written before it is sent. */
  absorbed: string[];
  /** How often the platform lost it after taking it. */
  reissued?: number;
  error: string | null;
  /** When MongoDB may forget it. */
  expireAt?: Date;
}

export interface EffectFailure {
  _id: string;
  aggregate: 'conversation' | 'work-order';
  owner: string;
  effect: { id: string; kind: string; args: Record<string, unknown> };
  reason: string;
  attempts: number;
  at: number;
}

export interface MediaRow {
  _id: string;
  contentType: string;
  name: string | null;
  size: number;
  sha256: string;
  /** Whose talk it belongs to; absent in rows written before that was kept. */
  conversation?: string | null;
  /** The machine that a code in it names; absent: nobody looked. */
  device?: string | null;
  at: number;
}

/** What a person sent and could not be fetched yet. `_id` is the id that it will have. */
export interface WantedMediaRow {
  _id: string;
  channel: string;
  conversation: string;
  media: Media;
  attempts: number;
  /** When it was first wanted. */
  since: number;
  /** Null: given up. */
  nextAt: number | null;
  error: string;
}

/** What a model answered for an event (30 days) or to the same words (a day). */
export interface ModelAnswerRow {
  _id: string;
  /** Whose message it was about; null: the same words of anybody. */
  person: string | null;
  /** Whose reports it was shown, and which question it was; absent: no reports. */
  orders?: string[];
  question?: string;
  /** How often it was asked, or about to be. */
  begun: number;
  answer: Remembered['answer'];
  /** Null: nothing has come of it yet. */
  evidence: Remembered['evidence'] | null;
  expireAt: Date;
}

/** Tokens of one day, for one person or for all. */
export interface ModelTokensRow {
  _id: string;
  tokens: number;
  expireAt: Date;
}

export interface CounterRow {
  _id: string;
  value: number;
}

/** A WeChat customer service account: how far it was read. */
export interface KfCursorRow {
  _id: string;
  cursor: string | null;
  token: string | null;
  /** A hint arrived that was not followed yet. */
  pending: boolean;
}

/** A flow as it is or was, for talks that began on it. `_id` is the hash of its text. */
interface FlowVersionRow {
  _id: string;
  flow: string;
  version: number;
  text: string;
  /** JSON: keys hold dots, which field names had better not. */
  templates: string;
  at: number;
}

/** Which customer an outside identity belongs to. `_id` is the conversation id. */
export interface IdentityRow {
  _id: string;
  customerId: string;
}

/**
 * A person's data is being deleted: everything that had to be known to do it, fixed before the first thing goes.
 * Empty of persons once it is done. `_id` is the effect's id.
 */
export interface ErasureRow {
  _id: string;
  /** What the person and the log are told; means nothing by itself. */
  ref: string;
  state: 'running' | 'waiting' | 'done';
  requestedAt: number;
  /** What was said until then goes; later than the request while something decided before it was still to be done. */
  until?: number;
  /** Something was still to be done when it was last looked at. */
  owed?: boolean;
  nextAt: number;
  customers: string[];
  conversations: string[];
  media: string[];
  phones: string[];
  /** Names, companies and addresses on record; absent in rows written before that was kept. */
  known?: { names: string[]; words: string[] };
  expireAt?: Date;
}

/** A message that did not reach somebody, and the ways taken since. `_id` is the delivery's. */
export interface UnreachedRow {
  _id: string;
  conversation: string;
  words: string;
  state: 'open' | 'done';
  /** `after`: the message that was carried to the chat of the step before, and did not arrive there either. */
  steps: { at: number; step: Rung['step']; to: string | null; why: string; after?: string }[];
  /** When the next way is taken by itself. */
  nextAt: number | null;
  at: number;
  doneBy?: string;
  /** The effect that closed it. */
  doneIn?: string;
  expireAt: Date;
}

/** Somebody says that a phone number is theirs; a code went to a chat of whoever has it. `_id` is the effect's id. */
export interface PhoneClaimRow {
  _id: string;
  /** Where it was claimed. */
  conversation: string;
  /** Where the code went; null: nowhere, which nobody can tell from outside. */
  target: string | null;
  code: string;
  at: number;
  /** Ids of the tries, each counted before it is looked at. */
  tries: string[];
  provedBy: string | null;
  expireAt: Date;
}

/** Who asked what for whose data, without the data. */
export interface PrivacyLogRow {
  _id: string;
  at: number;
  what: 'withdraw' | 'consent' | 'erase-asked' | 'erase-done' | 'merge' | 'unmerge';
  by: string;
  /** The customer's id; of somebody deleted only `erased:<ref>`. */
  person: string;
  data: Record<string, unknown>;
}

/** A line of a page's talk. `_id` is the delivery's or the message's id. */
export interface WebMessageRow extends WebMessage {
  _id: string;
  peer: string;
  expireAt: Date;
}

/** What the AI bot may answer. `_id` is the reply's id. */
export interface BotReplyRow extends Omit<BotReply, 'id'> {
  _id: string;
  expireAt: Date;
}

/** A thing that one process does for all. `_id` is its name. */
export interface LeaseRow extends Leased {
  _id: string;
}

/** The phone number that the platform vouched for. `_id` is the conversation id. */
export interface VouchedRow {
  _id: string;
  phone: string;
}

const aggregate = {
  _id: { type: String, required: true },
  revision: { type: Number, required: true },
  applied: { type: [String], required: true },
  effects: { type: [Mixed], required: true },
  timers: { type: [Mixed], required: true },
  wakeAt: { type: Number, default: null },
  effectsDueAt: { type: Number, default: null },
  state: { type: Mixed, required: true },
  updatedAt: { type: Number, required: true },
} satisfies SchemaDefinition;

/** Indexes are declared with the model; each is named by the query that needs it. */
export function createModels(connection: Connection) {
  const model = <T>(
    name: string,
    definition: SchemaDefinition,
    indexes: [Record<string, 1 | -1>, object?][],
  ): Model<T> => {
    const schema = new Schema(definition, {
      collection: name,
      minimize: false,
      versionKey: false,
      strict: false,
      id: false,
    });
    for (const [fields, options] of indexes) schema.index(fields, options as never);
    return connection.model(name, schema) as unknown as Model<T>;
  };
  const id = { _id: { type: String, required: true } };
  return {
    inbox: model<InboxRow>('inbox', id, [
      [{ conversation: 1, status: 1, at: 1, seq: 1 }],
      [{ status: 1, nextAt: 1 }],
      [{ expireAt: 1 }, { expireAfterSeconds: 0 }],
    ]),
    conversations: model<ConversationRow>('conversations', aggregate, [
      [{ wakeAt: 1 }],
      [{ effectsDueAt: 1 }],
      [{ channel: 1, updatedAt: -1 }],
      [{ 'state.runs.hash': 1 }],
      [{ 'state.mode': 1, updatedAt: 1 }],
    ]),
    workOrders: model<WorkOrderRow>('workorders', aggregate, [
      [{ 'state.number': 1 }, { unique: true }],
      [{ wakeAt: 1 }],
      [{ effectsDueAt: 1 }],
      [{ 'state.state': 1, 'state.openedAt': -1 }],
      [{ 'state.customer.id': 1, 'state.state': 1 }],
      [{ 'state.customer.phone': 1, 'state.openedAt': -1 }],
      [{ 'state.technician.id': 1, 'state.state': 1 }],
      [{ 'state.asset.model': 1, 'state.state': 1, 'state.closedAt': -1 }],
      [{ 'state.openedAt': -1 }],
    ]),
    deliveries: model<DeliveryRow>('deliveries', id, [
      [{ conversation: 1, state: 1, seq: 1 }],
      [{ conversation: 1, seq: 1 }],
      [{ conversation: 1, 'intent.card': 1 }],
      [{ state: 1, nextAt: 1 }],
      [{ conversation: 1, sentAt: 1 }],
      [{ platformIds: 1 }],
      [{ expireAt: 1 }, { expireAfterSeconds: 0 }],
    ]),
    effectFailures: model<EffectFailure>('effectfailures', id, [[{ at: -1 }]]),
    customers: model<Customer>('customers', id, [
      [{ phone: 1 }, { unique: true, partialFilterExpression: { phone: { $type: 'string' } } }],
      [{ mergedInto: 1 }],
    ]),
    identities: model<IdentityRow>('identities', id, [[{ customerId: 1 }]]),
    erasures: model<ErasureRow>('erasures', id, [
      [{ state: 1, nextAt: 1 }],
      [{ expireAt: 1 }, { expireAfterSeconds: 0 }],
    ]),
    unreached: model<UnreachedRow>('unreached', id, [
      [{ state: 1, nextAt: 1 }],
      [{ state: 1, 'steps.to': 1 }],
      [{ conversation: 1 }],
      [{ expireAt: 1 }, { expireAfterSeconds: 0 }],
    ]),
    phoneClaims: model<PhoneClaimRow>('phoneclaims', id, [
      [{ conversation: 1, at: -1 }],
      [{ target: 1, at: -1 }],
      [{ expireAt: 1 }, { expireAfterSeconds: 0 }],
    ]),
    privacyLog: model<PrivacyLogRow>('privacylog', id, [[{ person: 1, at: 1 }]]),
    webMessages: model<WebMessageRow>('webmessages', id, [
      [{ peer: 1, seq: 1 }, { unique: true }],
      [{ expireAt: 1 }, { expireAfterSeconds: 0 }],
    ]),
    botReplies: model<BotReplyRow>('botreplies', id, [
      [{ account: 1, peer: 1, at: -1 }],
      [{ stream: 1 }],
      [{ unsettled: 1, saidAt: 1 }],
      [{ account: 1, task: 1, at: -1 }],
      [{ expireAt: 1 }, { expireAfterSeconds: 0 }],
    ]),
    leases: model<LeaseRow>('leases', id, []),
    vouched: model<VouchedRow>('vouchedphones', id, []),
    assets: model<Asset>('assets', id, [[{ serialNumber: 1 }, { unique: true }], [{ customerPhone: 1 }]]),
    staff: model<StaffMember>('staff', id, [
      [{ role: 1, wecomUserId: 1 }],
      [{ role: 1, telegramId: 1 }],
      [{ role: 1, phone: 1 }],
      [{ wecomUserId: 1 }],
      [{ telegramId: 1 }],
      [{ phone: 1 }],
    ]),
    flowVersions: model<FlowVersionRow>('flowversions', id, []),
    modelAnswers: model<ModelAnswerRow>('modelanswers', id, [
      [{ person: 1 }],
      [{ orders: 1 }],
      [{ question: 1 }],
      [{ expireAt: 1 }, { expireAfterSeconds: 0 }],
    ]),
    modelTokens: model<ModelTokensRow>('modeltokens', id, [[{ expireAt: 1 }, { expireAfterSeconds: 0 }]]),
    counters: model<CounterRow>('counters', id, []),
    kfCursors: model<KfCursorRow>('kfcursors', id, []),
    media: model<MediaRow>('media', id, [[{ sha256: 1 }], [{ conversation: 1 }], [{ at: 1 }]]),
    wantedMedia: model<WantedMediaRow>('wantedmedia', id, [[{ nextAt: 1 }]]),
  };
}

export type Models = ReturnType<typeof createModels>;

/** Builds every declared index. Safe to repeat; never drops one. */
export async function createIndexes(models: Models): Promise<void> {
  for (const model of Object.values(models)) await model.createIndexes();
}
