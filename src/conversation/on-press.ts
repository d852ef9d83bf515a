import { answerBy } from './answer-press.js';
import { answer } from './answer-words.js';
import { answerOffer } from './draft.js';
import { forward } from './forward.js';
import { tell } from './on-notice.js';
import { raise, startFlow } from './start.js';
import { decodeToken } from './token.js';
import { answerWhich, pressedWhich } from './which.js';
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
  const chosen = pressedWhich(work, run, token.value);
  if (chosen) {
    // The words are gone, so the question is put again.
    if (!answerWhich(work, chosen, (one) => answer(work, one))) {
      raise(work, run);
      forward(work, run, true);
    }
    return true;
  }
  return answerBy(work, run, token.value) || old(work, 'bot.not-open');
}

function old(work: Work, notice: string): true {
  tell(work, notice, {});
  return true;
}
