/** As people type it: full-width forms, capitals and closing marks make no difference. */
export function normal(text: string): string {
  // A turn asks this of one message for every list of words there is.
  if (text === last.text) return last.normal;
  const made = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^[\s,.。,!!??~~]+|[\s,.。,!!??~~]+$/gu, '');
  last = { text, normal: made };
  return made;
}

let last = { text: '', normal: '' };

/** Says exactly one of these words and nothing else. */
export function saysAny(text: string, words: readonly string[]): boolean {
  return normalWords(words).includes(normal(text));
}

/** Word lists belong to a loaded kit and never change, so each is made normal once. */
const made = new WeakMap<readonly string[], string[]>();

function normalWords(words: readonly string[]): string[] {
  let known = made.get(words);
  if (!known) {
    known = words.map(normal);
    if (Object.isFrozen(words)) made.set(words, known);
  }
  return known;
}

/**
 * Starts with one of these words as a command: what follows is a number, a mark or a space; Chinese words
 * of two characters and more may be followed directly when `tight` (staff talk in commands).
 * @returns the length of the longest such word; 0: none
 */
export function startsWithCommand(text: string, words: readonly string[], tight: boolean): number {
  const said = normal(text);
  let best = 0;
  for (const word of normalWords(words)) {
    if (word.length <= best || !said.startsWith(word)) continue;
    const next = said.slice(word.length);
    const han = /\p{Script=Han}/u.test(word);
    const ends =
      next === '' ||
      /^[\s\d,.:;、,:;#-]/u.test(next) ||
      (han && /^[a-z]/.test(next)) ||
      (tight && han && [...word].length >= 2);
    if (ends) best = word.length;
  }
  return best;
}
