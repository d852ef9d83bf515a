import { DateTime } from 'luxon';
import { addDuration, addWorkingTime, workingTimeBetween } from './calendar.js';
import { distanceMetres, pointOf } from './distance.js';
import type { SlaClock, SlaTarget, WorkOrder } from './model.js';
import type { Policy, SlaTargetRule } from './policy/schema.js';

const SLA_TARGETS: readonly SlaTarget[] = ['reply', 'accept', 'arrive', 'fix', 'report'];

/** What starts a clock (SL-13). The report can only be late once somebody is there to write it. */
export type ClockStart = 'noticed' | 'confirmed' | 'accepted' | 'check-in';

/** The rule of a target for this order: the first tier that fits and names it, else the general one; null: no promise. */
export function ruleFor(order: WorkOrder, policy: Policy, target: SlaTarget): SlaTargetRule | null {
  for (const tier of policy.sla.tiers) {
    const rule = tier.targets[target];
    if (rule !== undefined && fits(tier.when, order, policy)) return rule;
  }
  return policy.sla.targets[target] ?? null;
}

const startOf = (rule: SlaTargetRule, target: SlaTarget): ClockStart =>
  rule.from ?? (target === 'report' ? 'check-in' : 'noticed');

/** Starts every clock that begins with this event and is not already going. */
export function startClocks(
  order: WorkOrder,
  policy: Policy,
  start: ClockStart,
  at: number,
  targets: readonly SlaTarget[] = SLA_TARGETS,
): void {
  for (const target of targets) {
    const rule = ruleFor(order, policy, target);
    if (rule && startOf(rule, target) === start && !goingClock(order, target)) {
      order.sla.push(newClock(policy, target, rule, at));
    }
  }
}

export function newClock(policy: Policy, target: SlaTarget, rule: SlaTargetRule, at: number): SlaClock {
  const working = rule.clock === 'working' || rule.within.unit === 'working-days';
  const dueAt = addDuration(policy, at, rule.within, working);
  return {
    target,
    startedAt: at,
    dueAt,
    warnAt: warnAt(dueAt, rule),
    pausedMs: 0,
    pausedAt: null,
    state: 'running',
    stoppedAt: null,
    warned: false,
    ...(working ? { working } : {}),
  };
}

/** The latest clock of a target while it is running or paused. */
export function goingClock(order: WorkOrder, target: SlaTarget): SlaClock | null {
  return (
    order.sla.findLast(
      (clock) => clock.target === target && (clock.state === 'running' || clock.state === 'paused'),
    ) ?? null
  );
}

/** What was promised has happened: met, or breached when it happened too late. */
export function stopClock(order: WorkOrder, policy: Policy, target: SlaTarget, at: number): void {
  const clock = order.sla.findLast((c) => c.target === target);
  if (!clock || clock.state === 'met') return;
  if (clock.state === 'paused') resume(clock, policy, at);
  // A breach that was noticed before the message arrived that proves the opposite.
  clock.state = at <= clock.dueAt ? 'met' : 'breached';
  clock.stoppedAt = clock.state === 'met' ? at : (clock.stoppedAt ?? at);
}

export function pauseClocks(order: WorkOrder, at: number, targets: readonly SlaTarget[] = SLA_TARGETS): void {
  for (const clock of order.sla) {
    if (clock.state !== 'running' || !targets.includes(clock.target)) continue;
    clock.state = 'paused';
    clock.pausedAt = at;
  }
}

/**
 * A breach that was noticed only after `at`, while at `at` there was still time: what was said then and reached
 * us late finds the clock running, as it was. Gives the targets that are no longer broken.
 */
export function reviveClocks(
  order: WorkOrder,
  at: number,
  targets: readonly SlaTarget[] = SLA_TARGETS,
): SlaTarget[] {
  return targets.filter((target) => {
    const clock = order.sla.findLast((c) => c.target === target);
    if (clock?.state !== 'breached' || clock.dueAt <= at || (clock.stoppedAt ?? at) <= at) return false;
    clock.state = 'running';
    clock.stoppedAt = null;
    return true;
  });
}

export function resumeClocks(
  order: WorkOrder,
  policy: Policy,
  at: number,
  targets: readonly SlaTarget[] = SLA_TARGETS,
): void {
  for (const clock of order.sla)
    if (clock.state === 'paused' && targets.includes(clock.target)) resume(clock, policy, at);
}

/** The order ends without what was promised; nothing runs on, nothing counts as broken. */
export function abandonClocks(order: WorkOrder, at: number): void {
  pauseClocks(order, at);
  for (const clock of order.sla) if (clock.state === 'paused') clock.stoppedAt ??= at;
}

/**
 * The customer and the technician agreed on a time: from now on that is the arrival promised (SL-03, SL-12).
 * A breach before stays in the ledger; the new promise is a new clock.
 */
export function promiseArrival(order: WorkOrder, policy: Policy, at: number): void {
  if (!order.appointment || !policy.sla.appointmentSetsArrival) return;
  const rule = ruleFor(order, policy, 'arrive');
  const dueAt = order.appointment.end ?? order.appointment.start + policy.sla.appointmentGrace;
  const going = goingClock(order, 'arrive');
  const clock: SlaClock = going ?? {
    ...newClock(policy, 'arrive', { within: { unit: 'ms', ms: 0 }, warnBefore: rule?.warnBefore ?? 0 }, at),
    startedAt: at,
  };
  clock.dueAt = dueAt;
  clock.warnAt = rule ? warnAt(dueAt, rule) : null;
  clock.warned = false;
  if (!going) order.sla.push(clock);
}

/** The order now falls into another tier: clocks keep their start and their pauses, and get the new limit. */
export function retier(order: WorkOrder, policy: Policy): void {
  for (const target of SLA_TARGETS) {
    const clock = goingClock(order, target);
    const rule = ruleFor(order, policy, target);
    if (!clock || !rule || (target === 'arrive' && order.appointment)) continue;
    const fresh = newClock(policy, target, rule, clock.startedAt);
    clock.dueAt = clock.working
      ? addWorkingTime(
          policy,
          fresh.dueAt,
          workingTimeBetween(policy, fresh.dueAt, fresh.dueAt + clock.pausedMs),
        )
      : fresh.dueAt + clock.pausedMs;
    clock.warnAt = warnAt(clock.dueAt, rule);
    if (fresh.working) clock.working = true;
    else delete clock.working;
  }
}

function resume(clock: SlaClock, policy: Policy, at: number): void {
  const since = clock.pausedAt ?? at;
  const warnBefore = clock.warnAt === null ? null : clock.dueAt - clock.warnAt;
  clock.dueAt = clock.working
    ? addWorkingTime(policy, at, workingTimeBetween(policy, since, clock.dueAt))
    : clock.dueAt + Math.max(0, at - since);
  clock.warnAt = warnBefore === null ? null : clock.dueAt - warnBefore;
  clock.pausedMs += Math.max(0, at - since);
  clock.pausedAt = null;
  clock.state = 'running';
}

const warnAt = (dueAt: number, rule: SlaTargetRule): number | null =>
  rule.warnBefore > 0 ? dueAt - rule.warnBefore : null;

function fits(when: Policy['sla']['tiers'][number]['when'], order: WorkOrder, policy: Policy): boolean {
  if (when.faultClass && !when.faultClass.includes(order.fault.class ?? '')) return false;
  if (when.urgency && when.urgency !== order.urgency) return false;
  if (when.kind && !when.kind.includes(order.kind)) return false;
  if (when.territory && !when.territory.includes(order.territory ?? '')) return false;
  if (when.season && !inSeason(when.season, order.noticedAt, policy.timeZone)) return false;
  if (when.overKm === undefined && when.upToKm === undefined) return true;
  const metres = stationDistance(order, policy);
  if (metres === null) return false;
  return metres > (when.overKm ?? -1) * 1000 && metres <= (when.upToKm ?? Number.POSITIVE_INFINITY) * 1000;
}

/** Metres from the nearest station, as the policy counts them; null when site or stations are unknown. */
export function stationDistance(order: Pick<WorkOrder, 'site'>, policy: Policy): number | null {
  const site = pointOf(order.site);
  if (!site || policy.stations.length === 0) return null;
  return Math.min(...policy.stations.map((station) => distanceMetres(station, site))) * policy.sla.roadFactor;
}

/** `from` and `to` belong to the season; it may run over the new year. */
function inSeason({ from, to }: { from: string; to: string }, at: number, zone: string): boolean {
  const today = DateTime.fromMillis(at, { zone }).toFormat('MM-dd');
  return from <= to ? today >= from && today <= to : today >= from || today <= to;
}
