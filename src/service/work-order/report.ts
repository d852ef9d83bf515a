import { emptyReport, missingFields, reportHash } from '../service-report.js';
import { stopClock } from '../sla.js';
import { askSurvey } from '../survey.js';
import { openVisit } from '../visit.js';
import { COMMAND_PARAMS } from './command-params.js';
import { read } from './params.js';
import { type Handler, record, settle, type Turn, tell } from './turn.js';

/**
 * Any part of the service report, in any order; what is said again replaces what was said. A change after
 * the work was finished is a new version: it voids the customer's confirmation and asks anew (SG-03).
 */
export const report: Handler = (turn) => {
  const { order } = turn;
  const params = read(turn, COMMAND_PARAMS.report);
  if (!params.ok) return params.refusal;
  const given = params.value;
  const before = order.report ?? emptyReport();
  const after = { ...before, ...given, photos: [...new Set([...before.photos, ...(given.photos ?? [])])] };
  if (JSON.stringify(after) === JSON.stringify(before)) return 'same';
  order.report = { ...after, hash: null };
  const fields = Object.keys(given);
  if (order.state !== 'finished' && order.state !== 'confirmed') {
    record(turn, order.state, { fields });
    return 'done';
  }
  complete(turn);
  record(turn, 'finished', { fields, version: order.report.version, hash: order.report.hash });
  askCustomer(turn);
  return 'done';
};

/**
 * Leaving, with the report gate (CO-01): refuses with `report-incomplete` and the fields still missing.
 * The customer is asked to confirm and to rate, only now (SG-02).
 */
export const checkOut: Handler = (turn) => {
  const { order, policy } = turn;
  if (order.state === 'finished') return 'same';
  const params = read(turn, COMMAND_PARAMS['check-out']);
  if (!params.ok) return params.refusal;
  const missing = missingFields(order.report, policy.report.required);
  if (missing.length > 0) return { code: 'report-incomplete', data: { missing } };
  const visit = openVisit(order);
  if (visit) visit.checkOut = { at: turn.at, place: params.value.place ?? null };
  complete(turn);
  // Whoever has repaired it has been there, even where the check-in could not prove it.
  for (const target of ['arrive', 'fix', 'report'] as const) stopClock(order, policy, target, turn.at);
  order.appointment = null;
  record(turn, 'finished', { version: order.report?.version, hash: order.report?.hash });
  settle(turn, ['arrive', 'fix', 'report', 'check-out'], 'check-out');
  askSurvey(order, turn.now);
  askCustomer(turn);
  return 'done';
};

function complete({ order, at }: Turn): void {
  const content = order.report ?? emptyReport();
  order.report = { ...content, version: content.version + 1, hash: reportHash(content), completedAt: at };
}

function askCustomer(turn: Turn): void {
  const { order, now } = turn;
  order.acceptance = { state: 'asked', at: now };
  const { cause, solution, parts, version } = order.report ?? emptyReport();
  tell(turn, { to: 'customer' }, 'order.finished', {
    technician: order.technician?.name ?? null,
    report: { cause, solution, parts, version },
  });
}
