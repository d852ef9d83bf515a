/**
 * Brings a message into the one form that all rules read: NFKC (full-width digits and letters become
 * narrow), one kind of hyphen and apostrophe, no invisible characters, at most MAX_TEXT characters.
 * Idempotent. Case is kept: serial numbers are given back as written.
 */
export function normalise(text: string): string {
  return normaliseAligned(text).text;
}

/** The same, with where each character of it (and its end) begins in the message: for quoting exactly. */
export function normaliseAligned(message: string): { text: string; at: number[] } {
  let visible = '';
  const from: number[] = [];
  for (const { index, 0: c } of message.slice(0, MAX_TEXT).matchAll(/[\s\S]/gu)) {
    if (INVISIBLE.test(c)) continue;
    visible += c;
    for (let i = 0; i < c.length; i++) from.push(index + i);
  }
  from.push(Math.min(message.length, MAX_TEXT));
  let text = '';
  const at: number[] = [];
  for (const { index, 0: cluster } of visible.matchAll(/[\s\S]\p{M}*/gu)) {
    const plain = tidy(cluster.normalize('NFKC'));
    text += plain;
    for (let i = 0; i < plain.length; i++) at.push(from[index] as number);
  }
  at.push(from[visible.length] as number);
  return { text: text.replace(APOSTROPHE, "'").slice(0, MAX_TEXT), at: at.slice(0, MAX_TEXT + 1) };
}

/** Bounds the work of every pattern; a longer message is understood by its beginning. */
const MAX_TEXT = 1000;

/** Zero-width and direction marks: they hide words from rules and from readers alike. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ue000]/;
const APOSTROPHE = /(?<=[A-Za-z])[’ʼ´`](?=[A-Za-z])/g;

const tidy = (cluster: string): string =>
  cluster
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ue000]/g, '')
    .replace(/[‐‑‒–—―−﹣]/g, '-')
    .replace(/[\t\u00a0\u3000]/g, ' ')
    .replace(/[﹑､]/g, '、');

/** Full-width digits as plain ones; everything else stays, and so do positions. */
export const plainDigits = (text: string): string =>
  text.replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));

/** One alternation of literal words, longest first, so that 打不着火 wins over 着火. */
export function anyOf(words: readonly string[]): string {
  return [...words]
    .sort((a, b) => b.length - a.length)
    .map(literally)
    .join('|');
}

/** A word as a piece of a pattern. */
export const literally = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
