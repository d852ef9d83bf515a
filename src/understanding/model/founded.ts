import { ALIKE, DENIES, JOINING } from '../lexicon/repair-words.js';
import { normalise } from '../normalise.js';

/** A report's words, read once for all that may be copied from them. */
interface Passage {
  tokens: string[];
  /** Which tokens turn what follows into its opposite. */
  denies: boolean[];
  /** Where a token of the same clause before it does. */
  denied: boolean[];
  /** What is left of it without the rest of a clause from its first denial on. */
  stated: string;
}

/**
 * The first words of a sentence that none of the passages says; null: it is made of what they say and of words
 * that join it, so that it can name no part, number, machine or deed of its own. A number stands only beside what
 * it stands beside in a passage, and nothing is taken out from behind its negation.
 */
export function unfounded(sentence: string, passages: readonly string[]): string | null {
  const said = tokensOf(sentence);
  const known = [...new Set(passages)].map(passageOf);
  /** Up to here everything is founded. */
  const reached = new Set([0]);
  let last = 0;
  for (let at = 0; at < said.length; at++) {
    if (!reached.has(at)) continue;
    last = at;
    if (isStop(said[at])) reached.add(at + 1);
    for (let end = at + 1; end <= Math.min(at + LONGEST_WORD, said.length); end++) {
      const word = said.slice(at, end).join('');
      if (JOINS.has(word) || isAlike(word, known)) reached.add(end);
    }
    for (const passage of known) for (const end of copied(said, at, passage)) reached.add(end);
  }
  return reached.has(said.length) ? null : textOf(said.slice(last, last + SHOWN));
}

/** How much of what is not founded is named. */
const SHOWN = 6;
/** No joining word is longer, in tokens. */
const LONGEST_WORD = 4;
const JOINS = new Set(JOINING);

/** Words of Latin letters and codes (m12, 0.3mm, 35×52×7) in one piece, everything else character by character. */
const tokensOf = (text: string): string[] =>
  (
    normalise(text)
      .toLowerCase()
      .match(/[a-z0-9]+(?:[.'·/×*-][a-z0-9]+)*|\S/gu) ?? []
  )
    // springs, spring
    .map((token) => (/^[a-z]{4,}s$/.test(token) ? token.slice(0, -1) : token));

/** Words of Latin letters apart, so that a pattern knows where they end. */
const textOf = (tokens: readonly string[]): string =>
  tokens.join(' ').replace(/(?<=[^ -~]) | (?=[^ -~])/g, '');

const isStop = (token: string | undefined): boolean => token === undefined || /^[,。;:、()!?.]$/.test(token);
const isNumber = (token: string): boolean => /^\d+(?:\.\d+)?$/.test(token);
const isSign = (token: string | undefined): boolean =>
  !isStop(token) && /^[^\p{L}\p{N}]$/u.test(token as string);
/** Means something alone: a word, a code or a number, not one character. */
const isWhole = (token: string): boolean => /^[a-z0-9]/.test(token) && !/^[a-z]$/.test(token);

function passageOf(text: string): Passage {
  const tokens = tokensOf(text);
  const denies = tokens.map((token) => DENIES.test(token));
  const denied: boolean[] = [];
  const stated: string[] = [];
  let inside = false;
  for (const [i, token] of tokens.entries()) {
    if (isStop(token)) inside = false;
    denied.push(inside);
    if (denies[i]) inside = true;
    if (!inside) stated.push(token);
  }
  return { tokens, denies, denied, stated: textOf(stated) };
}

const isAlike = (word: string, known: readonly Passage[]): boolean =>
  ALIKE.some(([words, said]) => words.includes(word) && known.some(({ stated }) => said.test(stated)));

/** Where what is copied from the passage from here on may end. */
function copied(said: readonly string[], at: number, passage: Passage): number[] {
  const { tokens, denies, denied } = passage;
  const found: number[] = [];
  for (let from = 0; from < tokens.length; from++) {
    if (tokens[from] !== said[at] || denied[from]) continue;
    let isDenial = false;
    for (let n = 0; at + n < said.length && said[at + n] === tokens[from + n]; n++) {
      if (!numberStands(said, at, tokens, from, n)) break;
      isDenial ||= denies[from + n] === true;
      // what is denied comes whole with its denial, and that is nothing to put before something else
      const mayEnd = !isDenial || isStop(tokens[from + n + 1]);
      if (mayEnd && (n > 0 || isWhole(said[at] as string))) found.push(at + n + 1);
    }
  }
  return found;
}

/** A bare number stands beside what it stands beside in the passage: ×2 says nothing without what there are two of. */
function numberStands(
  said: readonly string[],
  at: number,
  tokens: readonly string[],
  from: number,
  n: number,
): boolean {
  if (!isNumber(said[at + n] as string)) return true;
  let before = n - 1;
  while (isSign(said[at + before]) && said[at + before] === tokens[from + before]) before -= 1;
  return [before, n + 1].every((beside) => {
    const [a, b] = [said[at + beside], tokens[from + beside]];
    return a === b || (isStop(a) && isStop(b));
  });
}
