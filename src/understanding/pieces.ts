/** Figures are all alike, and so are marks and blanks. */
export const plain = (words: string): string =>
  words
    .toLowerCase()
    .replace(/\d+/g, '0')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * What words are compared by: runs of up to three characters, with the ends; of English, words and pairs of
 * words. Each once.
 */
function piecesOf(words: string): string[] {
  const text = plain(words);
  const pieces = new Set<string>();
  if (/[a-z]{3} |^[a-z ]+$/.test(text)) {
    const all = text.split(' ');
    for (const [i, word] of all.entries()) pieces.add(word).add(`${word} ${all[i + 1] ?? ''}`);
    return [...pieces];
  }
  const ended = `^${text}$`;
  for (let from = 0; from < ended.length; from++)
    for (let to = from + 1; to <= Math.min(from + 3, ended.length); to++) pieces.add(ended.slice(from, to));
  return [...pieces];
}

/**
 * Naive Bayes: how much more likely words are in each class than in the likeliest, as logarithms divided by the
 * root of the number of pieces (neighbours overlap, and long words would be surer than they should).
 */
export class Counts {
  private all = 0;
  private readonly perClass: Float64Array;
  private readonly pieces = new Map<string, Uint16Array>();

  constructor(private readonly classes: number) {
    this.perClass = new Float64Array(classes);
  }

  add(words: string, one: number): void {
    this.all += 1;
    this.perClass[one] = (this.perClass[one] ?? 0) + 1;
    for (const piece of piecesOf(words)) {
      const per = this.pieces.get(piece) ?? new Uint16Array(this.classes);
      this.pieces.set(piece, per);
      per[one] = (per[one] ?? 0) + 1;
    }
  }

  /** @param prior how often each class is to be expected; 0: never */
  compare(words: string, prior: ArrayLike<number> = this.perClass): number[] {
    const sums = Array.from(prior, (n) => (n === 0 ? Number.NEGATIVE_INFINITY : Math.log(n)));
    const found = piecesOf(words);
    for (const piece of found) {
      const per = this.pieces.get(piece);
      if (!per) continue;
      // drawn towards the share among all: what stands in few examples proves little
      const share = per.reduce((sum, n) => sum + n, 0) / this.all;
      for (const [i, n] of per.entries())
        sums[i] = (sums[i] ?? 0) + Math.log((n + UNSEEN) / (this.perClass[i] || 1) + share);
    }
    const best = Math.max(...sums);
    return sums.map((sum) => (sum - best) / Math.sqrt(found.length));
  }
}

/** Part of one example, for a piece that a class was never seen with. */
const UNSEEN = 0.02;
