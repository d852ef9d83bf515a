import { NOT_BEFORE } from '../../understanding/lexicon/faults.js';
import { normalise } from '../../understanding/normalise.js';
import { ownWords } from '../../understanding/scope.js';
import { type AnswerType, guess, refuse, sure } from './answer.js';
import { bareWords, ordinal, pressed, wordsOf } from './words.js';

/**
 * One of `choices`, or several with `many` (then an array, at most `most`): by button, by number ("2",
 * "第二个", with `many` also "1、3"), or by a word of `say` that is not negated. When asked and several
 * are named where one is wanted: `which-one`. Scanning takes words only.
 */
export const choice: AnswerType<string | string[]> = {
  name: 'choice',
  about: 'One of `choices`, or several with `many`: by button, number or the words of `say`.',
  parse(input, spec, { mode }) {
    const ids = Object.keys(spec.choices ?? {});
    const value = (found: string[]) =>
      spec.many ? found.slice(0, spec.most ?? ids.length) : (found[0] ?? '');
    const button = pressed(input, ids);
    if (button !== null) return sure(value([button]));
    const words = bareWords(input);
    if (words === '') return null;
    if (mode === 'asked') {
      const numbered = byNumber(words, ids, spec.many === true);
      if (numbered.length > 0) return sure(value(numbered));
      const exact = ids.find((id) => id.toLowerCase() === words.toLowerCase());
      if (exact !== undefined) return sure(value([exact]));
    }
    const said = bySay(ownWords(wordsOf(input)).own, spec.choices ?? {});
    if (said.length === 0) return null;
    if (said.length > 1 && !spec.many) return mode === 'asked' ? refuse('which-one') : null;
    return mode === 'asked' || spec.many ? sure(value(said)) : guess(value(said));
  },
  describe: (value) => value,
};

/** "2", "第二个"; several only where several may be chosen: "1、3", "1和3", "1 3". */
function byNumber(words: string, ids: readonly string[], many: boolean): string[] {
  const one = ordinal(words, ids.length);
  if (one !== null) return ids.slice(one, one + 1);
  if (!many) return [];
  const parts = words.split(/\s*[,、;/+和跟与&]\s*|\s+(?:and\s+)?/).filter((p) => p !== '');
  const indexes = parts.map((p) => ordinal(p, ids.length));
  if (indexes.length < 2 || indexes.includes(null)) return [];
  return [...new Set(indexes)].flatMap((i) => ids[i ?? -1] ?? []);
}

/** Longest words first, so that 不漏油 as a word of its own beats 漏油; a word inside a longer one does not count. */
function bySay(own: string, choices: Record<string, { say: string[] }>): string[] {
  const text = own.toLowerCase();
  const words = Object.entries(choices)
    .flatMap(([id, { say }]) => say.map((word) => ({ id, word: normalise(word).toLowerCase().trim() })))
    .filter(({ word }) => word !== '')
    .sort((a, b) => b.word.length - a.word.length);
  const taken: { id: string; from: number; to: number }[] = [];
  for (const { id, word } of words) {
    for (let from = text.indexOf(word); from >= 0; from = text.indexOf(word, from + 1)) {
      const to = from + word.length;
      if (taken.some((t) => from < t.to && t.from < to) || !standsAlone(text, from, to)) continue;
      // 拒 a word that itself says no is no negation of itself
      const negated =
        !NEGATIVE.test(word) &&
        (NOT_BEFORE.test(text.slice(Math.max(0, from - 12), from)) || /不$/.test(text.slice(0, from)));
      taken.push({ id: negated ? '' : id, from, to });
    }
  }
  const order = Object.keys(choices);
  return [...new Set(taken.map((t) => t.id))]
    .filter((id) => id !== '')
    .sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

const NEGATIVE = /^(?:不|没|无|未|别|no|not|don't|won't)/;

/** Latin words end where letters end: "no" is not in "noisy". */
function standsAlone(text: string, from: number, to: number): boolean {
  const letter = /[a-z0-9]/;
  return (
    !(letter.test(text[from] ?? '') && letter.test(text[from - 1] ?? '')) &&
    !(letter.test(text[to - 1] ?? '') && letter.test(text[to] ?? ''))
  );
}
