import { pointOf } from '../service/distance.js';
import { CLOSED_STATES, type SlaClock, type TimelineEntry } from '../service/model.js';
import type { OrderInView, Person } from './state.js';

/** An order as conditions and templates see it: plain, flat where people ask, nothing undefined. */
export type OrderView = Record<string, unknown> & { id: string; number: string; state: string };

/** @param person relative to whom `mine` and `offered` are meant */
export function viewOrder({ id, order, past = [] }: OrderInView, person: Person, now: number): OrderView {
  const openOffer = order.offers.find((o) => o.outcome === 'open');
  const running = order.sla.filter((c) => c.state === 'running');
  const late = order.sla.filter((c) => isLate(c, now) && !CLOSED_STATES.includes(order.state));
  const next = running.toSorted((a, b) => a.dueAt - b.dueAt)[0];
  return {
    id,
    number: order.number,
    kind: order.kind,
    state: order.state,
    open: !CLOSED_STATES.includes(order.state),
    mine: isMine(order, person),
    offered: openOffer !== undefined && openOffer.technicianId === person.id,
    offer: openOffer ? { technician: openOffer.technicianName, expiresAt: openOffer.expiresAt } : null,
    urgent: order.urgency === 'urgent',
    overdue: late.length > 0,
    late: late.map((c) => ({ target: c.target, by: now - c.dueAt, dueAt: c.dueAt })),
    due: next ? { target: next.target, at: next.dueAt, left: next.dueAt - now } : null,
    sla: order.sla.map((c) => ({ ...c })),
    customer: { ...order.customer },
    asset: { ...order.asset },
    machine: machineOf(order),
    words: order.fault.words,
    symptoms: order.fault.symptoms,
    fault: (order.fault.symptoms.length > 0 ? order.fault.symptoms : order.fault.words).join('、'),
    photos: order.fault.photos.length,
    notes: order.timeline.filter(isCustomersNote).map((t) => String(t.data.text ?? '')),
    place: order.site.address,
    pin: order.site.lat !== null,
    site: pointOf(order.site),
    wantedAt: order.wantedAt,
    entitlement: order.entitlement,
    technician: order.technician,
    appointment: order.appointment,
    visits: order.visits.length,
    checkIn: order.visits.at(-1)?.checkIn ?? null,
    waitingFor: order.state === 'waiting' ? waitingFor(order) : null,
    report: order.report,
    past,
    acceptance: order.acceptance.state,
    score: order.survey.score,
    repeats: order.repeats,
    alerts: order.escalations
      .filter((e) => e.settledAt === null)
      .map((e) => ({
        id: e.id,
        about: e.about,
        by: e.acknowledged?.by.name ?? null,
        snoozedUntil: e.snoozedUntil,
      })),
    offers: order.offers.map((o) => ({ ...o })),
    skips: order.skips,
    timeline: order.timeline.map((t) => ({ ...t })),
    openedAt: order.openedAt,
    closedAt: order.closedAt,
  };
}

/** Which machine and what it is, as far as that is known. */
function machineOf({ asset: { serialNumber, model, types = [] } }: OrderInView['order']): string | null {
  const kind = model ?? (types.length > 0 ? types.join('、') : null);
  return [serialNumber, kind].filter((known) => known !== null).join(' ') || null;
}

const isCustomersNote = ({ command, actor }: TimelineEntry): boolean =>
  command === 'note' && actor.role === 'customer';

/** Parts, customer or supplier. */
const waitingFor = ({ timeline }: OrderInView['order']): unknown =>
  timeline.findLast((line) => line.command === 'wait')?.data.for ?? null;

/** A breach counts until the clock is stopped by what it waits for. */
const isLate = (clock: SlaClock, now: number): boolean =>
  (clock.state === 'running' && clock.dueAt < now) ||
  (clock.state === 'breached' && clock.stoppedAt !== null && clock.dueAt <= now);

function isMine(order: OrderInView['order'], person: Person): boolean {
  // By identity, never by phone: a number is only what somebody typed.
  if (person.role === 'customer')
    return [person.id, ...(person.customer.also?.ids ?? [])].includes(order.customer.id);
  if (person.role === 'technician') return order.technician?.id === person.id;
  return person.role === 'supervisor' || person.role === 'group';
}
