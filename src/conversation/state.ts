import type { Timer } from '../aggregate.js';
import type { Outbound } from '../channels/channel.js';
import type { InboxEvent } from '../events.js';
import type { Colleague } from '../flows/answers/colleague.js';
import type { PersonAction } from '../service/action-params.js';
import type { DayFigures } from '../service/day-figures.js';
import type { Actor, Asset, Customer, StaffMember, WorkOrder } from '../service/model.js';
import type { PastRepair } from '../service/past-repairs.js';
import type { Policy } from '../service/policy/schema.js';
import type { Understanding } from '../understanding/understand.js';

/** The state of a conversation aggregate. Changed by `decide` alone. */
export interface ConversationState {
  mode: 'bot' | 'queue' | 'person';
  /** Who it is, once known; `null` until the person is bound or first served. */
  personId: string | null;
  /** The stack of runs; the last one listens (E9). */
  runs: Run[];
  /** Counts runs, so that ids of runs and waits are deterministic. */
  runsStarted: number;
  /** Platform references of cards shown here, by card id, so that they can be updated. */
  cards: Record<string, { responseCode?: string; order?: string; title?: string }>;
  lastInboundAt: number | null;
  welcomeCode: string | null;
  /** Since when the bot is silent; absent while it talks. */
  silentSince?: number;
  /** The machine or shop whose code they came by, epoch ms. */
  scanned?: { asset?: string; shop?: string; at: number };
  /** When a person of ours last wrote here, epoch ms. */
  servedAt?: number;
  /** The supervisor who serves this customer, and where they write. */
  servedBy?: { conversation: string; name: string };
  /** The platform is being asked to give this customer to a colleague: by that effect, for that supervisor. */
  giving?: { effect: string; by: { conversation: string; name: string }; to: Colleague };
  /** What the customer said while nobody served, oldest first. */
  kept?: string[];
  /** Of a supervisor: the customers whom they serve; the last one hears what they write. */
  talks?: { conversation: string; name: string }[];
  /** When they were last welcomed, epoch ms. */
  welcomedAt?: number;
  /** How often supervisors were told again that this conversation waits for somebody. */
  queueReminded?: number;
  /** Messages that were taken back before we came to them, newest last. */
  recalled?: string[];
  /** The language that the person last wrote in. */
  locale?: string;
  /** What the last message let one choose, so that its number or label may be typed. */
  offered?: { token: string; label: string }[];
  /** The run whose question answered the person's own words last; something may have been asked unbidden since. */
  focus?: string;
  /** "Which one do you mean?" is open: the words that fit several runs, kept until one is chosen. */
  which?: { runs: string[]; words: string };
}

/** A customer's talk that waits for a person or has one. */
export interface TalkInView {
  id: string;
  name: string | null;
  phone: string | null;
  mode: 'queue' | 'person';
}

/** What a message of ours was about, so that a person may answer it by quoting. */
export interface About {
  run?: string;
  /** The order's id. */
  order?: string;
  /** It offers that order: to whom, and until when. Whether it arrived decides who is asked next. */
  offer?: { to: string; until: number };
  /** The customer's conversation that it came from. */
  talk?: string;
  /** Name of the person of ours who wrote it. */
  by?: string;
}

/** One flow under way. Position is not kept: it is what the slots imply (E8). */
export interface Run {
  id: string;
  flow: string;
  /** Content hash of the flow's definition (E7). */
  hash: string;
  startedAt: number;
  /** The event that started it. */
  startedBy: string;
  slots: Record<string, unknown>;
  /** Values kept by steps: results of effects. */
  saved: Record<string, unknown>;
  /** Executed steps: step id → hash of the arguments (E8). */
  done: Record<string, string>;
  tries: Record<string, number>;
  wait: Wait | null;
  /** When the person last said or did something for it, by the platform's time; absent: we began it. */
  heardAt?: number;
  /** Nobody answered: kept without asking, offered again when they write (A3.3). */
  paused?: { at: number; offeredAt?: number };
}

export interface Wait {
  id: string;
  kind: 'answer' | 'result';
  step: string;
  /** Slots asked for, in order. */
  slots: string[];
  /** For 'result': the effect whose result continues the run. */
  effect?: string;
  since: number;
}

export type Person =
  | { role: 'customer'; id: string; customer: Customer; assets: Asset[] }
  | { role: 'technician' | 'supervisor'; id: string; staff: StaffMember }
  /** Writes in the staff app but is not known yet: to be bound by phone. */
  | { role: 'stranger'; id: string }
  /** The supervisors' group. */
  | { role: 'group'; id: string };

/** An order as conversations see it. */
export interface OrderInView {
  id: string;
  order: WorkOrder;
  /** How like faults were put right before; only where a technician may want to know. */
  past?: PastRepair[];
}

/** All that a decision may look at besides state and event; gathered before (E2). */
export interface Facts {
  now: number;
  timeZone: string;
  locale: string;
  person: Person;
  /** The person's open orders: a customer's own; a technician's offered and assigned; a supervisor's: all open and overdue, most overdue first. */
  orders: OrderInView[];
  /** Orders named in the event (number in text, token or notice), open or not. */
  named: OrderInView[];
  /** For supervisors: whom a name may mean. */
  technicians: StaffMember[];
  /** What the text says; null when there is no text. */
  understanding: Understanding | null;
  /** The machine whose code they came by, where it is known. */
  scanned?: Asset | null;
  /** Assets that the text names by serial number. */
  assets: Asset[];
  /** Figures asked for by a supervisor (this month), where the flow needs them. */
  figures: Record<string, unknown> | null;
  /** For supervisors: who may be named to serve a customer. */
  colleagues?: Colleague[];
  /** What came in and was done today, where a supervisor asks. */
  today?: DayFigures | null;
  /** For supervisors: the talks that wait for a person or have one. */
  talks?: TalkInView[];
  /** What the message of ours was about that this one quotes. */
  quoted?: About | null;
  /** When customers are not disturbed, minutes of the day; absent or null: always allowed (E13). */
  quietHours?: { from: number; to: number } | null;
  /** The company's working hours and days off. */
  calendar: Policy['calendar'];
  /** What people are told of their data (policy `privacy`); absent: nothing. */
  privacy?: { version: number; keepMessages: number; keepOrders: number };
}

export interface OrderArgs {
  order: string | null;
  command: string;
  params: Record<string, unknown>;
  actor: Actor;
  /** When the person said so, by the platform's time; null: nobody did, it is so when it is done. */
  at: number | null;
  reply: boolean;
}

/** Effects that a conversation can have. `order`, `directory`, `suggest` and `person` come back as a `result` event. */
export type ConversationEffect =
  | { kind: 'send'; args: { intent: Outbound; about?: About; nudge?: true } }
  /** Runs a command on a work order; `order` null only for register. */
  | {
      kind: 'order';
      args: OrderArgs;
    }
  /** Binds this channel identity to a staff member by phone. */
  | {
      kind: 'directory';
      args: { action: 'bind-staff'; params: Record<string, unknown>; reply: boolean };
    }
  /** A model words how faults like that of the order were put right; null: none is talked about. */
  | { kind: 'suggest'; args: { action: 'repairs'; order: string | null; reply: boolean } }
  /** About the person who talks, or people whom a supervisor names: what is held, their rights, who is who. */
  | { kind: 'person'; args: PersonArgs }
  /** Enters another conversation as a notice: what passes between a customer and the supervisor who serves. */
  | { kind: 'talk'; args: { to: string; notice: string; data: Record<string, unknown> } }
  /** The platform says that a message, which it had taken, did not arrive. */
  | { kind: 'undelivered'; args: { messageId: string; code: string; reason: string } }
  /** A member of the company came, went or changed their id: it touches what they may do here. */
  | { kind: 'contact'; args: { change: string; userId: string; newUserId?: string } }
  /** A person is asked for: supervisors are told. `pass`: the bot is silent, so the platform's own people get the talk. */
  | { kind: 'hand-over'; args: { reason: string; order: string | null; words: string; pass?: true } }
  /** The platform's own people get the talk, and one of them in particular; it comes back as a `result`. */
  | { kind: 'give'; args: { servicer: string } }
  /** The bot talks again, also where the platform gave the talk to a person. */
  | { kind: 'take-back'; args: Record<string, never> };

export interface PersonArgs {
  action: PersonAction;
  params: Record<string, unknown>;
  actor: Actor;
  reply: boolean;
}

export interface Decision {
  state: ConversationState;
  effects: ConversationEffect[];
  timers: Timer[];
  /** What was made of the event, for history: handled by which flow, or why it was left. */
  outcome: string;
}

/**
 * The pure heart: decides what an event changes. Never throws for anything a person wrote; same
 * arguments, same result. Timers returned are all timers of the conversation from now on.
 */
export type Decide = (
  conversation: { _id: string; revision: number; state: ConversationState; timers: readonly Timer[] },
  event: InboxEvent,
  facts: Facts,
) => Decision;

/** Waits for an answer, and nobody let it rest. */
export const isAsking = (run: Run): boolean => run.wait?.kind === 'answer' && !run.paused;

/** Whether a question waits for this person's answer. */
export const isAsked = (state: ConversationState): boolean => state.runs.some(isAsking);

export const emptyState = (): ConversationState => ({
  mode: 'bot',
  personId: null,
  runs: [],
  runsStarted: 0,
  cards: {},
  lastInboundAt: null,
  welcomeCode: null,
});
