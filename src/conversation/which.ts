import { ordinal } from '../flows/answers/words.js';
import { waiting } from './addressed.js';
import { answerBy } from './answer-press.js';
import { closedAnswer, understoodPart, yesOrNo } from './answers.js';
import { isHeld } from './apart.js';
import { choicesOf } from './choices.js';
import { choiceOfRun } from './draft.js';
import { flowByCommand } from './route.js';
import { dataOf, orderOf } from './scope.js';
import { raise } from './start.js';
import type { Run } from './state.js';
import { isOpen } from './take.js';
import { normal, saysAny } from './words.js';
import type { Work } from './work.js';

const THIS = 'which';
const ALL = 'which-all';
const WORDS_MOST = 500;

/**
 * Words that answer several questions alike, of which the last was put unbidden: two jobs done on one day,
 * "修好了"; or a reminder between "delete it?" and the yes. It is asked once which one is meant; the words are
 * kept for it (A3.12).
 * @returns whether it was asked
 */
export function askWhich(work: Work): boolean {
  const { top } = work;
  if (!top || work.state.focus === top.id || (flowByCommand(work) ?? top.flow) !== top.flow) return false;
  const before = interrupted(work, top);
  const same = sameQuestion(work, top);
  const alike = before && !same.includes(before) ? [before, top] : same;
  if (alike.length < 2 || (alike === same && !isAnswer(work, top))) return false;
  const lines = alike.map((run, i) => ({ n: i + 1, label: labelOf(work, run, alike !== same) }));
  const choices = alike.flatMap((run, i) => choiceOfRun(run, THIS, lines[i]?.label ?? ''));
  const all = alike === same ? choiceOfRun(top, ALL, work.say('which.all', {})) : [];
  work.out.say(work.say('which.ask', { lines }), [...choices, ...all]);
  work.state.which = { runs: alike.map((r) => r.id), words: work.text.slice(0, WORDS_MOST) };
  // Once: whoever says the same again means the one that was asked last. Not where something else would be done.
  if (alike === same) work.state.focus = top.id;
  work.note(`${top.flow}: which of ${alike.length}?`);
  return true;
}

/**
 * The label of a choice (确定删除) of the question that the person was asked before something was put unbidden: it
 * still answers that.
 * @returns whether it was one
 */
export function answerAsked(work: Work): boolean {
  const { top } = work;
  const before = top && asked(work, top);
  if (!before) return false;
  const said = normal(work.text);
  const chosen = choicesOf(work, before, before.wait?.slots ?? []).find(
    ({ label }) => normal(work.say(label.key, { ...dataOf(work, before), ...label.data })) === said,
  );
  return chosen !== undefined && answerBy(work, before, chosen.value);
}

/** The run that the person was answering when the question of `top` was put unbidden. */
function asked(work: Work, top: Run): Run | null {
  const before = waiting(work).find((run) => run.id === work.state.focus && run !== top);
  return before && !isHeld(work, before) ? before : null;
}

/** The same, if the words answer it. */
function interrupted(work: Work, top: Run): Run | null {
  const before = asked(work, top);
  return before && isAnswer(work, before) ? before : null;
}

/**
 * The answer to that question, pressed or in words. Each chosen run is given what was said before; `act` does
 * that. Anything else lets the question go.
 * @returns whether it was one
 */
export function answerWhich(work: Work, chosen: Run[] | null, act: (run: Run) => void): boolean {
  const open = work.which;
  if (!open || !chosen || chosen.length === 0) return false;
  for (const run of chosen) {
    raise(work, run);
    work.state.focus = run.id;
    work.withWords(open.words, understoodPart(work, open.words), () => act(run));
  }
  work.note(`chosen: ${chosen.map((run) => labelOf(work, run)).join(', ')}`);
  return true;
}

/** What a press on one of its buttons chose; null: it was none of them. */
export function pressedWhich(work: Work, run: Run, value: string): Run[] | null {
  if (value === THIS) return [run];
  return value === ALL ? sameQuestion(work, run) : null;
}

/** Which ones the words choose: by number, by label, all of them, or the one that they name. */
export function saidWhich(work: Work, addressed: Run | null): Run[] | null {
  const { which } = work;
  const runs = waiting(work).filter((run) => which?.runs.includes(run.id));
  const inOrder = (which?.runs ?? []).flatMap((id) => runs.find((run) => run.id === id) ?? []);
  if (inOrder.length === 0) return null;
  const said = normal(work.text);
  const index = ordinal(said, inOrder.length);
  if (index !== null) return inOrder.slice(index, index + 1);
  const mixed = inOrder.some((run) => run.flow !== inOrder[0]?.flow);
  const byLabel = inOrder.find((run) => normal(labelOf(work, run, mixed)) === said);
  if (byLabel) return [byLabel];
  const all = ordinal(said, inOrder.length + 1) !== null || saysAny(work.text, work.kit.words.all);
  // One word is not a yes to two different matters.
  if (all && !mixed) return inOrder;
  // "WO-…-002修好了": they say it anew, and this answers.
  const named = addressed && inOrder.includes(addressed) && !isAnswer(work, addressed);
  return named ? [addressed] : null;
}

/**
 * Where the open question cannot take the words and exactly one other run waits for just such an answer, it
 * is meant: a yes, a choice, a score, but nothing that could as well correct the open one.
 */
export function otherListener(work: Work, listening: Run): Run | null {
  const asked = listening.wait?.slots ?? [];
  const isFree = asked.some((name) => {
    const slot = work.slotOf(listening, name);
    return slot !== null && isOpen(slot);
  });
  if (isFree || isAnswer(work, listening)) return null;
  const others = waiting(work).filter((run) => {
    const types = (run.wait?.slots ?? []).map((name) => work.slotOf(run, name)?.type ?? '');
    return (
      run !== listening && types.length > 0 && types.every((t) => CLOSED.includes(t)) && isAnswer(work, run)
    );
  });
  const [only] = others;
  if (others.length !== 1 || !only) return null;
  raise(work, only);
  work.note(`${only.flow} takes it`);
  return only;
}

const CLOSED = ['yes-no', 'choice', 'score', 'rating', 'person'];

function sameQuestion(work: Work, run: Run): Run[] {
  return waiting(work).filter(
    (other) =>
      other.flow === run.flow &&
      other.hash === run.hash &&
      other.wait?.step === run.wait?.step &&
      !isHeld(work, other),
  );
}

function isAnswer(work: Work, run: Run): boolean {
  const step = work.flowOf(run)?.steps.find((s) => s.id === run.wait?.step);
  return step?.confirm ? yesOrNo(work) !== null : closedAnswer(work, run);
}

/** @param titled what is done about it as well, where that tells them apart */
function labelOf(work: Work, run: Run, titled = false): string {
  const order = orderOf(work, run);
  const key = titled && work.flowOf(run)?.title;
  const title = key ? work.say(key, {}) : null;
  return work.say('which.label', { ...dataOf(work, run), order, number: order?.number ?? null, title });
}
