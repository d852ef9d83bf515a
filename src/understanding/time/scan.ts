import type { Atom } from './time.js';

export type AtomBody = Atom extends infer A ? (A extends Atom ? Omit<A, 'from' | 'to'> : never) : never;

/** What a pattern's match means; null when the match is no time after all. */
export type Reader = [pattern: RegExp, read: (m: RegExpMatchArray, text: string) => AtomBody | null];

/** Runs readers over a text, in order of position; where readings overlap the earlier reader wins. */
export function scan(text: string, readers: readonly Reader[]): Atom[] {
  const atoms: Atom[] = [];
  for (const [pattern, read] of readers) {
    for (const m of text.matchAll(pattern)) {
      const from = m.index;
      const to = from + m[0].length;
      if (to === from || atoms.some((a) => from < a.to && a.from < to)) continue;
      const body = read(m, text);
      if (body) atoms.push({ ...body, from, to } as Atom);
    }
  }
  return atoms.sort((a, b) => a.from - b.from);
}

/** A clock reading if hour and minute exist; `exact`: written so that 03:30 cannot mean the afternoon. */
export function clock(
  hour: number,
  minute: number,
  exact: boolean,
  half: 'am' | 'pm' | null = null,
): AtomBody | null {
  if (!(hour >= 0 && hour <= 24) || !(minute >= 0 && minute < 60)) return null;
  return { type: 'clock', hour, minute, half, exact };
}

export const validDate = (month: number | null, day: number): boolean =>
  Number.isInteger(day) && day >= 1 && day <= 31 && (month === null || (month >= 1 && month <= 12));
