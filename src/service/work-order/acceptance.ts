import { addDuration } from '../calendar.js';
import { startClocks } from '../sla.js';
import { isLow } from '../survey.js';
import { COMMAND_PARAMS } from './command-params.js';
import { read } from './params.js';
import { type Handler, record, settle, type Turn, tell, tellSupervisors, tellTechnician } from './turn.js';

/** The customer's yes to the finished work (SG-01). After the time limit it still completes the record. */
export const acceptWork: Handler = (turn) => {
  const { order } = turn;
  if (order.acceptance.state === 'accepted') return 'same';
  order.acceptance = { state: 'accepted', at: turn.at };
  if (order.state === 'closed') {
    record(turn, 'closed', { late: true });
    return 'done';
  }
  record(turn, 'confirmed', { hash: order.report?.hash ?? null, version: order.report?.version ?? null });
  tellTechnician(turn, 'order.confirmed');
  if (order.survey.score !== null) close(turn, 'rated');
  return 'done';
};

/**
 * "Still broken": the same technician has to come again, and it counts as a repeat (RP-01). Refused when
 * the job was closed longer ago than policy `acceptance.reopenWithin` (`too-late`): that is a new report.
 */
export const notFixed: Handler = (turn) => {
  const { order, policy } = turn;
  const params = read(turn, COMMAND_PARAMS['not-fixed']);
  if (!params.ok) return params.refusal;
  if (order.closedAt !== null) {
    const until = addDuration(policy, order.closedAt, policy.acceptance.reopenWithin);
    if (turn.at > until) return { code: 'too-late', data: { closedAt: order.closedAt, until } };
  }
  const { words = null } = params.value;
  order.repeats++;
  order.acceptance = { state: 'rejected', at: turn.at };
  order.closedAt = null;
  order.appointment = null;
  if (words !== null) order.fault.words = [...order.fault.words, words];
  // The report of the first visit stays in the hash on the timeline; the second visit writes its own.
  if (order.report)
    order.report = {
      ...order.report,
      cause: null,
      solution: null,
      parts: null,
      customerWords: null,
      hash: null,
      completedAt: null,
    };
  // The new visit has its own promises; nobody has to reply to the job or to accept it again.
  for (const start of ['noticed', 'confirmed', 'accepted'] as const) {
    startClocks(order, policy, start, turn.at, ['arrive', 'fix', 'report']);
  }
  record(turn, 'accepted', { words, repeats: order.repeats });
  tellTechnician(turn, 'order.reopened', { words, repeats: order.repeats });
  tellSupervisors(turn, 'order.reopened', { words, repeats: order.repeats });
  return 'done';
};

/**
 * 1 to 5, once per visit, by the customer alone (SV-07). A good rating is also the confirmation where
 * policy says so; a low one opens a recovery task for supervisors (SV-03).
 */
export const rate: Handler = (turn) => {
  const { order, policy } = turn;
  const params = read(turn, COMMAND_PARAMS.rate);
  if (!params.ok) return { code: 'bad-score', data: params.refusal.data ?? {} };
  const { score: given, comment = null } = params.value;
  const { survey } = order;
  if (survey.score !== null) {
    // The words may come after the stars; the stars stay.
    if (survey.score !== given) return { code: 'already-rated', data: { score: survey.score } };
    if (comment === null || comment === survey.comment) return 'same';
  }
  order.survey = { ...survey, score: given, comment: comment ?? survey.comment, at: survey.at ?? turn.at };
  record(turn, order.state, { score: given, comment });
  const low = isLow(given, policy);
  if (low) {
    const facts = { score: given, comment, technician: order.technician?.name ?? null };
    tellSupervisors(turn, 'survey.low', facts);
    tell(turn, { to: 'group' }, 'survey.low', facts);
  }
  if (order.state === 'finished' && !low && policy.survey.ratingConfirms) {
    order.acceptance = { state: 'accepted', at: turn.at };
    record(turn, 'confirmed', { by: 'rating' });
    tellTechnician(turn, 'order.confirmed');
  }
  if (order.state === 'confirmed') close(turn, 'rated');
  return 'done';
};

/** The end. `why`: rated, unrated or unanswered. */
export function close(turn: Turn, why: string): void {
  turn.order.closedAt = turn.at;
  record(turn, 'closed', { why }, 'close');
  settle(turn, 'all', 'close');
}
