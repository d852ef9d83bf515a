/**
 * Brings a message into the one form that all rules read: NFKC (full-width digits and letters become
 * narrow), one kind of hyphen, no invisible characters, at most MAX_TEXT characters. Idempotent. Case
 * is kept: serial numbers are given back as written.
 */
export function normalise(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(/[‐‑‒–—―−﹣]/g, '-')
    .replace(/[\t\u00a0\u3000]/g, ' ')
    .replace(/[﹑､]/g, '、')
    .slice(0, MAX_TEXT);
}

/** Bounds the work of every pattern; a longer message is understood by its beginning. */
const MAX_TEXT = 1000;

/** Zero-width and direction marks: they hide words from rules and from readers alike. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ue000]/g;

/** One alternation of literal words, longest first, so that 打不着火 wins over 着火. */
export function anyOf(words: readonly string[]): string {
  return [...words]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');
}
