/** As people type it: full-width forms, capitals and closing marks make no difference. */
export const normal = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^[\s,.。,!!??~~]+|[\s,.。,!!??~~]+$/gu, '');

/** Says exactly one of these words and nothing else. */
export function saysAny(text: string, words: readonly string[]): boolean {
  const said = normal(text);
  return words.some((word) => normal(word) === said);
}

/**
 * Starts with one of these words as a command: what follows is a number, a mark or a space; Chinese words
 * of two characters and more may be followed directly when `tight` (staff talk in commands).
 * @returns the length of the longest such word; 0: none
 */
export function startsWithCommand(text: string, words: readonly string[], tight: boolean): number {
  const said = normal(text);
  let best = 0;
  for (const word of words.map(normal)) {
    if (!said.startsWith(word) || word.length <= best) continue;
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
