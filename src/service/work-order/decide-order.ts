import type { OrderCommand, OrderDecision, OrderFacts, WorkOrder } from '../model.js';
import type { Policy } from '../policy/schema.js';
import { acceptWork, notFixed, rate } from './acceptance.js';
import { anonymise } from './anonymise.js';
import { amend, confirm, register } from './intake.js';
import { accept, decline, unreachable } from './offers.js';
import { checkOut, report } from './report.js';
import { RULES } from './states.js';
import { acknowledge, assign, cancel, help, note, resolveRemotely, snooze } from './supervision.js';
import { timer } from './timer.js';
import { actedAt, type Handler, openOffer, type Refusal, type Turn } from './turn.js';
import { checkIn, depart, resume, schedule, wait } from './visit.js';

const HANDLERS: Record<keyof typeof RULES, Handler> = {
  amend,
  confirm,
  accept,
  decline,
  unreachable,
  schedule,
  depart,
  'check-in': checkIn,
  report,
  'check-out': checkOut,
  'accept-work': acceptWork,
  'not-fixed': notFixed,
  rate,
  cancel,
  assign,
  note,
  acknowledge,
  snooze,
  help,
  wait,
  resume,
  'resolve-remotely': resolveRemotely,
  anonymise,
  timer,
};

/**
 * What a command makes of a work order. Pure: the order given is never touched, same arguments give the
 * same decision. Ok without a change returns the very order given; every change adds lines to the
 * timeline. Refusals are codes, never exceptions: `no-such-order`, `already-registered`, `wrong-state`,
 * `not-allowed`, `not-yours`, `bad-params` and those of the commands.
 */
export function decideOrder(
  order: WorkOrder | null,
  command: OrderCommand,
  facts: OrderFacts<Policy>,
): OrderDecision {
  const at = actedAt(order, command, facts.now);
  const shared = { notices: [], command, facts, policy: facts.policy, now: facts.now, at };
  if (command.name === 'register') {
    if (order)
      return refuse({ code: 'already-registered', data: { number: order.number, state: order.state } });
    return register(shared);
  }
  if (!order) return refuse({ code: 'no-such-order' });
  const refusal = gate(order, command, facts.customer?._id ?? null);
  if (refusal) return refuse(refusal);
  const turn: Turn = { ...shared, order: structuredClone(order) };
  const outcome = HANDLERS[command.name](turn);
  if (outcome === 'same') return { ok: true, order, notices: [] };
  if (outcome === 'done') return { ok: true, order: turn.order, notices: turn.notices };
  return refuse(outcome);
}

/** @param person the record that counts of the order's customer: theirs may have been merged into it */
function gate(order: WorkOrder, command: OrderCommand, person: string | null): Refusal | null {
  const rule = RULES[command.name as keyof typeof RULES];
  const { actor } = command;
  if (!rule) return { code: 'unknown-command', data: { command: command.name } };
  if (!rule.by.includes(actor.role)) return { code: 'not-allowed', data: { role: actor.role } };
  if (
    actor.role === 'customer' &&
    actor.id !== order.customer.id &&
    actor.id !== person &&
    actor.id !== order.customer.conversation
  ) {
    return { code: 'not-yours', data: {} };
  }
  if (!rule.from.includes(order.state)) return { code: 'wrong-state', data: { state: order.state } };
  if (actor.role === 'technician' && rule.own && !isTheirs(order, actor.id)) {
    return { code: 'not-yours', data: { technician: order.technician?.name ?? null } };
  }
  return null;
}

const isTheirs = (order: WorkOrder, id: string): boolean =>
  (order.technician?.id ?? openOffer(order)?.technicianId) === id;

const refuse = ({ code, data = {} }: Refusal): OrderDecision => ({ ok: false, code, data });
