import { effectId } from '../aggregate.js';
import type { Step } from '../flows/kit.js';
import { ACTION_PARAMS, type PersonAction } from '../service/action-params.js';
import { evaluate } from './conditions.js';
import { silence } from './hand-over.js';
import { orderRefOf, scopeOf } from './scope.js';
import type { ConversationEffect, Run } from './state.js';
import { hashOf, type Work } from './work.js';

/**
 * Runs a `do` step once. Executed steps are remembered by the hash of their arguments: walking does not
 * repeat them; a changed argument runs the step's `again` with what changed (E8).
 * @returns true when the walk may go on; false while a result is awaited
 */
export function execute(work: Work, run: Run, step: Step): boolean {
  const before = run.done[step.id];
  // Once only: what its arguments have become is nobody's business.
  if (before !== undefined && step.again === undefined) return true;
  const args = argumentsOf(work, run, step);
  const hash = hashOf(args);
  if (before === undefined) {
    remember(run, step, args, hash);
    return emit(work, run, step, step.do as string, args, step.wait !== false);
  }
  if (before === hash || step.again === undefined) return true;
  const changed = Object.fromEntries(
    Object.entries(args).filter(([name, value]) => run.done[`${step.id}/${name}`] !== hashOf(value)),
  );
  remember(run, step, changed, hash);
  return Object.keys(changed).length === 0 || emit(work, run, step, step.again, changed, false);
}

/** What was done no longer holds: it is taken back, once. */
export function undo(work: Work, run: Run, step: Step): void {
  if (run.done[step.id] === undefined || !step.undo) return;
  forget(run, step);
  emit(work, run, step, step.undo, argumentsOf(work, run, step), false);
}

/** Forgets that a step was executed: its effect failed, so it may run again. */
export function forget(run: Run, step: Step): void {
  for (const name of Object.keys(run.done))
    if (name === step.id || name.startsWith(`${step.id}/`)) delete run.done[name];
}

function argumentsOf(work: Work, run: Run, step: Step): Record<string, unknown> {
  const scope = scopeOf(work, run);
  const args: Record<string, unknown> = {};
  for (const [name, expression] of Object.entries(step.with)) {
    const value = evaluate(expression, scope);
    if (value !== null && value !== undefined) args[name] = value;
  }
  return args;
}

function remember(run: Run, step: Step, args: Record<string, unknown>, hash: string): void {
  run.done[step.id] = hash;
  for (const [name, value] of Object.entries(args)) run.done[`${step.id}/${name}`] = hashOf(value);
}

function emit(
  work: Work,
  run: Run,
  step: Step,
  action: string,
  args: Record<string, unknown>,
  wait: boolean,
): boolean {
  const effect = effectOf(work, run, action, args, wait);
  const id = effectId(work.conversation._id, work.revision, work.effects.length);
  work.effects.push(effect);
  if (effect.kind === 'hand-over') {
    if (work.role === 'customer' && ACTION_PARAMS['hand-over'].parse(args).mute) {
      effect.args.pass = true;
      silence(work, 'queue');
    }
    return true;
  }
  if (!wait || effect.kind === 'talk') return true;
  run.wait = {
    id: `w${work.revision}`,
    kind: 'result',
    step: step.id,
    slots: [],
    effect: id,
    since: work.facts.now,
  };
  return false;
}

function effectOf(
  work: Work,
  run: Run,
  action: string,
  params: Record<string, unknown>,
  reply: boolean,
): ConversationEffect {
  const order = orderRefOf(work, run)?.id ?? null;
  if (action === 'hand-over') {
    const { reason, words } = ACTION_PARAMS['hand-over'].parse(params);
    return { kind: 'hand-over', args: { reason, order, words } };
  }
  const [kind, command = ''] = [action.slice(0, action.indexOf('.')), action.slice(action.indexOf('.') + 1)];
  if (kind === 'talk') {
    const { talk } = ACTION_PARAMS[action as 'talk.take' | 'talk.end'].parse(params);
    const by = { conversation: work.conversation._id, name: work.actor.name };
    const to = work.facts.colleagues?.find(({ id }) => action === 'talk.give' && id === params.to);
    return { kind: 'talk', args: { to: talk, notice: action, data: { by, ...(to ? { to } : {}) } } };
  }
  if (kind === 'directory') {
    return { kind: 'directory', args: { action: command as 'bind-staff', params, reply } };
  }
  if (kind === 'suggest') return { kind: 'suggest', args: { action: command as 'repairs', order, reply } };
  if (kind === 'person') {
    return { kind: 'person', args: { action: command as PersonAction, params, actor: work.actor, reply } };
  }
  return {
    kind: 'order',
    args: {
      order: command === 'register' ? null : order,
      command,
      params,
      actor: work.actor,
      at: run.heardAt ?? null,
      reply,
    },
  };
}
