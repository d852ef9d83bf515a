import type { Timer } from '../../aggregate.js';
import { addDuration } from '../calendar.js';
import { heldBack, isOpen } from '../escalation.js';
import { CLOSED_STATES, type WorkOrder } from '../model.js';
import type { Policy } from '../policy/schema.js';
import { type Disturbed, holdBack } from '../quiet-hours.js';
import { missingFields } from '../service-report.js';
import { openVisit } from '../visit.js';
import { openOffer } from './turn.js';
import { reminderKey } from './visit.js';

export type TimerKind =
  | 'offer-expiry'
  | 'redispatch'
  | 'sla-warn'
  | 'sla-due'
  | 'escalation-step'
  | 'escalation-repeat'
  | 'appointment-day-before'
  | 'appointment-2h'
  | 'check-out-missing'
  | 'report-missing'
  | 'survey-nudge'
  | 'survey-close'
  | 'acceptance-close'
  | 'unfinished-remind'
  | 'unfinished-tell';

/**
 * Every deadline of an order, from its state alone (promise 5). Ids are `number:kind:occurrence:dueAt`:
 * what moves gets a new id, what stays keeps it. Each one, when fired, changes the order so that it is
 * not derived again.
 */
export function deriveTimers(order: WorkOrder, policy: Policy): Timer[] {
  if (CLOSED_STATES.includes(order.state)) return [];
  const timers: Timer[] = [];
  const add = (
    kind: TimerKind,
    occurrence: string | number,
    dueAt: number,
    data?: Record<string, unknown>,
  ) => {
    timers.push({
      id: `${order.number}:${kind}:${occurrence}:${dueAt}`,
      kind,
      dueAt,
      ...(data ? { data } : {}),
    });
  };
  intakeTimers(order, policy, add);
  offerTimers(order, add);
  slaTimers(order, policy, add);
  visitTimers(order, policy, add);
  closingTimers(order, policy, add);
  return timers;
}

type Add = (
  kind: TimerKind,
  occurrence: string | number,
  dueAt: number,
  data?: Record<string, unknown>,
) => void;

/** What is not urgent waits for a time at which people may be disturbed. */
function held(order: WorkOrder, policy: Policy, whom: Disturbed, at: number): number {
  return whom === 'customer' || heldBack(order, policy) ? holdBack(policy, whom, at) : at;
}

function intakeTimers(order: WorkOrder, policy: Policy, add: Add): void {
  if (order.state !== 'new') return;
  const { remindUnconfirmedAfter, tellSupervisorsAfter } = policy.intake;
  if (!order.reminded.includes('unfinished-remind:1')) {
    add('unfinished-remind', 1, held(order, policy, 'customer', order.openedAt + remindUnconfirmedAfter));
  }
  if (!order.escalations.some((e) => e.about === 'unfinished-report')) {
    add('unfinished-tell', 1, order.openedAt + tellSupervisorsAfter);
  }
}

function offerTimers(order: WorkOrder, add: Add): void {
  const offer = openOffer(order);
  const index = offer ? order.offers.indexOf(offer) : -1;
  if (offer && !order.reminded.includes(reminderKey('offer-expiry', index)))
    add('offer-expiry', index, offer.expiresAt, { index });
  const retryAt = order.dispatch?.retryAt ?? null;
  if (order.state === 'triaged' && retryAt !== null)
    add('redispatch', order.dispatch?.failures ?? 0, retryAt);
}

function slaTimers(order: WorkOrder, policy: Policy, add: Add): void {
  order.sla.forEach((clock, index) => {
    if (clock.state !== 'running') return;
    add('sla-due', `${clock.target}-${index}`, clock.dueAt, { index });
    if (clock.warnAt === null || clock.warned) return;
    const at = held(order, policy, 'staff', clock.warnAt);
    if (at < clock.dueAt) add('sla-warn', `${clock.target}-${index}`, at, { index });
  });
  for (const escalation of order.escalations) {
    if (!isOpen(escalation) || escalation.nextAt === null) continue;
    const { stepsDone, repeats, id } = escalation;
    const repeat = stepsDone.length >= policy.escalation.ladder.length;
    add(
      repeat ? 'escalation-repeat' : 'escalation-step',
      `${id}-${repeat ? repeats + 1 : stepsDone.length}`,
      escalation.nextAt,
      { escalation: id },
    );
  }
}

function visitTimers(order: WorkOrder, policy: Policy, add: Add): void {
  const { visit, report } = policy;
  const { appointment, reminded } = order;
  if (appointment && (order.state === 'accepted' || order.state === 'scheduled')) {
    const remind = (kind: 'appointment-day-before' | 'appointment-2h', before: number, whom: Disturbed) => {
      const at = held(order, policy, whom, appointment.start - before);
      if (before > 0 && at < appointment.start && !reminded.includes(reminderKey(kind, appointment.start)))
        add(kind, appointment.start, at);
    };
    remind('appointment-day-before', visit.remindDayBefore, 'customer');
    remind('appointment-2h', visit.remindBefore, 'staff');
  }
  const current = openVisit(order);
  if (order.state !== 'on-site' || !current?.checkIn) return;
  const { number, checkIn } = current;
  if (!reminded.includes(reminderKey('check-out-missing', number)))
    add('check-out-missing', number, checkIn.at + visit.checkOutAfter);
  if (
    !reminded.includes(reminderKey('report-missing', number)) &&
    missingFields(order.report, report.required).length > 0
  ) {
    add('report-missing', number, held(order, policy, 'staff', checkIn.at + report.remindAfter));
  }
}

function closingTimers(order: WorkOrder, policy: Policy, add: Add): void {
  if (order.state !== 'finished' && order.state !== 'confirmed') return;
  const visit = order.visits.length;
  const { survey, acceptance } = order;
  const finished = order.state === 'finished';
  const limit = finished ? policy.acceptance.closeAfter : policy.survey.closeAfter;
  const closeAt = addDuration(policy, acceptance.at ?? order.openedAt, limit);
  add(finished ? 'acceptance-close' : 'survey-close', visit, closeAt);
  const { nudgeAfter } = policy.survey;
  if (nudgeAfter === null || survey.askedAt === null || survey.score !== null || survey.nudgedAt !== null)
    return;
  const nudgeAt = held(order, policy, 'customer', survey.askedAt + nudgeAfter);
  if (nudgeAt < closeAt) add('survey-nudge', visit, nudgeAt);
}
