import type { Escalation, WorkOrder } from './model.js';
import type { Policy } from './policy/schema.js';
import { holdBack, mayDisturb } from './quiet-hours.js';

type About = Escalation['about'];
type Rung = Policy['escalation']['ladder'][number]['to'];

export const isOpen = (escalation: Escalation): boolean =>
  escalation.acknowledged === null && escalation.settledAt === null;

/** Puts a new alert at the foot of the ladder; `skip` are steps that have nothing to do here. */
export function raise(
  order: WorkOrder,
  policy: Policy,
  about: About,
  at: number,
  skip: number[] = [],
): Escalation {
  const occurrence = order.escalations.filter((e) => e.about === about).length + 1;
  const escalation: Escalation = {
    id: `${about}:${occurrence}`,
    about,
    raisedAt: at,
    stepsDone: skip,
    nextAt: null,
    repeats: 0,
    acknowledged: null,
    snoozedUntil: null,
    settledAt: null,
  };
  escalation.nextAt = nextAt(escalation, order, policy, at, null);
  order.escalations.push(escalation);
  return escalation;
}

/**
 * The steps to announce now: the lowest that are not done, each once; when all are done (or a snooze ended
 * between two of them) the highest one again. Nothing during quiet hours, unless urgent. After a delay
 * (night, standstill) the steps above keep their distance, so that those below get their chance.
 */
export function climb(
  escalation: Escalation,
  order: WorkOrder,
  policy: Policy,
  now: number,
): { steps: number[]; repeat: boolean } {
  const none = { steps: [], repeat: false };
  if (!isOpen(escalation) || escalation.nextAt === null || escalation.nextAt > now) return none;
  if (heldBack(order, policy) && !mayDisturb(policy, 'staff', now)) {
    escalation.nextAt = holdBack(policy, 'staff', now);
    return none;
  }
  const { ladder } = policy.escalation;
  const next = nextRung(escalation, policy);
  const repeat = next === null || escalation.raisedAt + next > now;
  const highest = Math.max(-1, ...escalation.stepsDone);
  const lowest = ladder.flatMap((step, i) =>
    step.after === next && !escalation.stepsDone.includes(i) ? [i] : [],
  );
  const steps = repeat ? (highest >= 0 ? [highest] : []) : lowest;
  if (repeat && next === null) escalation.repeats++;
  if (!repeat) escalation.stepsDone = [...escalation.stepsDone, ...lowest].sort((a, b) => a - b);
  escalation.snoozedUntil = null;
  escalation.nextAt = nextAt(escalation, order, policy, now, repeat ? null : next);
  return { steps, repeat };
}

/** Nobody hears of it before `until`; then it is said again. */
export function snooze(escalation: Escalation, order: WorkOrder, policy: Policy, until: number): void {
  escalation.snoozedUntil = until;
  escalation.nextAt = heldBack(order, policy) ? holdBack(policy, 'staff', until) : until;
}

/** Was somebody on such a step told of it? */
export const reached = (escalation: Escalation, policy: Policy, who: readonly Rung[]): boolean =>
  escalation.stepsDone.some((i) => who.includes(policy.escalation.ladder[i]?.to ?? 'technician'));

/** Is this order's business to wait for the morning? */
export const heldBack = (order: WorkOrder, policy: Policy): boolean =>
  order.urgency !== 'urgent' && !policy.escalation.ignoreQuietHours;

/** `after` of the lowest step that is not done. */
function nextRung(escalation: Escalation, policy: Policy): number | null {
  return policy.escalation.ladder.find((_, i) => !escalation.stepsDone.includes(i))?.after ?? null;
}

function nextAt(
  escalation: Escalation,
  order: WorkOrder,
  policy: Policy,
  now: number,
  from: number | null,
): number | null {
  const { repeatEvery, repeatAtMost } = policy.escalation;
  const next = nextRung(escalation, policy);
  let at: number;
  if (next !== null) at = Math.max(now + (from === null ? 0 : next - from), escalation.raisedAt + next);
  else if (repeatEvery !== null && escalation.repeats < repeatAtMost) at = now + repeatEvery;
  else return null;
  return heldBack(order, policy) ? holdBack(policy, 'staff', at) : at;
}
