import type { WorkOrder } from './model.js';
import type { Policy } from './policy/schema.js';

/** WeChat customer service lets us write only within 48 h of the customer's last words (API page 96427). */
const MESSAGE_WINDOW_MS = 48 * 3_600_000;

/** Opens a recovery task for supervisors (SV-03). */
export const isLow = (score: number, policy: Policy): boolean => score <= policy.survey.lowScore;

/** Asked once per visit, at check-out, while the customer is there to answer (SV-01). */
export function askSurvey(order: WorkOrder, at: number): void {
  order.survey = { askedAt: at, nudgedAt: null, score: null, comment: null, at: null };
}

/** Whether the customer can still be expected to be reachable in the chat. */
export const withinMessageWindow = (order: WorkOrder, now: number): boolean =>
  now - (order.survey.askedAt ?? order.noticedAt) < MESSAGE_WINDOW_MS;
