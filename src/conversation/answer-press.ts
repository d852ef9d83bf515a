import { doubt } from './answer-confirm.js';
import { valueOfPress } from './choices.js';
import { answersHash, forward } from './forward.js';
import { raise } from './start.js';
import type { Run } from './state.js';
import { setSlot } from './take.js';
import type { Work } from './work.js';

/**
 * Takes the value of a pressed or named choice as the answer to the open question.
 * @returns false when the question knows no such choice
 */
export function answerBy(work: Work, run: Run, value: string): boolean {
  const step = work.flowOf(run)?.steps.find((s) => s.id === run.wait?.step);
  if (step?.confirm) {
    raise(work, run);
    if (value !== 'yes') {
      doubt(work, run, step);
      return true;
    }
    run.done[step.id] = answersHash(run, step);
  } else {
    const answer = valueOfPress(work, run, run.wait?.slots ?? [], value);
    const slot = answer && work.slotOf(run, answer.slot);
    if (!answer || !slot) return false;
    raise(work, run);
    setSlot(run, slot, answer.value);
  }
  run.wait = null;
  work.note(`${run.flow} answered`);
  forward(work, run);
  return true;
}
