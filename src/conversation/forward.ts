import type { Slot, Step } from '../flows/kit.js';
import { aboutRun, ask } from './ask.js';
import { choicesOfButtons } from './buttons.js';
import { markCards } from './cards.js';
import { evaluate, holds } from './conditions.js';
import { execute, undo } from './execute.js';
import { finish } from './finish.js';
import { chooseOrder } from './run-order.js';
import { dataOf, orderRefOf, presetValue, scopeOf } from './scope.js';
import { startFlow, startRun } from './start.js';
import type { Run } from './state.js';
import { namesSomebody, pressedTalk } from './talks.js';
import { holdsAny } from './words.js';
import { hashOf, type Work } from './work.js';

/** A flow cannot be longer; a walk that is, is a fault of the flow and ends in a hand-over. */
const STEPS_MOST = 200;

/**
 * Walks a run from its first step with what is known now; the first step that is not satisfied is where we
 * are (E8). It asks there, or waits for a result, or the run ends. `short`: the question was asked before.
 */
export function forward(work: Work, run: Run, short = false): void {
  const flow = work.flowOf(run);
  if (!flow || run.wait?.kind === 'result') return;
  if (work.message) run.heardAt = work.event.at;
  let at = 0;
  for (let walked = 0; walked < STEPS_MOST; walked++) {
    const step = flow.steps[at];
    if (!step) {
      finish(work, run);
      return;
    }
    const scope = scopeOf(work, run);
    at += 1;
    if (step.when && !holds(step.when, scope)) {
      work.walked(run, `${step.id}/left-out`);
      if (step.undo) undo(work, run, step);
      continue;
    }
    work.walked(run, step.id);
    if (step.next) {
      const target = step.next.find((n) => holds(n.if, scope));
      work.walked(run, `${step.id}->${target?.goto ?? 'next'}`);
      if (target) at = flow.steps.findIndex((s) => s.id === target.goto);
    } else if (step.fill) {
      if (!fill(work, run, step, short)) return;
    } else if (step.confirm) {
      const agreed = run.done[step.id];
      if (agreed === undefined || agreed !== answersHash(run, step)) {
        ask(work, run, step, [], short);
        return;
      }
    } else if (step.do) {
      if (!execute(work, run, step)) return;
    } else if (step.call) {
      if (!call(work, run, step)) return;
    } else if (step.mark) {
      if (!run.done[step.id])
        markCards(work, orderRefOf(work, run), step.mark.card, work.say(step.mark.done, dataOf(work, run)));
      run.done[step.id] = '1';
    } else {
      sayOnce(work, run, step);
      if (step.end) {
        finish(work, run, step.end === 'all');
        return;
      }
    }
  }
  work.note(`the flow ${run.flow} does not come to an end`);
  finish(work, run);
}

/** What a read-back was about: a correction afterwards makes it open again. */
export const answersHash = (run: Run, step: Step): string =>
  hashOf((step.of ?? []).map((slot) => run.slots[slot] ?? null));

function sayOnce(work: Work, run: Run, step: Step): void {
  if (!step.say || run.done[step.id]) return;
  run.done[step.id] = '1';
  work.out.say(
    work.say(step.say, dataOf(work, run)),
    choicesOfButtons(work, step.buttons, orderRefOf(work, run)?.number ?? '', run),
    [],
    aboutRun(work, run),
  );
}

/** True when every slot of the step is known or left out. */
function fill(work: Work, run: Run, step: Step, short: boolean): boolean {
  const open = (step.fill ?? []).filter((name) => run.slots[name] === undefined);
  if (open.length === 0) return true;
  const slots = open.flatMap((name) => work.slotOf(run, name) ?? []);
  for (const slot of slots) {
    if (!presetOrder(work, run, slot) || !presetTalk(work, run, slot)) return false;
    preset(work, run, slot);
  }
  const missing = slots.filter((slot) => isMissing(work, run, slot));
  const questions = missing.filter((slot) => !slot.aside);
  if (questions.length === 0) return true;
  // What may be left out is asked along with the rest once, and not for itself afterwards.
  const asking = `${step.id}/asked`;
  const spare = step.together === true && questions.every((slot) => slot.optional);
  if (spare && questions.every((slot) => slot.along)) return true;
  if (spare && (run.done[asking] || questions.every((slot) => isFilledLater(work, run, step, slot))))
    return true;
  run.done[asking] = '1';
  const asked = step.together ? questions : questions.slice(0, 1);
  ask(
    work,
    run,
    step,
    asked.map((slot) => slot.name),
    short,
  );
  return false;
}

const isNeeded = (work: Work, run: Run, slot: Slot): boolean =>
  slot.needed === null || holds(slot.needed, scopeOf(work, run));

const isMissing = (work: Work, run: Run, slot: Slot): boolean =>
  run.slots[slot.name] === undefined && isNeeded(work, run, slot);

/** A later step asks for it by itself. */
function isFilledLater(work: Work, run: Run, step: Step, slot: Slot): boolean {
  const steps = work.flowOf(run)?.steps ?? [];
  return steps.slice(steps.indexOf(step) + 1).some((s) => s.fill?.includes(slot.name));
}

function preset(work: Work, run: Run, slot: Slot): void {
  if (slot.type === 'talk' && run.slots[slot.name] === undefined && namesSomebody(work, run))
    run.saved._open = slot.name;
  const value = presetValue(work, run, slot.name);
  if (value !== undefined) run.slots[slot.name] = value;
}

/** False: the run waits or has ended, because the order is not clear. */
function presetOrder(work: Work, run: Run, slot: Slot): boolean {
  if (slot.type !== 'order' || run.slots[slot.name] !== undefined || !isNeeded(work, run, slot)) return true;
  const choice = chooseOrder(work, run, slot);
  if (choice.kind === 'one') {
    run.slots[slot.name] = { id: choice.order.id, number: choice.order.number };
    return true;
  }
  if (slot.optional && (choice.kind === 'none' || slot.take === 'first')) {
    run.slots[slot.name] = null;
    return true;
  }
  const [one, ...others] =
    choice.kind === 'several' &&
    slot.each &&
    work.message !== null &&
    holdsAny(work.text, work.kit.words.each)
      ? choice.orders
      : [];
  if (one) {
    run.slots[slot.name] = { id: one.id, number: one.number };
    for (const { id, number } of others)
      startFlow(work, run.flow, { order: { id, number }, scan: true, after: null });
    return true;
  }
  if (choice.kind === 'several') {
    run.saved._candidates = choice.orders.map((o) => o.id);
    return true;
  }
  const key =
    choice.kind === 'none'
      ? 'none'
      : choice.order === null
        ? 'unknown'
        : choice.order.mine || choice.order.offered
          ? 'unfit'
          : 'not-yours';
  const own = `${run.flow}.${key}`;
  const data = {
    ...dataOf(work, run),
    order: choice.kind === 'unfit' ? choice.order : null,
    number: choice.kind === 'unfit' ? choice.number : null,
  };
  work.out.say(work.say(work.has(own) ? own : `order.${key}`, data));
  work.note(`${run.flow}: order ${key}`);
  finish(work, run);
  return false;
}

/** False: the run has ended, because the talk that a button stood for is over. */
function presetTalk(work: Work, run: Run, slot: Slot): boolean {
  if (slot.type !== 'talk' || run.slots[slot.name] !== undefined) return true;
  const pressed = pressedTalk(work, run);
  if (pressed) run.slots[slot.name] = pressed;
  if (pressed !== null) return true;
  work.out.say(work.say('talk.over', {}));
  finish(work, run);
  return false;
}

/** A flow inside a flow: true when it has come back. */
function call(work: Work, run: Run, step: Step): boolean {
  if (run.done[step.id]) return true;
  const slots: Record<string, unknown> = {};
  for (const [name, expression] of Object.entries(step.with)) {
    const path = expression.kind === 'name' && expression.path.length === 1 ? expression.path[0] : undefined;
    const raw =
      path !== undefined && work.slotOf(run, path)
        ? run.slots[path]
        : evaluate(expression, scopeOf(work, run));
    if (raw !== null && raw !== undefined) slots[name] = raw;
  }
  run.wait = { id: `w${work.revision}`, kind: 'answer', step: step.id, slots: [], since: work.facts.now };
  const inner = startRun(work, step.call as string, { slots, parent: run.id });
  if (inner && run.heardAt !== undefined) inner.heardAt = run.heardAt;
  if (inner) forward(work, inner);
  return false;
}
