import { isDeepStrictEqual } from 'node:util';
import type { Visit } from '../model.js';
import { pauseClocks, promiseArrival, resumeClocks, reviveClocks, startClocks, stopClock } from '../sla.js';
import { openVisit, verdict } from '../visit.js';
import { COMMAND_PARAMS } from './command-params.js';
import { read } from './params.js';
import { type Handler, record, settle, type Turn, tell, tellSupervisors, tellTechnician } from './turn.js';

const PROOF = { 'off-site': 0, uncertain: 1, 'on-site': 2 };

/** A time agreed with the customer (PV-01). Refuses times that have passed (`in-the-past`). */
export const schedule: Handler = (turn) => {
  const { order, policy, now } = turn;
  const params = read(turn, COMMAND_PARAMS.schedule);
  if (!params.ok) return params.refusal;
  const { start, end = null } = params.value;
  if ((end ?? start) <= turn.at) return { code: 'in-the-past', data: { start, end } };
  if (end !== null && end < start) return { code: 'bad-params', data: { faults: ['end: is before start'] } };
  if (order.appointment?.start === start && order.appointment.end === end && order.state === 'scheduled')
    return 'same';
  order.appointment = { start, end };
  reviveClocks(order, turn.at, ['arrive']);
  promiseArrival(order, policy, turn.at);
  // Reminders whose moment has passed already would only repeat what was agreed just now.
  if (start - policy.visit.remindDayBefore <= now)
    order.reminded.push(reminderKey('appointment-day-before', start));
  if (start - policy.visit.remindBefore <= now) order.reminded.push(reminderKey('appointment-2h', start));
  record(turn, 'scheduled', { start, end });
  settle(turn, ['arrive'], 'schedule');
  tell(turn, { to: 'customer' }, 'order.scheduled', {
    start,
    end,
    technician: order.technician?.name ?? null,
  });
  return 'done';
};

/** On the way (PV-07). Refuses without an appointment where policy asks for one (`appointment-required`). */
export const depart: Handler = (turn) => {
  const { order, policy } = turn;
  if (order.state === 'en-route') return 'same';
  if (policy.visit.appointment === 'required' && !order.appointment) return { code: 'appointment-required' };
  visitOf(turn).departedAt = turn.at;
  record(turn, 'en-route');
  tell(turn, { to: 'customer' }, 'order.departed', {
    technician: order.technician?.name ?? null,
    appointment: order.appointment,
  });
  return 'done';
};

/**
 * Arrived. The place is judged, never refused; only an off-site check-in does not count as arrival until
 * a better position or a supervisor says so. Refuses without a place or a demanded photo
 * (`place-required`, `photo-required`). Once there, another check-in adds position and photos.
 */
export const checkIn: Handler = (turn) => {
  const { order, policy } = turn;
  const params = read(turn, COMMAND_PARAMS['check-in']);
  if (!params.ok) return params.refusal;
  const given = params.value;
  const earlier = order.state === 'on-site' ? (openVisit(order)?.checkIn ?? null) : null;
  const where = given.place ?? earlier?.place;
  if (!where) return { code: 'place-required' };
  const photos =
    policy.visit.photo === 'off' ? [] : [...new Set([...(earlier?.photos ?? []), ...given.photos])];
  if (policy.visit.photo === 'required' && photos.length === 0) return { code: 'photo-required' };
  const judged = { place: where, ...verdict(order.site, where, policy.visit) };
  // Proof is not taken back by a second message that proves less.
  const best = earlier && PROOF[earlier.verdict] > PROOF[judged.verdict] ? earlier : judged;
  const { verdict: result, distanceMetres } = best;
  const next = { at: earlier?.at ?? turn.at, place: best.place, photos, verdict: result, distanceMetres };
  if (isDeepStrictEqual(earlier, next)) return 'same';
  visitOf(turn).checkIn = next;
  if (!earlier) startClocks(order, policy, 'check-in', turn.at);
  record(turn, 'on-site', { verdict: result, distanceMetres, photos: photos.length });
  const facts = { verdict: result, distanceMetres, technician: order.technician?.name ?? null };
  if (earlier && (earlier.verdict !== result || earlier.distanceMetres !== distanceMetres))
    tellTechnician(turn, 'check-in.judged', facts);
  if (result === 'off-site') tellSupervisors(turn, 'alert.arrive', { about: 'arrive', ...facts });
  else if (!earlier || earlier.verdict === 'off-site') {
    stopClock(order, policy, 'arrive', turn.at);
    settle(turn, ['arrive'], 'check-in');
    tell(turn, { to: 'customer' }, 'order.arrived', facts);
  }
  return 'done';
};

/** Parts, customer or supplier are waited for; the clocks that policy names stand still (SL-13). */
export const wait: Handler = (turn) => {
  const { order, policy } = turn;
  const params = read(turn, COMMAND_PARAMS.wait);
  if (!params.ok) return params.refusal;
  const { for: reason, text: words } = params.value;
  const last = order.timeline.findLast((line) => line.command === 'wait');
  if (order.state === 'waiting' && last?.data.for === reason && (words ?? null) === (last.data.text ?? null))
    return 'same';
  if (order.state !== 'waiting') order.resumeTo = order.state;
  const pauses = policy.sla.pauseWhile.includes(reason);
  const inTime = pauses ? reviveClocks(order, turn.at) : [];
  if (pauses) pauseClocks(order, turn.at);
  else resumeClocks(order, policy, turn.at);
  record(turn, 'waiting', { for: reason, text: words ?? null });
  tell(turn, { to: 'customer' }, 'order.waiting', {
    for: reason,
    technician: order.technician?.name ?? null,
  });
  settle(turn, inTime, 'wait');
  return 'done';
};

export const resume: Handler = (turn) => {
  const { order, policy } = turn;
  resumeClocks(order, policy, turn.at);
  const to = order.resumeTo ?? 'accepted';
  order.resumeTo = null;
  record(turn, to);
  return 'done';
};

export const reminderKey = (kind: string, occurrence: string | number): string => `${kind}:${occurrence}`;

function visitOf({ order }: Turn): Visit {
  const open = openVisit(order);
  if (open) return open;
  const visit: Visit = {
    number: order.visits.length + 1,
    technicianId: order.technician?.id ?? '',
    technicianName: order.technician?.name ?? '',
    departedAt: null,
    checkIn: null,
    checkOut: null,
  };
  order.visits.push(visit);
  return visit;
}
