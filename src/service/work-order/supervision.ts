import { isOpen, snooze as snoozeUntil } from '../escalation.js';
import { abandonClocks, resumeClocks, reviveClocks, stopClock } from '../sla.js';
import { COMMAND_PARAMS } from './command-params.js';
import { leaveIntake } from './intake.js';
import { makeOffer, promiseAcceptance } from './offers.js';
import { read } from './params.js';
import {
  type Handler,
  lastAcceptance,
  openOffer,
  record,
  settle,
  settledFacts,
  type Turn,
  tell,
  tellSupervisors,
  tellTechnician,
} from './turn.js';

/**
 * A supervisor names the technician. It is an offer that does not pass on by itself, under a new accept
 * promise; whoever had it before is told. Refuses with `no-technician` when the person is unknown.
 */
export const assign: Handler = (turn) => {
  const { order, facts, policy } = turn;
  const params = read(turn, COMMAND_PARAMS.assign);
  if (!params.ok) return params.refusal;
  const { assignee } = facts;
  if (assignee?.role !== 'technician' || !assignee.active) {
    return { code: 'no-technician', data: { technicianId: params.value.technicianId } };
  }
  const open = openOffer(order);
  const before = order.technician ?? (open ? { id: open.technicianId, name: open.technicianName } : null);
  if (order.technician?.id === assignee._id) return 'same';
  if (open?.technicianId === assignee._id) {
    if (open.assigned) return 'same';
    open.outcome = 'withdrawn';
    open.reason = 'reassigned';
  } else withdraw(turn, 'reassigned');
  if (order.state === 'new') leaveIntake(turn);
  if (order.state === 'waiting') resumeClocks(order, policy, turn.at);
  order.technician = null;
  order.resumeTo = null;
  if (order.dispatch) order.dispatch.retryAt = null;
  const offer = makeOffer(turn, assignee, true);
  promiseAcceptance(turn);
  record(turn, 'offered', {
    technician: assignee.name,
    before: before?.name ?? null,
    reason: params.value.reason ?? null,
  });
  settle(turn, ['accept', 'undispatchable', 'unfinished-report'], 'assign');
  tell(turn, { to: 'technician', id: offer.technicianId }, 'order.assigned-to-you', {
    by: turn.command.actor.name,
    reason: params.value.reason ?? null,
    expiresAt: offer.expiresAt,
  });
  return 'done';
};

export const note: Handler = (turn) => {
  const params = read(turn, COMMAND_PARAMS.note);
  if (!params.ok) return params.refusal;
  const { order, command } = turn;
  const { text: words, tell: whom } = params.value;
  record(turn, order.state, { text: words });
  if (command.actor.role === 'customer' && (order.technician || openOffer(order)))
    tellTechnician(turn, 'order.noted', { text: words });
  if (whom === 'customer' && command.actor.role !== 'customer')
    tell(turn, { to: 'customer' }, 'order.message', {
      text: words,
      technician: order.technician?.name ?? null,
    });
  return 'done';
};

/** Takes over: no further step of any open alert. Refused when somebody else already has (`already-acknowledged`). */
export const acknowledge: Handler = (turn) => {
  const { order, command } = turn;
  const open = order.escalations.filter(isOpen);
  if (open.length === 0) {
    const last = order.escalations.findLast(
      (e) => e.acknowledged !== null && e.settledAt === null,
    )?.acknowledged;
    if (last && last.by.id !== command.actor.id)
      return { code: 'already-acknowledged', data: { by: last.by.name, at: last.at } };
    if (last || order.timeline.at(-1)?.command === 'acknowledge') return 'same';
  }
  for (const escalation of open) {
    escalation.acknowledged = { by: command.actor, at: turn.at };
    escalation.nextAt = null;
  }
  record(turn, order.state, { about: open.map((e) => e.about) });
  const facts = settledFacts(turn, open.at(-1) ?? null, 'acknowledged');
  tellSupervisors(turn, 'alert.settled', facts);
  tell(turn, { to: 'group' }, 'alert.settled', facts);
  return 'done';
};

/** Not before `until`; then it is said again. Refuses when nothing is open (`nothing-open`) or `until` has passed. */
export const snooze: Handler = (turn) => {
  const { order, policy } = turn;
  const params = read(turn, COMMAND_PARAMS.snooze);
  if (!params.ok) return params.refusal;
  const { until } = params.value;
  if (until <= turn.now) return { code: 'in-the-past', data: { until } };
  const open = order.escalations.filter(isOpen);
  if (open.length === 0) return { code: 'nothing-open' };
  if (open.every((escalation) => escalation.snoozedUntil === until)) return 'same';
  for (const escalation of open) snoozeUntil(escalation, order, policy, until);
  record(turn, order.state, { until, about: open.map((e) => e.about) });
  tellSupervisors(turn, 'alert.settled', settledFacts(turn, open.at(-1) ?? null, 'snoozed', { until }));
  return 'done';
};

/** A person is asked for (WK-07). */
export const help: Handler = (turn) => {
  const params = read(turn, COMMAND_PARAMS.help);
  if (!params.ok) return params.refusal;
  const words = params.value.text ?? null;
  record(turn, turn.order.state, { text: words });
  const facts = { text: words, by: turn.command.actor.name, role: turn.command.actor.role };
  tellSupervisors(turn, 'help.asked', facts);
  tell(turn, { to: 'group' }, 'help.asked', facts);
  return 'done';
};

/** Possible until somebody is on site. The technician hears of it, and supervisors when somebody had accepted. */
export const cancel: Handler = (turn) => {
  const { order, command } = turn;
  if (order.state === 'cancelled') return 'same';
  if (order.state === 'waiting' && order.resumeTo === 'on-site')
    return { code: 'wrong-state', data: { state: order.state } };
  const params = read(turn, COMMAND_PARAMS.cancel);
  if (!params.ok) return params.refusal;
  const facts = { reason: params.value.reason ?? null, by: command.actor.role };
  tellTechnician(turn, 'order.cancelled', facts);
  if (lastAcceptance(order)) tellSupervisors(turn, 'order.cancelled', facts);
  if (command.actor.role !== 'customer') tell(turn, { to: 'customer' }, 'order.cancelled', facts);
  end(turn, 'cancelled');
  record(turn, 'cancelled', facts);
  settle(turn, 'all', 'cancel');
  return 'done';
};

/** Solved without a visit: free, and no visit is counted (CL-15). */
export const resolveRemotely: Handler = (turn) => {
  const { order, policy, command } = turn;
  if (order.state === 'resolved-remotely') return 'same';
  const params = read(turn, COMMAND_PARAMS['resolve-remotely']);
  if (!params.ok) return params.refusal;
  if (policy.sla.replyBy === 'human') stopClock(order, policy, 'reply', turn.at);
  stopClock(order, policy, 'fix', turn.at);
  const worker = order.technician?.id ?? openOffer(order)?.technicianId;
  if (worker && worker !== command.actor.id) {
    tell(turn, { to: 'technician', id: worker }, 'offer.withdrawn', { reason: 'resolved-remotely' });
  }
  end(turn, 'resolved-remotely');
  record(turn, 'resolved-remotely', { text: params.value.text });
  settle(turn, 'all', 'resolve-remotely');
  tell(turn, { to: 'customer' }, 'order.closed', { why: 'resolved-remotely', text: params.value.text });
  return 'done';
};

/** Takes the order away from whoever has it or is being asked. */
function withdraw(turn: Turn, reason: string): void {
  const { order } = turn;
  tellTechnician(turn, 'offer.withdrawn', { reason });
  const offer =
    openOffer(order) ??
    order.offers.findLast((o) => o.outcome === 'accepted' && o.technicianId === order.technician?.id);
  if (!offer) return;
  offer.outcome = 'withdrawn';
  offer.reason = reason;
}

function end(turn: Turn, reason: string): void {
  const { order } = turn;
  const offer = openOffer(order);
  if (offer) {
    offer.outcome = 'withdrawn';
    offer.reason = reason;
  }
  reviveClocks(order, turn.at);
  abandonClocks(order, turn.at);
  order.closedAt = turn.at;
  order.resumeTo = null;
  if (order.dispatch) order.dispatch.retryAt = null;
}
