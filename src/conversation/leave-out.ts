import type { Run } from './state.js';
import { CLAUSE_MARKS, normal, normalWords, saysAny } from './words.js';
import type { Work } from './work.js';

/**
 * Leaves out what the person says they cannot tell, where it may be left out: 不知道 of all that was asked,
 * 编号看不清,牌子磨没了 of one thing, told by its label.
 * @returns the names left out, and what else was said
 */
export function leaveOut(work: Work, run: Run, asked: readonly string[]): { left: string[]; rest: string } {
  const optional = asked.flatMap((name) => work.slotOf(run, name) ?? []).filter((slot) => slot.optional);
  const { skip, unknown } = work.kit.words;
  if (optional.length > 0 && saysAny(work.text, skip)) {
    for (const { name } of optional) run.slots[name] = null;
    return { left: optional.map((slot) => slot.name), rest: '' };
  }
  const left = new Set<string>();
  const rest = work.text.split(CLAUSE).filter((clause) => {
    const said = normal(clause);
    const slot = optional.find((s) => normalWords(s.called).some((label) => said.includes(label)));
    if (!slot || !normalWords(unknown).some((word) => said.includes(word))) return true;
    left.add(slot.name);
    return false;
  });
  for (const name of left) run.slots[name] = null;
  return { left: [...left], rest: rest.join(',').trim() };
}

/** Older people put a space where others put a comma; English words are kept together. */
const CLAUSE = new RegExp(`[${CLAUSE_MARKS}.!\uff01\n]+|(?<=\\p{Script=Han})\\s+`, 'u');
