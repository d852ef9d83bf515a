import { answerConfirm } from './answer-confirm.js';
import { answerBy } from './answer-press.js';
import { forward } from './forward.js';
import { miss } from './miss.js';
import { flowByIntent } from './route.js';
import { startFlow } from './start.js';
import type { Run } from './state.js';
import { takeMessage } from './take.js';
import { saysAny } from './words.js';
import type { Work } from './work.js';

/** Words as the answer to a run's open question: what it takes, else help that grows. */
export function answer(work: Work, run: Run): void {
  const flow = work.flowOf(run);
  const step = flow?.steps.find((s) => s.id === run.wait?.step);
  if (!flow || !step || step.call) {
    forward(work, run);
    return;
  }
  if (step.confirm) {
    answerConfirm(work, run, step);
    return;
  }
  const asked = run.wait?.slots ?? [];
  const left = saysAny(work.text, work.kit.words.skip)
    ? asked.filter((name) => flow.slots[name]?.optional)
    : [];
  if (left.length > 0 && !asked.some((name) => flow.slots[name] && !flow.slots[name].optional)) {
    if (left.length === 1 && answerBy(work, run, 'skip')) return;
    for (const name of left) run.slots[name] = null;
    forward(work, run);
    return;
  }
  const { filled, why } = takeMessage(work, run, asked);
  if (filled.length === 0) {
    // No answer at all, so it may be a new matter after all.
    const other = flowByIntent(work, null);
    if (other && other !== run.flow && mayInterrupt(work, run, other)) startFlow(work, other, { scan: true });
    else miss(work, run, step, why ?? 'unclear');
    return;
  }
  work.note(`${run.flow}: ${filled.join(', ')}`);
  delete run.tries[step.id];
  const from = work.out.length;
  forward(work, run);
  // Part of an answer is heard before the rest is asked.
  if (run.wait?.kind === 'answer' && run.wait.step === step.id)
    work.out.lead(work.say('ask.noted', {}), from);
}

export function mayInterrupt(work: Work, listening: Run | null, flow: string): boolean {
  if (!listening) return true;
  const allowed = work.flowOf(listening)?.allow.interrupt ?? 'any';
  return allowed === 'any' || (allowed !== 'none' && allowed.includes(flow));
}
