import { DateTime } from 'luxon';
import { CLOSED_STATES, type SlaClock, type TimelineEntry, type WorkOrder } from './model.js';

/** A work order in the form of the API: plain JSON, times ISO 8601 in the company's zone. */
export function orderView(id: string, order: WorkOrder, timeZone = 'Asia/Shanghai') {
  const iso = (at: number | null) =>
    at === null ? null : DateTime.fromMillis(at, { zone: timeZone }).toISO();
  const span = (time: { start: number; end: number | null } | null) =>
    time && { start: iso(time.start), end: iso(time.end) };
  const { fault, technician, report, survey } = order;
  return {
    id,
    number: order.number,
    state: order.state,
    kind: order.kind,
    fault: {
      words: fault.words,
      symptoms: fault.symptoms,
      class: fault.class,
      photos: fault.photos,
      since: iso(fault.since),
    },
    customer: { id: order.customer.id, name: order.customer.name, phone: order.customer.phone },
    asset: order.asset,
    site: order.site,
    urgency: order.urgency,
    wantedAt: span(order.wantedAt),
    entitlement: order.entitlement,
    technician: technician && { id: technician.id, name: technician.name },
    appointment: span(order.appointment),
    offers: order.offers.map((o) => ({
      technicianId: o.technicianId,
      name: o.technicianName,
      at: iso(o.at),
      expiresAt: iso(o.expiresAt),
      outcome: o.outcome,
      reason: o.reason,
    })),
    skips: order.skips.map((s) => ({ ...s, at: iso(s.at) })),
    sla: order.sla.map((clock) => ({
      target: clock.target,
      startedAt: iso(clock.startedAt),
      dueAt: iso(clock.dueAt),
      pausedSeconds: Math.round(clock.pausedMs / 1000),
      state: clock.state,
      stoppedAt: iso(clock.stoppedAt),
    })),
    visits: order.visits.map((visit) => ({
      number: visit.number,
      technicianId: visit.technicianId,
      departedAt: iso(visit.departedAt),
      checkIn: visit.checkIn && {
        at: iso(visit.checkIn.at),
        verdict: visit.checkIn.verdict,
        distanceMetres: visit.checkIn.distanceMetres,
        datum: visit.checkIn.place.datum,
        photos: visit.checkIn.photos,
      },
      checkOut: visit.checkOut && { at: iso(visit.checkOut.at) },
    })),
    report: report && {
      cause: report.cause,
      solution: report.solution,
      parts: report.parts ?? [],
      customerWords: report.customerWords,
      photos: report.photos,
      hash: report.hash,
      version: report.version,
    },
    acceptance: { state: order.acceptance.state, at: iso(order.acceptance.at) },
    survey: { score: survey.score, comment: survey.comment, at: iso(survey.at) },
    escalations: order.escalations.map((e) => ({
      id: e.id,
      about: e.about,
      raisedAt: iso(e.raisedAt),
      steps: e.stepsDone.length,
      acknowledgedBy: e.acknowledged?.by.name ?? null,
      snoozedUntil: iso(e.snoozedUntil),
      settledAt: iso(e.settledAt),
    })),
    repeats: order.repeats,
    timeline: order.timeline.map((line) => ({
      at: iso(line.at),
      ...(line.recordedAt === undefined ? {} : { recordedAt: iso(line.recordedAt) }),
      actor: line.actor,
      command: line.command,
      from: line.from,
      to: line.to,
      text: lineText(line),
    })),
    noticedAt: iso(order.noticedAt),
    openedAt: iso(order.openedAt),
    closedAt: iso(order.closedAt),
  };
}

/** Is something promised for this open order late at `now` and still not done? */
export function overdue(order: WorkOrder, now: number): boolean {
  return order.sla.some(
    (clock) =>
      (clock.state === 'breached' || (clock.state === 'running' && clock.dueAt <= now)) &&
      outstanding(order, clock),
  );
}

/** A breach stays in the ledger for ever; it is overdue only until what was promised has happened. */
function outstanding(order: WorkOrder, clock: SlaClock): boolean {
  if (CLOSED_STATES.includes(order.state) || order.state === 'finished' || order.state === 'confirmed')
    return false;
  if (order.sla.findLast((other) => other.target === clock.target) !== clock) return false;
  switch (clock.target) {
    case 'reply':
    case 'accept':
      return order.technician === null;
    case 'arrive':
      return order.state !== 'on-site' || order.visits.at(-1)?.checkIn?.verdict === 'off-site';
    default:
      return true;
  }
}

/** Facts of a line, short and without language: `reason=家里没人 technician=王强`. */
function lineText({ data }: TimelineEntry): string {
  const plain = (value: unknown): string =>
    typeof value === 'object' ? JSON.stringify(value) : String(value);
  return Object.entries(data)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([key, value]) =>
      key === 'text' || key === 'words' ? [value].flat().join(' ') : `${key}=${plain(value)}`,
    )
    .join(' ');
}
