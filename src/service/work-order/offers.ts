import { z } from 'zod';
import { choose } from '../dispatch.js';
import { heldBack, raise } from '../escalation.js';
import type { Offer, StaffMember } from '../model.js';
import type { Policy } from '../policy/schema.js';
import { mayDisturb, nextOnCall, onCall } from '../quiet-hours.js';
import { goingClock, newClock, ruleFor, startClocks, stopClock } from '../sla.js';
import { COMMAND_PARAMS } from './command-params.js';
import { read, text } from './params.js';
import {
  type Handler,
  lastAcceptance,
  openOffer,
  record,
  settle,
  type Turn,
  tell,
  tellSupervisors,
} from './turn.js';

/** After this many failed rounds the pause between them grows no more. */
const MAX_DOUBLINGS = 4;

/** The technician takes the job (DP-10). Who was asked but too slow may still take what nobody has. */
export const accept: Handler = (turn) => {
  const { order, policy, command } = turn;
  const { actor } = command;
  if (order.technician) {
    return order.technician.id === actor.id
      ? 'same'
      : { code: 'not-yours', data: { technician: order.technician.name } };
  }
  const open = openOffer(order);
  if (open && open.technicianId !== actor.id)
    return { code: 'not-yours', data: { technician: open.technicianName } };
  const offer = open ?? takeUp(turn);
  // The customer is told of a change only where they were told of somebody else before.
  const before = lastAcceptance(order)?.actor.id ?? actor.id;
  offer.outcome = 'accepted';
  order.technician = { id: actor.id, name: offer.technicianName, phone: offer.technicianPhone ?? null };
  order.dispatch = { roundStartedAt: turn.now, failures: 0, retryAt: null };
  stopClock(order, policy, 'accept', turn.at);
  if (policy.sla.replyBy === 'human') stopClock(order, policy, 'reply', turn.at);
  startClocks(order, policy, 'accepted', turn.at);
  if (order.appointment && order.appointment.start <= turn.now) order.appointment = null;
  record(turn, order.appointment ? 'scheduled' : 'accepted', { technician: order.technician.name });
  settle(turn, ['accept', 'reply', 'undispatchable', 'unfinished-report'], 'accept');
  const { name, phone } = order.technician;
  tell(turn, { to: 'customer' }, before !== actor.id ? 'order.reassigned' : 'order.assigned', {
    technician: { name, phone: policy.visit.sharePhone ? phone : null },
    appointment: order.appointment,
  });
  return 'done';
};

/** Refused with a reason (DP-12): noted, never punished; the next one is asked. */
export const decline: Handler = (turn) => {
  const { order, command } = turn;
  const params = read(turn, COMMAND_PARAMS.decline);
  if (!params.ok) return { code: 'reason-required' };
  const own = order.technician?.id === command.actor.id;
  const offer = own
    ? order.offers.findLast((o) => o.technicianId === command.actor.id)
    : order.offers.find((o) => o.outcome === 'open' && o.technicianId === command.actor.id);
  if (!offer) {
    const last = order.offers.findLast((o) => o.technicianId === command.actor.id);
    return last?.outcome === 'declined'
      ? 'same'
      : { code: 'not-yours', data: { technician: order.technician?.name ?? null } };
  }
  const { reason } = params.value;
  offer.outcome = 'declined';
  offer.reason = reason;
  order.technician = null;
  if (own) promiseAcceptance(turn);
  record(turn, 'triaged', { technician: offer.technicianName, reason });
  if (offer.assigned) {
    // Who chose this technician by name has to choose again; rotation comes in when they do not.
    tellSupervisors(turn, 'order.undispatchable', { declined: offer.technicianName, reason });
    retryLater(turn);
  } else offerNext(turn, 'same');
  return 'done';
};

const unreached = z.object({
  technicianId: text,
  /** Of the offer that is meant; without it, whichever they have. */
  until: z.number().int().optional(),
  code: text,
  reason: text,
});

/**
 * What offered it did not reach the technician: the next one is asked at once, nobody waits for an answer
 * that cannot come. Supervisors hear once per order and technician. `same` when it is not theirs any more.
 */
export const unreachable: Handler = (turn) => {
  const { order } = turn;
  const params = read(turn, unreached);
  if (!params.ok) return params.refusal;
  const { technicianId, until, code, reason } = params.value;
  const offer = openOffer(order);
  if (offer?.technicianId !== technicianId || (until ?? offer.expiresAt) !== offer.expiresAt) return 'same';
  const isNews = !order.offers.some((o) => o.technicianId === technicianId && o.outcome === 'unreachable');
  offer.outcome = 'unreachable';
  offer.reason = `could not be reached: ${reason}`;
  record(turn, 'triaged', { technician: offer.technicianName, code, reason: offer.reason });
  if (offer.assigned) {
    tellSupervisors(turn, 'order.undispatchable', { unreached: offer.technicianName, code });
    retryLater(turn);
    return 'done';
  }
  offerNext(turn, 'same');
  const isTold = turn.notices.some(({ name }) => name === 'order.undispatchable');
  if (isNews && !isTold)
    tellSupervisors(turn, 'offer.unreachable', {
      technician: offer.technicianName,
      phone: offer.technicianPhone ?? null,
      code,
      next: openOffer(order)?.technicianName ?? null,
      retryAt: order.dispatch?.retryAt ?? null,
    });
  return 'done';
};

/**
 * Offers the triaged order to the next technician; when there is none, supervisors hear of it and it is
 * tried again later. `same` round: who did not answer is not asked again.
 */
export function offerNext(turn: Turn, round: 'first' | 'same' | 'next'): void {
  const { order, facts, policy, now } = turn;
  order.dispatch ??= { roundStartedAt: now, failures: 0, retryAt: null };
  if (round !== 'same') order.dispatch.roundStartedAt = now;
  if (order.urgency !== 'urgent' && !onCall(policy, now)) {
    order.dispatch.retryAt = nextOnCall(policy, now);
    record(turn, 'triaged', { heldUntil: order.dispatch.retryAt }, 'dispatch');
    return;
  }
  const { choice, skipped } = choose(order, facts.roster, policy, now);
  for (const { technician, reason } of skipped) skip(turn, technician, reason);
  if (!choice) {
    const tried = skipped.map(({ technician, reason }) => ({ name: technician.name, reason }));
    nobody(turn, tried);
    return;
  }
  order.dispatch.retryAt = null;
  const passed = policy.dispatch.skippedLosesTurn ? skipped.filter((s) => s.turn) : [];
  const offer = makeOffer(turn, choice.technician);
  record(
    turn,
    'offered',
    {
      technician: choice.technician.name,
      ...choice.why,
      skipped: skipped.map((s) => [s.technician.name, s.reason]),
    },
    'dispatch',
  );
  tell(turn, { to: 'technician', id: offer.technicianId }, 'offer.made', {
    expiresAt: offer.expiresAt,
    turnsPassed: passed.map(({ technician }) => technician._id),
  });
}

export function makeOffer(turn: Turn, technician: StaffMember, assigned = false): Offer {
  const offer: Offer = {
    technicianId: technician._id,
    technicianName: technician.name,
    technicianPhone: technician.phone,
    at: turn.now,
    expiresAt: expiry(turn),
    outcome: 'open',
    reason: null,
    ...(assigned ? { assigned } : {}),
  };
  turn.order.offers.push(offer);
  return offer;
}

/** The next round comes later each time, so that an order nobody can take does not fill its own history. */
function retryLater(turn: Turn): void {
  const { order, policy, now } = turn;
  const state = order.dispatch ?? { roundStartedAt: now, failures: 0, retryAt: null };
  order.dispatch = state;
  state.retryAt = now + policy.dispatch.retryEvery * 2 ** Math.min(MAX_DOUBLINGS, state.failures);
  if (order.urgency !== 'urgent') state.retryAt = nextOnCall(policy, state.retryAt);
  state.failures++;
}

/** The accept promise runs anew when whoever had accepted is no longer on it. */
export function promiseAcceptance({ order, policy, now }: Turn): void {
  const rule = ruleFor(order, policy, 'accept');
  if (rule && !goingClock(order, 'accept')) order.sla.push(newClock(policy, 'accept', rule, now));
}

/** Told once, until somebody has accepted: an offer that nobody answers does not end the alarm. */
function nobody(turn: Turn, tried: { name: string; reason: string }[]): void {
  const { order, policy, now } = turn;
  retryLater(turn);
  record(turn, 'triaged', { nobody: true, tried, retryAt: order.dispatch?.retryAt }, 'dispatch');
  if (order.escalations.some((e) => e.about === 'undispatchable' && e.settledAt === null)) return;
  const told: Policy['escalation']['ladder'][number]['to'][] = ['technician'];
  // At night the ladder tells the lead in the morning.
  if (!heldBack(order, policy) || mayDisturb(policy, 'staff', now)) {
    tellSupervisors(turn, 'order.undispatchable', { tried });
    told.push('lead');
  }
  const done = policy.escalation.ladder.flatMap((step, i) => (told.includes(step.to) ? [i] : []));
  raise(order, policy, 'undispatchable', now, done);
}

/** Nobody was being asked: the order lay waiting, and this technician takes it. */
function takeUp(turn: Turn): Offer {
  const { actor } = turn.command;
  const earlier = turn.order.offers.findLast((o) => o.technicianId === actor.id);
  const staff = turn.facts.roster.find(({ technician }) => technician._id === actor.id)?.technician;
  const offer: Offer = {
    technicianId: actor.id,
    technicianName: staff?.name ?? earlier?.technicianName ?? actor.name,
    technicianPhone: staff?.phone ?? earlier?.technicianPhone ?? null,
    at: turn.now,
    expiresAt: turn.now,
    outcome: 'open',
    reason: null,
  };
  turn.order.offers.push(offer);
  return offer;
}

function expiry({ order, policy, now }: Turn): number {
  const at = now + policy.dispatch.offerTimeout;
  if (order.urgency === 'urgent' || onCall(policy, at)) return at;
  return nextOnCall(policy, at) + policy.dispatch.offerTimeout;
}

/** The ledger answers "why not me?"; the same answer round after round would only bury it. */
function skip({ order, now }: Turn, technician: StaffMember, reason: string): void {
  const last = order.skips.findLast((s) => s.technicianId === technician._id);
  const { roundStartedAt = 0, failures = 0 } = order.dispatch ?? {};
  if (last?.reason === reason && (failures > 0 || last.at >= roundStartedAt)) return;
  order.skips.push({ at: now, technicianId: technician._id, name: technician.name, reason });
}
