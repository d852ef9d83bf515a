import type { Step } from '../flows/kit.js';
import { answerConfirm } from './answer-confirm.js';
import { answerBy } from './answer-press.js';
import { understoodPart } from './answers.js';
import { forward } from './forward.js';
import { leaveOut } from './leave-out.js';
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
  if (asked.length === 1 && saysAny(work.text, work.kit.words.skip) && answerBy(work, run, 'skip')) return;
  const { left, rest } = leaveOut(work, run, asked);
  if (left.length > 0) {
    work.note(`${run.flow}: without ${left.join(', ')}`);
    const still = asked.filter((name) => !left.includes(name));
    if (rest !== '') work.withWords(rest, understoodPart(work, rest), () => takeMessage(work, run, still));
    goOn(work, run, step, 'ask.unknown');
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
  goOn(work, run, step, isRefused(work, run, asked, filled) ? null : 'ask.noted');
}

/** Only an aside of the type that was asked took it: the question takes it for no answer and says why. */
function isRefused(work: Work, run: Run, asked: readonly string[], filled: readonly string[]): boolean {
  const types = asked.map((name) => work.slotOf(run, name)?.type);
  return filled.every((name) => {
    const slot = work.slotOf(run, name);
    return slot?.aside === true && types.includes(slot.type);
  });
}

/** Part of an answer is heard before the rest is asked. */
function goOn(work: Work, run: Run, step: Step, heard: string | null): void {
  delete run.tries[step.id];
  const from = work.out.length;
  forward(work, run);
  if (heard !== null && run.wait?.kind === 'answer' && run.wait.step === step.id)
    work.out.lead(work.say(heard, {}), from);
}

export function mayInterrupt(work: Work, listening: Run | null, flow: string): boolean {
  if (!listening) return true;
  const allowed = work.flowOf(listening)?.allow.interrupt ?? 'any';
  return allowed === 'any' || (allowed !== 'none' && allowed.includes(flow));
}
