import type { EventBody } from '../events.js';
import type { Step } from '../flows/kit.js';
import { isHeld } from './apart.js';
import { forget } from './execute.js';
import { finish } from './finish.js';
import { forward } from './forward.js';
import { handOver } from './hand-over.js';
import { onGiven } from './on-give.js';
import { dataOf } from './scope.js';
import { raise } from './start.js';
import type { Run } from './state.js';
import type { Work } from './work.js';

type Result = Extract<EventBody, { type: 'result' }>;

/** The effect that a run waited for is done, or has failed; the run goes on from there. */
export function onResult(work: Work, result: Result): void {
  if (onGiven(work, result)) return;
  const run = work.state.runs.find((r) => r.wait?.kind === 'result' && r.wait.effect === result.effect);
  if (!run) {
    work.note('a result that nobody waits for');
    return;
  }
  const step = work.flowOf(run)?.steps.find((s) => s.id === run.wait?.step);
  run.wait = null;
  if (!step) {
    forward(work, run);
    return;
  }
  if (!result.ok) {
    failed(work, run, step, result.code, result.data);
    return;
  }
  const data = withOrder(result.data);
  for (const [target, source] of Object.entries(step.save ?? {})) {
    const slot = work.slotOf(run, target);
    const value = data[source] ?? null;
    if (slot?.type === 'order') run.slots[target] = data.id ? { id: data.id, number: data.number } : null;
    else if (slot) run.slots[target] = value;
    else run.saved[target] = value;
  }
  work.note(`${run.flow}: ${step.do} done`);
  forward(work, run);
  // What it now asks has to be heard.
  if (work.state.runs.includes(run) && run.wait && !isHeld(work, run)) raise(work, run);
}

/** The order as `{ id, number, … }`, whichever way the effect named it. */
function withOrder(data: Record<string, unknown>): Record<string, unknown> {
  const order = data.order;
  if (order !== null && typeof order === 'object') return { ...data, ...(order as object) };
  return { ...data, id: data.id ?? order };
}

function failed(work: Work, run: Run, step: Step, code: string, data: Record<string, unknown>): void {
  const rule = step.fails?.[code] ?? step.fails?.default;
  if (rule) work.walked(run, `${step.id}!${step.fails?.[code] ? code : 'default'}`);
  const general = work.has(`fail.${code}`) ? `fail.${code}` : 'fail.general';
  forget(run, step);
  work.note(`${run.flow}: ${step.do} failed: ${code}`);
  const again = `${step.id}/retry`;
  if (!rule && (run.tries[again] ?? 0) < (step.retry ?? 0)) {
    run.tries[again] = (run.tries[again] ?? 0) + 1;
    forward(work, run);
    return;
  }
  work.out.say(work.say(rule?.say ?? general, { ...dataOf(work, run), ...data, code, failed: data }));
  if (rule?.human) {
    handOver(work, run, code);
    return;
  }
  if (rule && rule.clear.length > 0) {
    run.saved._failed = code;
    for (const name of rule.clear) delete run.slots[name];
    forward(work, run);
    if (work.state.runs.includes(run)) raise(work, run);
    return;
  }
  finish(work, run);
}
