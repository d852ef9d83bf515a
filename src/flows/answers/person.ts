import { ownWords, withoutNegated } from '../../understanding/scope.js';
import { type Answer, type AnswerType, refuse, sure } from './answer.js';
import { bareWords, ordinal, pressed, understood, wordsOf } from './words.js';

export interface PersonRef {
  id: string;
  name: string;
}

/**
 * One of the people in `among`, by name (李强), by surname and title where only one fits (李师傅, 李工), by
 * button, or when asked by place in the list. Names nobody has are refused (`no-such-person`), those that
 * several have as well (`which-person`).
 */
export const person: AnswerType<PersonRef> = {
  name: 'person',
  about: 'A technician, by name.',
  parse(input, spec, { mode }) {
    const among = (spec.among ?? []) as readonly PersonRef[];
    const button = pressed(
      input,
      among.map((p) => p.id),
    );
    if (button !== null) return one(among.filter((p) => p.id === button));
    const stated = understood(input, 'person');
    const matches = stated.map((name) => matching(name, among));
    const hit = matches.find((m) => m.length > 0);
    if (hit) return one(hit);
    const words = bareWords(input);
    const named = namedIn(withoutNegated(ownWords(wordsOf(input)).own).text, among);
    if (named.length > 0 && (mode === 'asked' || named.length === 1)) return one(named);
    if (mode === 'scan') return stated.length > 0 ? refuse('no-such-person') : null;
    const index = ordinal(words, among.length);
    if (index !== null) return one(among.slice(index, index + 1));
    const alone = matching(words, among);
    if (alone.length > 0) return one(alone);
    return stated.length > 0 || /^[\p{L} .]{2,20}$/u.test(words) ? refuse('no-such-person') : null;
  },
  describe: (value) => ({ ...value }),
};

const key = (name: string) => name.replace(/\s+/g, '').toLowerCase();
const TITLE = /(?:师傅|师父|工程师|技师|经理|主管|队长|老师|工|总)$/;

/** Those whom this may name: in full, by surname and title, or by what follows the surname. */
export function matching<P extends PersonRef>(said: string, among: readonly P[]): P[] {
  const name = key(said.replace(TITLE, ''));
  if (name === '') return [];
  const exact = among.filter((p) => key(p.name) === name || key(p.name) === key(said));
  if (exact.length > 0) return exact;
  const surname = name.match(/^[老小]?(\p{Script=Han})$/u)?.[1];
  if (surname !== undefined) return among.filter((p) => p.name.startsWith(surname));
  // 建国 for 王建国; "Qiang" for "Li Qiang"
  if (name.length < 2) return [];
  return among.filter(
    (p) =>
      key(p.name).endsWith(name) || p.name.toLowerCase().split(/\s+/).includes(said.toLowerCase().trim()),
  );
}

const namedIn = (text: string, among: readonly PersonRef[]): PersonRef[] =>
  among.filter((p) => p.name.length >= 2 && key(text).includes(key(p.name)));

function one(found: readonly PersonRef[]): Answer<PersonRef> {
  const [first] = found;
  if (first === undefined) return refuse('no-such-person');
  return found.length === 1 ? sure({ id: first.id, name: first.name }) : refuse('which-person');
}
