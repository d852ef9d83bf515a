import { isOpen, reached } from '../escalation.js';
import type {
  Escalation,
  Notice,
  OrderCommand,
  OrderFacts,
  OrderState,
  Recipient,
  WorkOrder,
} from '../model.js';
import type { Policy } from '../policy/schema.js';

/** Why a command is not carried out: a stable code and facts for the answer. */
export interface Refusal {
  code: string;
  data?: Record<string, unknown>;
}

/** `done`: the order changed and its timeline tells it. `same`: it was so already. */
type Outcome = 'done' | 'same' | Refusal;

/** One decision under way, on a copy of the order that nobody else sees. */
export interface Turn {
  order: WorkOrder;
  notices: Notice[];
  command: OrderCommand;
  facts: OrderFacts<Policy>;
  policy: Policy;
  now: number;
  /** When the person acted: never later than now, never before what it builds on (`actedAt`). */
  at: number;
}

export type Handler = (turn: Turn) => Outcome;

/** Writes the line of the timeline, and moves the order when `to` is another state. The only way to change `state`. */
export function record(
  turn: Turn,
  to: OrderState,
  data: Record<string, unknown> = {},
  command: string = turn.command.name,
): void {
  const { order, now } = turn;
  // Whoever is asked next is asked now, whenever it was that somebody said yes or no.
  const when = whenOf(command === 'dispatch' ? now : turn.at, now);
  order.timeline.push({ ...when, actor: turn.command.actor, command, from: order.state, to, data });
  order.state = to;
}

/** When it was so, and when we came to it where that was much later. */
export const whenOf = (at: number, now: number): { at: number; recordedAt?: number } =>
  now - at > WORTH_SHOWING_MS ? { at, recordedAt: now } : { at };

/**
 * When a command was given, by the time of the message that it comes from: an outage of ours makes nobody late. But
 * no clock of a platform puts it into the future, nor before the last step of the order, or of the same person, that
 * it can only follow. What the system noted meanwhile (a breach, a reminder) is no such step.
 */
export function actedAt(order: WorkOrder | null, { at, actor }: OrderCommand, now: number): number {
  const before = order?.timeline.findLast(
    (line) => line.from !== line.to || (line.actor.role === actor.role && line.actor.id === actor.id),
  );
  return Math.min(Math.max(at, before?.at ?? at), now);
}

const WORTH_SHOWING_MS = 60_000;

export function tell(
  turn: Turn,
  recipient: Recipient,
  name: string,
  data: Record<string, unknown> = {},
): void {
  turn.notices.push({ recipient, name, data: { number: turn.order.number, ...data } });
}

/** The one who is on it: the technician who accepted, else the one who is being asked. */
export function tellTechnician(turn: Turn, name: string, data: Record<string, unknown> = {}): void {
  const id = turn.order.technician?.id ?? openOffer(turn.order)?.technicianId;
  if (id) tell(turn, { to: 'technician', id }, name, data);
}

export function tellSupervisors(turn: Turn, name: string, data: Record<string, unknown> = {}): void {
  tell(turn, { to: 'supervisors' }, name, data);
}

export const openOffer = (order: WorkOrder) => order.offers.find((offer) => offer.outcome === 'open') ?? null;

/** Who took the job last, whatever became of it since: the one the customer was told of. */
export const lastAcceptance = (order: WorkOrder) =>
  order.timeline.findLast((line) => line.command === 'accept') ?? null;

/** What was alarmed about is no longer so; whoever was alarmed hears it, and cards lose their buttons. */
export function settle(turn: Turn, abouts: readonly Escalation['about'][] | 'all', how: string): void {
  for (const escalation of turn.order.escalations) {
    if (escalation.settledAt !== null || (abouts !== 'all' && !abouts.includes(escalation.about))) continue;
    const open = isOpen(escalation);
    escalation.settledAt = turn.now;
    escalation.nextAt = null;
    if (!open) continue;
    const facts = settledFacts(turn, escalation, how);
    if (reached(escalation, turn.policy, ['lead', 'group', 'manager']))
      tellSupervisors(turn, 'alert.settled', facts);
    if (reached(escalation, turn.policy, ['group'])) tell(turn, { to: 'group' }, 'alert.settled', facts);
  }
}

/** Facts of `alert.settled`. `how`: acknowledged, snoozed, or the name of the command that put it right. */
export function settledFacts(
  turn: Turn,
  escalation: Escalation | null,
  how: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  const by = turn.command.actor.name;
  return { about: escalation?.about ?? null, escalation: escalation?.id ?? null, by, how, ...more };
}
