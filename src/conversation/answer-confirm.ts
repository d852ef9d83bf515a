import type { Slot, Step } from '../flows/kit.js';
import { parseAnswer, yesOrNo } from './answers.js';
import { readBackRows } from './ask.js';
import { answersHash, forward } from './forward.js';
import { leaveOut } from './leave-out.js';
import { miss } from './miss.js';
import type { Run } from './state.js';
import { setSlot, type Taken, takeMessage } from './take.js';
import { normal, normalWords, saysAny } from './words.js';
import type { Work } from './work.js';

/**
 * An answer to a read-back: a yes; a correction in free words ("不对,电话是…", "地址改成…"), which changes
 * one answer and keeps the others; a correction by number; a bare no, which asks what is wrong.
 */
export function answerConfirm(work: Work, run: Run, step: Step): void {
  if (byNumber(work, run, step) || byLabel(work, run, step)) return;
  // "对" says nothing else, so nothing else is looked for.
  const { filled, same, why } = isBareYes(work) ? NOTHING : takeMessage(work, run, []);
  if (filled.length > 0) {
    work.note(`${run.flow}: corrected ${filled.join(', ')}`);
    // "好的,明天上午来": a yes that says more.
    if (yesOrNo(work) === true) run.done[step.id] = answersHash(run, step);
    changed(work, run, step);
    return;
  }
  const answer = yesOrNo(work);
  if (answer === null && isUnknown(work, run, step)) {
    work.out.lead(work.say('ask.unknown', {}));
    forward(work, run, true);
    return;
  }
  if (answer === true) {
    run.done[step.id] = answersHash(run, step);
    run.wait = null;
    work.note(`${run.flow}: confirmed`);
    forward(work, run);
    return;
  }
  // A value that is none is said to be none: 不对,电话是123.
  if (answer === false && why === null) {
    doubt(work, run, step);
    return;
  }
  if (same) {
    work.out.lead(work.say('ask.noted', {}));
    forward(work, run, true);
    return;
  }
  miss(work, run, step, why ?? 'confirm');
}

const NOTHING: Taken = { filled: [], same: false, why: null };
const LONGEST_YES = 6;

function isBareYes(work: Work): boolean {
  const { understanding } = work.facts;
  return (
    understanding?.intent === 'confirm' &&
    work.text.trim().length <= LONGEST_YES &&
    Object.keys(understanding.slots).length === 0
  );
}

/** "不知道", "编号不知道" to a read-back that shows a gap is about the gap. */
function isUnknown(work: Work, run: Run, step: Step): boolean {
  const gaps = readBackRows(work, run, step).filter((row) => row.value === null);
  if (gaps.length === 0) return false;
  if (saysAny(work.text, work.kit.words.skip)) return true;
  const { left, rest } = leaveOut(
    work,
    run,
    gaps.map(({ slot }) => slot),
  );
  return left.length > 0 && rest === '';
}

/** "Not right" alone: which one? */
export function doubt(work: Work, run: Run, step: Step): void {
  work.note(`${run.flow}: not right`);
  work.out.say(work.say('ask.which-wrong', { rows: readBackRows(work, run, step) }));
}

/** `2` asks that answer again; `2 河西村` or `第2项改成河西村` replaces it. */
function byNumber(work: Work, run: Run, step: Step): boolean {
  const match =
    /^\s*(?:第|改)?\s*([1-9])\s*(?:项|条|个)?(?:\s*(?:[.、::,,\s]|不对|错了|是|改成|改为|换成|应该是)+\s*(.*))?$/su.exec(
      work.text.normalize('NFKC'),
    );
  const name = match && step.of?.[Number(match[1]) - 1];
  const slot = name ? work.slotOf(run, name) : null;
  if (!slot) return false;
  const words = match?.[2] ?? '';
  const parsed = words === '' ? null : parseAnswer(work, run, slot, 'asked', words);
  if (words !== '' && !parsed?.ok) return false;
  if (parsed?.ok) {
    if (slot.many) delete run.slots[slot.name];
    setSlot(run, slot, parsed.value);
    work.note(`${run.flow}: corrected ${slot.name}`);
    changed(work, run, step);
  } else reopen(work, run, slot);
  return true;
}

/** 地址不对 asks for the address again. */
function byLabel(work: Work, run: Run, step: Step): boolean {
  const said = normal(work.text);
  const slot = (step.of ?? [])
    .flatMap((name) => work.slotOf(run, name) ?? [])
    .find(({ called }) =>
      normalWords(called).some(
        (label) => said.startsWith(label) && saysAny(said.slice(label.length), work.kit.words.correct),
      ),
    );
  if (slot) reopen(work, run, slot);
  return slot !== undefined;
}

/** Asked by its name or number, so it is asked even where it may be left out, and its default is not taken again. */
function reopen(work: Work, run: Run, slot: Slot): void {
  delete run.slots[slot.name];
  run.saved._open = slot.name;
  work.note(`${run.flow}: reopened ${slot.name}`);
  forward(work, run);
}

/** Goes on after a correction; a read-back that follows begins with "changed". */
function changed(work: Work, run: Run, step: Step): void {
  delete run.tries[step.id];
  const from = work.out.length;
  forward(work, run);
  if (run.wait?.kind === 'answer' && run.wait.step === step.id)
    work.out.lead(work.say('ask.changed', {}), from);
}
