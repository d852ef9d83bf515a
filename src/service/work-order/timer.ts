import { z } from 'zod';
import type { Timer } from '../../aggregate.js';
import { raise } from '../escalation.js';
import { missingFields } from '../service-report.js';
import { withinMessageWindow } from '../survey.js';
import { openVisit } from '../visit.js';
import { close } from './acceptance.js';
import { announce, remindAbout } from './alerts.js';
import { offerNext } from './offers.js';
import { read } from './params.js';
import { deriveTimers, type TimerKind } from './timers.js';
import { type Handler, openOffer, record, type Turn, tell, tellSupervisors, tellTechnician } from './turn.js';
import { reminderKey } from './visit.js';

const shape = z.object({ timer: z.object({ id: z.string() }) });

/**
 * A deadline has come. It acts only if it is still one of the order's own and due: late, doubled and
 * outdated alarms change nothing. However late, it acts once.
 */
export const timer: Handler = (turn) => {
  const params = read(turn, shape);
  if (!params.ok) return params.refusal;
  const own = deriveTimers(turn.order, turn.policy).find((t) => t.id === params.value.timer.id);
  if (!own || own.dueAt > turn.now) return 'same';
  turn.at = turn.now;
  ACTIONS[own.kind as TimerKind](turn, own);
  return 'done';
};

const ACTIONS: Record<TimerKind, (turn: Turn, timer: Timer) => void> = {
  'offer-expiry': (turn, timer) => {
    const offer = openOffer(turn.order);
    if (!offer) return;
    if (offer.assigned) {
      turn.order.reminded.push(reminderKey('offer-expiry', Number(timer.data?.index)));
      record(turn, turn.order.state, { kind: timer.kind, technician: offer.technicianName });
      return remindAbout(turn, 'accept', { overdue: true });
    }
    offer.outcome = 'expired';
    tell(turn, { to: 'technician', id: offer.technicianId }, 'offer.withdrawn', { reason: 'expired' });
    record(turn, 'triaged', { kind: timer.kind, technician: offer.technicianName });
    offerNext(turn, 'same');
  },
  redispatch: (turn) => offerNext(turn, 'next'),
  'sla-warn': (turn, timer) => {
    const clock = turn.order.sla[Number(timer.data?.index)];
    if (!clock) return;
    clock.warned = true;
    record(turn, turn.order.state, { kind: timer.kind, target: clock.target, dueAt: clock.dueAt });
    remindAbout(turn, clock.target, { dueAt: clock.dueAt, overdue: false });
  },
  'sla-due': (turn, timer) => {
    const { order, policy, now } = turn;
    const clock = order.sla[Number(timer.data?.index)];
    if (!clock) return;
    clock.state = 'breached';
    clock.stoppedAt = now;
    record(turn, order.state, { kind: timer.kind, target: clock.target, dueAt: clock.dueAt });
    announce(turn, raise(order, policy, clock.target, now));
  },
  'escalation-step': climbOn,
  'escalation-repeat': climbOn,
  'appointment-day-before': (turn, timer) => {
    remember(turn, timer, turn.order.appointment?.start ?? 0);
    const facts = { ...turn.order.appointment, technician: turn.order.technician?.name ?? null };
    tell(turn, { to: 'customer' }, 'appointment.day-before', facts);
    tellTechnician(turn, 'remind.appointment', facts);
  },
  'appointment-2h': (turn, timer) => {
    remember(turn, timer, turn.order.appointment?.start ?? 0);
    tellTechnician(turn, 'remind.appointment', { ...turn.order.appointment });
  },
  'check-out-missing': (turn, timer) => {
    remember(turn, timer, openVisit(turn.order)?.number ?? 0);
    announce(turn, raise(turn.order, turn.policy, 'check-out', turn.now));
  },
  'report-missing': (turn, timer) => {
    remember(turn, timer, openVisit(turn.order)?.number ?? 0);
    tellTechnician(turn, 'remind.report', {
      missing: missingFields(turn.order.report, turn.policy.report.required),
    });
  },
  'survey-nudge': (turn, timer) => {
    turn.order.survey.nudgedAt = turn.now;
    record(turn, turn.order.state, { kind: timer.kind });
    tell(turn, { to: 'customer' }, 'survey.nudge');
  },
  'survey-close': (turn) => close(turn, 'unrated'),
  'acceptance-close': (turn) => {
    turn.order.acceptance = { state: 'unanswered', at: turn.now };
    // Beyond the message window it could only be parked; the customer's next words open it again.
    if (withinMessageWindow(turn.order, turn.now))
      tell(turn, { to: 'customer' }, 'order.closed', { why: 'unanswered' });
    close(turn, 'unanswered');
    tellSupervisors(turn, 'order.unanswered');
  },
  'unfinished-remind': (turn, timer) => {
    remember(turn, timer, 1);
    tell(turn, { to: 'customer' }, 'report.unfinished');
  },
  'unfinished-tell': (turn, timer) => {
    record(turn, turn.order.state, { kind: timer.kind });
    announce(turn, raise(turn.order, turn.policy, 'unfinished-report', turn.now));
  },
};

function climbOn(turn: Turn, timer: Timer): void {
  const escalation = turn.order.escalations.find((e) => e.id === timer.data?.escalation);
  if (!escalation) return;
  const before = turn.notices.length;
  const said = announce(turn, escalation);
  record(turn, turn.order.state, {
    kind: timer.kind,
    about: escalation.about,
    ...said,
    told: turn.notices.slice(before).map((n) => n.recipient.to),
  });
}

function remember(turn: Turn, timer: Timer, occurrence: number): void {
  turn.order.reminded.push(reminderKey(timer.kind, occurrence));
  record(turn, turn.order.state, { kind: timer.kind });
}
