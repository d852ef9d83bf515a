import type { Slot } from '../flows/kit.js';
import { literally, plainDigits } from '../understanding/normalise.js';
import type { Run } from './state.js';
import { withoutMarks } from './words.js';
import type { Work } from './work.js';

/**
 * What remains of a message once its command word, order numbers and everything that was understood
 * exactly are taken out: the free words of an answer.
 */
export function leftover(work: Work, run: Run, words: string): string {
  const flow = work.flowOf(run);
  let text = plainDigits(words);
  if (run.startedBy === work.event.id) text = withoutStart(text, flow?.start.say ?? []);
  text = text.replace(ORDER_NUMBER, ' ');
  for (const slot of Object.values(flow?.slots ?? {})) {
    const value = run.slots[slot.name];
    if (value === undefined || value === null) continue;
    if (slot.type === 'phone') text = withoutUnderstood(work, text, slot).replace(PHONE, ' ');
    if (slot.type === 'score' || slot.type === 'rating') text = text.replace(SCORE, ' ');
    if (slot.type === 'yes-no' || slot.type === 'choice') {
      for (const word of Object.values(slot.choices ?? {}).flatMap((c) => c.say))
        text = text.replaceAll(word, ' ');
    }
    if (slot.type !== 'text') text = withoutUnderstood(work, text, slot);
  }
  return withoutMarks(text.replace(/[^\S\n]+/g, ' '));
}

/** The words behind a command word; the text itself when it starts otherwise. */
export function withoutStart(text: string, say: readonly string[]): string {
  const lower = text.trimStart().toLowerCase();
  const word = say.filter((w) => lower.startsWith(w.toLowerCase())).sort((a, b) => b.length - a.length)[0];
  return word ? text.trimStart().slice(word.length) : text;
}

export const ORDER_NUMBER = /\bWO[-\s]?\d{6}[-\s]?\d{1,6}\b/giu;
const PHONE = /(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)/g;
const SCORE = /(?:[1-5]|[一二三四五两])\s*(?:分|星|颗星|stars?|points?)|(?<!\d)[1-5](?!\d)/giu;
/** Which understood values stand behind an answer type. */
const UNDERSTOOD: Record<string, readonly string[]> = {
  location: ['place'],
  device: ['device', 'model'],
  person: ['person'],
  phone: ['phone'],
};

/** As it was written, with the label before it: 电话0512-65223344, SN是 VT2208. */
function withoutUnderstood(work: Work, text: string, { type, called }: Slot): string {
  const understanding = work.facts.understanding as Record<
    'slots' | 'quotes',
    Record<string, string | string[] | undefined>
  > | null;
  const label =
    called.length === 0 ? '' : `(?:(?:${called.map(literally).join('|')})\\s*[是为:\uff1a]?\\s*)?`;
  let left = text;
  for (const name of UNDERSTOOD[type] ?? []) {
    for (const value of [understanding?.quotes[name] ?? [], understanding?.slots[name] ?? []].flat())
      if (value.length > 1)
        left = left.replace(new RegExp(`${label}${literally(plainDigits(value))}`, 'giu'), ' ');
  }
  return left;
}
