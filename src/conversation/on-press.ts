import { doubt } from './answer-confirm.js';
import { valueOfPress } from './choices.js';
import { answerOffer } from './draft.js';
import { answersHash, forward } from './forward.js';
import { tell } from './on-notice.js';
import { raise, startFlow } from './start.js';
import type { Run } from './state.js';
import { setSlot } from './take.js';
import { decodeToken } from './token.js';
import type { Work } from './work.js';

/**
 * A button. Each does what it was shown for, once: a press on an old question says so and changes nothing
 * (E6). Presses work in the queue too, because a person pressed them on purpose.
 * @returns false when the token is none of ours: then the label counts as words
 */
export function onPress(work: Work, text: string): boolean {
  const token = decodeToken(text);
  if (!token) return false;
  if (token.kind === 'start') {
    const flow = work.kit.flows[token.flow];
    if (!flow?.who.includes(work.role))
      // In a group anybody can press; who may not is told who may.
      return old(work, work.role === 'group' ? 'bot.unknown' : 'bot.not-open');
    const order = token.order === '' ? undefined : { id: null, number: token.order };
    startFlow(work, token.flow, {
      ...(order ? { order } : {}),
      ...(token.value ? { value: token.value } : {}),
    });
    return true;
  }
  const run = work.state.runs.find((r) => r.id === token.run);
  if (!run) return old(work, 'bot.not-open');
  if (run.wait?.kind !== 'answer' || run.wait.id !== token.wait) return old(work, 'bot.already');
  if (run.paused && answerOffer(work, run, token.value)) return true;
  return answerBy(work, run, token.value);
}

/** Takes the value of a pressed or named choice as the answer to the open question. */
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
    if (!answer || !slot) return old(work, 'bot.not-open');
    raise(work, run);
    setSlot(run, slot, answer.value);
  }
  run.wait = null;
  work.note(`${run.flow} answered`);
  forward(work, run);
  return true;
}

function old(work: Work, notice: string): true {
  tell(work, notice, {});
  return true;
}
