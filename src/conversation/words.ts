/** Marks between clauses, as a Chinese or a Western keyboard writes them, for a class of a pattern. */
export const CLAUSE_MARKS = ',\uff0c\u3002;\uff1b\u3001';
/** These, with the marks that may follow a label. */
const MARKS = `${CLAUSE_MARKS}:\uff1a`;
const AROUND = new RegExp(`^[\\s${MARKS}.!\uff01]+|[\\s${MARKS}]+$`, 'gu');

/** Without the marks around them. */
export const withoutMarks = (words: string): string => words.replace(AROUND, '');

/** As people type it: full-width forms, capitals and closing marks make no difference. */
export function normal(text: string): string {
  // A turn asks this of one message for every list of words there is.
  if (text === last.text) return last.normal;
  const made = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^[\s,.。!?~]+|[\s,.。!?~]+$/gu, '');
  last = { text, normal: made };
  return made;
}

let last = { text: '', normal: '' };

/** Says exactly one of these words and nothing else. */
export function saysAny(text: string, words: readonly string[]): boolean {
  return normalWords(words).includes(normal(text));
}

/** A list of words as `normal` makes them. */
export const normalWords = oncePerList(normal);

/** Word lists belong to a loaded kit and never change, so what is made of their words is made once. */
export function oncePerList(make: (word: string) => string): (words: readonly string[]) => readonly string[] {
  const made = new WeakMap<readonly string[], readonly string[]>();
  return (words) => {
    let known = made.get(words);
    if (!known) {
      known = words.map(make);
      if (Object.isFrozen(words)) made.set(words, known);
    }
    return known;
  };
}

/**
 * Starts with a word as a command: what follows is a number, a mark or a space; Chinese words of two
 * characters and more may be followed directly when `tight` (staff talk in commands). Both are `normal`.
 */
export function isCommand(said: string, word: string, tight: boolean): boolean {
  if (!said.startsWith(word)) return false;
  const next = said.slice(word.length);
  if (next === '' || /^[\s\d,.:;、#-]/u.test(next)) return true;
  return /\p{Script=Han}/u.test(word) && (/^[a-z]/.test(next) || (tight && [...word].length >= 2));
}

/** Whether a phrase stands anywhere in the words: 两个都接. */
export const holdsAny = (text: string, phrases: readonly string[]): boolean =>
  normalWords(phrases).some((phrase) => normal(text).includes(phrase));
