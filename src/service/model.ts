import type { Place } from '../channels/channel.js';

/** Plain data of the trade. All instants are epoch milliseconds; the API renders them as ISO 8601. */

export const ORDER_STATES = [
  'new',
  'triaged',
  'offered',
  'accepted',
  'scheduled',
  'en-route',
  'on-site',
  'waiting',
  'finished',
  'confirmed',
  'closed',
  'cancelled',
  'resolved-remotely',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export const CLOSED_STATES: readonly OrderState[] = ['closed', 'cancelled', 'resolved-remotely'];
/** A technician has accepted it and is not done with it. */
export const UNDER_WAY_STATES: readonly OrderState[] = [
  'accepted',
  'scheduled',
  'en-route',
  'on-site',
  'waiting',
];

type Urgency = 'normal' | 'urgent';
type EntitlementClass = 'free' | 'contract' | 'paid' | 'other' | 'undetermined';
export type SlaTarget = 'reply' | 'accept' | 'arrive' | 'fix' | 'report';
type SlaState = 'running' | 'paused' | 'met' | 'breached';

export interface Actor {
  role: 'customer' | 'technician' | 'supervisor' | 'system' | 'api';
  id: string;
  name: string;
}

export interface Customer {
  _id: string;
  name: string | null;
  /** E.164 digits without plus sign for foreign numbers; 11 digits for Chinese mobiles. */
  phone: string | null;
  company: string | null;
  address: string | null;
  locale: string | null;
  /** Version of the notice about their data that they were told last. */
  noticed?: number;
  /** Since when nothing is done that rests on their consent; null or absent: it stands. */
  withdrawnAt?: number | null;
  /** The same person's other record, which is the one that counts. */
  mergedInto?: string | null;
  /** Read, not stored: what the person's merged records add; `own` is the one that was asked for. */
  also?: { own: string; ids: string[]; phones: string[] };
}

export interface Asset {
  _id: string;
  serialNumber: string;
  model: string | null;
  customerPhone: string | null;
  /** Calendar day `YYYY-MM-DD` in the company's time zone. */
  purchasedAt: string | null;
  warrantyMonths: number | null;
  site: Site | null;
}

export interface Site {
  lat: number | null;
  lng: number | null;
  datum: Place['datum'] | null;
  address: string | null;
}

/** Technicians and supervisors. */
export interface StaffMember {
  _id: string;
  role: 'technician' | 'supervisor';
  name: string;
  phone: string | null;
  wecomUserId: string | null;
  telegramId: string | null;
  /** Free tags; empty means all. */
  skills: string[];
  territories: string[];
  /** A supervisor of the last ladder step. */
  manager: boolean;
  active: boolean;
  /** Why they are not active, when the platform said so; `by` is the effect that did it. */
  left?: { why: LeftWhy; by: string } | null;
  locale: string | null;
  /** When they are not to be sent, by their own word or a supervisor's; absent: always. */
  leave?: Leave[];
}

/** From then on until then (exclusive); null: until they say that they are back. */
export interface Leave {
  from: number;
  to: number | null;
}

/** Gone from the company, disabled in it, or out of the app's visible range. */
export type LeftWhy = 'deleted' | 'disabled' | 'out-of-range';

export interface SlaClock {
  target: SlaTarget;
  startedAt: number;
  dueAt: number;
  warnAt: number | null;
  pausedMs: number;
  pausedAt: number | null;
  state: SlaState;
  /** When it was met, or when the breach was noticed. */
  stoppedAt: number | null;
  warned: boolean;
  /** Counts working hours of the calendar instead of real time. */
  working?: boolean;
}

export interface CheckIn {
  at: number;
  place: Place;
  verdict: 'on-site' | 'uncertain' | 'off-site';
  distanceMetres: number | null;
  photos: string[];
}

export interface Visit {
  number: number;
  technicianId: string;
  technicianName: string;
  departedAt: number | null;
  checkIn: CheckIn | null;
  checkOut: { at: number; place: Place | null } | null;
}

export interface ServiceReport {
  version: number;
  cause: string | null;
  solution: string | null;
  /** Null: not answered yet; empty: no parts used. */
  parts: { name: string; quantity: number }[] | null;
  customerWords: string | null;
  photos: string[];
  /** SHA-256 of the canonical JSON of the content; null until complete. */
  hash: string | null;
  completedAt: number | null;
}

export interface TimelineEntry {
  /** When it was so: when the person said it, for what a person did. */
  at: number;
  /** When we came to it, where that was more than a minute later. */
  recordedAt?: number;
  actor: Actor;
  command: string;
  from: OrderState | null;
  to: OrderState;
  /** Facts for the reader (template-independent, plain): reason, name, number, distance. */
  data: Record<string, unknown>;
}

/** One alert on its way up the ladder (technician → lead → group → manager), each step once. */
export interface Escalation {
  /** `target:occurrence`, e.g. `accept:1`, `arrive:1`, `check-out:1`. */
  id: string;
  about: SlaTarget | 'check-out' | 'confirm' | 'undispatchable' | 'unfinished-report';
  raisedAt: number;
  /** Indexes of policy `escalation.ladder` already announced. */
  stepsDone: number[];
  nextAt: number | null;
  repeats: number;
  acknowledged: { by: Actor; at: number } | null;
  snoozedUntil: number | null;
  settledAt: number | null;
}

export interface Offer {
  technicianId: string;
  technicianName: string;
  at: number;
  expiresAt: number;
  outcome: 'open' | 'accepted' | 'declined' | 'expired' | 'withdrawn' | 'unreachable';
  reason: string | null;
  technicianPhone?: string | null;
  /** Given by a supervisor: is reminded at `expiresAt`, but never passes on by itself. */
  assigned?: boolean;
}

/** The state of a work order aggregate. Changed by `decideOrder` alone. */
export interface WorkOrder {
  number: string;
  kind: 'repair' | 'installation' | 'complaint' | 'other';
  state: OrderState;
  /** The state to go back to from `waiting`. */
  resumeTo: OrderState | null;
  fault: {
    words: string[];
    symptoms: string[];
    class: string | null;
    photos: string[];
    since: number | null;
  };
  customer: { id: string; name: string | null; phone: string | null; conversation: string };
  asset: {
    serialNumber: string | null;
    model: string | null;
    /** Kinds of machine in the customer's words (打捆机); absent in orders that were opened before there were any. */
    types?: string[];
    verified: boolean;
  };
  /** From policy productLines: what skill the job needs; null: any. */
  skill: string | null;
  territory: string | null;
  site: Site;
  wantedAt: { start: number; end: number | null } | null;
  urgency: Urgency;
  entitlement: { class: EntitlementClass; reasons: string[] };
  technician: { id: string; name: string; phone: string | null } | null;
  appointment: { start: number; end: number | null } | null;
  offers: Offer[];
  /** Who was passed over and why, for DP-01/DP-05. */
  skips: { at: number; technicianId: string; name: string; reason: string }[];
  /** How often nobody was found, and when the next try is due. */
  dispatch?: { roundStartedAt: number; failures: number; retryAt: number | null };
  sla: SlaClock[];
  visits: Visit[];
  report: ServiceReport | null;
  acceptance: { state: 'none' | 'asked' | 'accepted' | 'unanswered' | 'rejected'; at: number | null };
  survey: {
    askedAt: number | null;
    nudgedAt: number | null;
    score: number | null;
    comment: string | null;
    at: number | null;
  };
  escalations: Escalation[];
  /** Reminders already given, by timer kind and occurrence, so that each is given once. */
  reminded: string[];
  repeats: number;
  timeline: TimelineEntry[];
  /** First message of the customer (clock start, IN-17), registration, end. */
  noticedAt: number;
  openedAt: number;
  confirmedByCustomerAt: number | null;
  closedAt: number | null;
}

/**
 * A change of a work order. Idempotent by `id`: the same id again changes nothing and has the same
 * outcome. `params` are validated by the command itself.
 */
export interface OrderCommand {
  id: string;
  name: OrderCommandName;
  /** When it was given: for what a person wrote, the platform's time of that message. */
  at: number;
  actor: Actor;
  params: Record<string, unknown>;
}

/**
 * register {words, symptoms?, photos?, phone?, name?, serialNumber?, place?, wantedAt?, urgency?, conversation, customerId, noticedAt}
 * amend {same fields, all optional} · confirm {} · accept {} · decline {reason} · schedule {start, end?}
 * depart {} · check-in {place, photos?} · report {cause?, solution?, parts?, customerWords?, photos?}
 * check-out {place?} · accept-work {} · not-fixed {words?} · rate {score, comment?} · cancel {reason?}
 * assign {technicianId, reason?} · note {text, tell?} · acknowledge {} · snooze {until} · help {text}
 * wait {for: parts|customer|supplier, text?} · resume {} · resolve-remotely {text} · timer {timer: Timer}
 * unreachable {technicianId, until?, code, reason}: what offered it to them did not reach them
 * anonymise {ref}: the customer's data is taken out of an order that is over
 */
export type OrderCommandName =
  | 'register'
  | 'amend'
  | 'confirm'
  | 'accept'
  | 'decline'
  | 'unreachable'
  | 'schedule'
  | 'depart'
  | 'check-in'
  | 'report'
  | 'check-out'
  | 'accept-work'
  | 'not-fixed'
  | 'rate'
  | 'cancel'
  | 'assign'
  | 'note'
  | 'acknowledge'
  | 'snooze'
  | 'help'
  | 'wait'
  | 'resume'
  | 'resolve-remotely'
  | 'anonymise'
  | 'timer';

/** Whom a notice is for. `supervisors` = each supervisor's app chat; `group` = the group robot. */
export type Recipient =
  | { to: 'customer' }
  | { to: 'technician'; id: string }
  | { to: 'supervisors' }
  | { to: 'group' }
  | { to: 'manager' };

/**
 * Something people have to know. Names: customer order.assigned, order.scheduled, order.departed,
 * order.message, order.arrived, order.waiting, order.finished (asks to confirm and rate), order.closed, order.cancelled, order.reassigned,
 * report.unfinished, survey.nudge, appointment.day-before · technician offer.made, offer.withdrawn, order.amended,
 * order.noted, order.cancelled, order.reopened, order.confirmed, remind.accept, remind.appointment, remind.arrival,
 * remind.check-out, remind.report, order.assigned-to-you · supervisors/group/manager alert.<about>,
 * alert.settled, order.undispatchable, offer.unreachable, order.cancelled, help.asked, survey.low, order.unanswered.
 */
export interface Notice {
  recipient: Recipient;
  name: string;
  /** Plain JSON; the renderer adds the order view itself. */
  data: Record<string, unknown>;
}

/** What dispatch knows of a technician when it decides. */
export interface RosterEntry {
  technician: StaffMember;
  /** Orders accepted and not yet finished. */
  activeOrders: number;
  /** Checked in somewhere and not out. */
  onSite: boolean;
  /** Last time it was this person's turn, epoch ms; null: never. */
  lastTurnAt: number | null;
  lastPlace: Place | null;
}

/** Everything a decision may look at besides the order, gathered first (E2). */
export interface OrderFacts<Policy = unknown> {
  now: number;
  policy: Policy;
  roster: RosterEntry[];
  /** For `register` only: the number drawn for it. */
  number: string | null;
  asset: Asset | null;
  customer: Customer | null;
  /** Whose phone the order gives, for staff to know whom they call; it proves nothing about who writes. */
  phoneOwner: Customer | null;
  /** Assignee of `assign`. */
  assignee: StaffMember | null;
}

export type OrderDecision =
  | { ok: true; order: WorkOrder; notices: Notice[] }
  | { ok: false; code: string; data: Record<string, unknown> };
