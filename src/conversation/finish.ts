import { offer } from './draft.js';
import { forward } from './forward.js';
import { orderRefOf, slotValue } from './scope.js';
import type { Run } from './state.js';
import type { Work } from './work.js';

/**
 * Ends a run. A run that called it takes over its answers and goes on; otherwise the one below that still
 * waits asks again, briefly (E9). `all`: whatever else was about the same order ends with it.
 */
export function finish(work: Work, run: Run, all = false): void {
  const { state } = work;
  const order = orderRefOf(work, run)?.id;
  const listened = work.top === run;
  state.runs = state.runs.filter(
    (r) => r !== run && !(all && order !== undefined && orderRefOf(work, r)?.id === order),
  );
  const parent = state.runs.find((r) => r.id === run.saved._parent);
  if (parent) {
    giveBack(work, parent, run);
    return;
  }
  const { top } = work;
  const draft =
    !top && order ? state.runs.find((r) => r.paused && orderRefOf(work, r)?.id === order) : undefined;
  if (listened && draft && !all && state.mode === 'bot') {
    offer(work, draft);
    return;
  }
  // In the queue a person answers: the open question comes back with the bot.
  if (!listened || !top || top.wait?.kind !== 'answer' || state.mode !== 'bot') return;
  work.out.lead(work.say(top.saved._after === run.id ? 'resume.next' : 'resume', {}));
  forward(work, top, true);
}

function giveBack(work: Work, parent: Run, run: Run): void {
  const step = work.flowOf(parent)?.steps.find((s) => s.id === parent.wait?.step);
  if (!step?.call) return;
  for (const [target, source] of Object.entries(step.save ?? {})) {
    const value = work.slotOf(run, source)
      ? (slotValue(work, run, source) ?? null)
      : (run.saved[source] ?? null);
    if (work.slotOf(parent, target)) parent.slots[target] = value;
    else parent.saved[target] = value;
  }
  parent.done[step.id] = '1';
  parent.wait = null;
  forward(work, parent);
}
