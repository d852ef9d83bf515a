import { clausesOf } from './clauses.js';
import { heard } from './heard.js';
import type { Likeness } from './likeness.js';

interface Span {
  from: number;
  to: number;
}

/**
 * The clause that most likely says what is wrong, or why, by likeness to the examples; null where none says it
 * rather than not. A clause that `isOther`, and one that says nothing besides what is `read` already (places, times, names) is none.
 */
export function mostTelling(
  own: string,
  read: readonly Span[],
  what: 'fault' | 'reason',
  likeness: Likeness,
  isOther: (clause: string) => boolean = () => false,
): (Span & { text: string }) | null {
  const told = clausesOf(heard(own))
    .filter((clause) => !isOther(clause.text))
    .map((clause) => ({
      ...clause,
      telling: likeness.telling(clause.text, what),
      ...edges(own, clause, read),
    }))
    .filter(({ from, to, telling }) => telling > LEAST[what] && SAYS.test(unread(own, from, to, read)));
  const [best] = told.sort((a, b) => b.telling - a.telling);
  return best ? { from: best.from, to: best.to, text: own.slice(best.from, best.to) } : null;
}

/** Without what is read already at either end, and without the words by which speech begins and ends. */
function edges(own: string, clause: Span, read: readonly Span[]): Span {
  let { from, to } = clause;
  for (let changed = true; changed; ) {
    const before = from + to * 10_000;
    const opening = own.slice(from, to).match(OPENING)?.[0].length ?? 0;
    const ending = own.slice(from + opening, to).match(ENDING)?.[0].length ?? 0;
    from += opening;
    to -= ending;
    for (const one of read) {
      if (one.from <= from && one.to > from) from = Math.min(one.to, to);
      if (one.to >= to && one.from < to) to = Math.max(one.from, from);
    }
    changed = before !== from + to * 10_000;
  }
  return { from, to };
}

const unread = (own: string, from: number, to: number, read: readonly Span[]): string =>
  [...own.slice(from, to)]
    .filter((_, i) => !read.some((r) => r.from <= from + i && from + i < r.to))
    .join('');

/** Who reports a fault hardly ever says none: there the best clause need only not be unlike all. */
const LEAST = { fault: -0.3, reason: 0 };
const SAYS = /(?:\p{L}[^\p{L}]*){3}|[\u4e00-\u9fa5]{2}/u;
const OPENING =
  /^(?:[\s\p{P}]|因为|由于|主要|就是|其实|原来是?|说是|[我俺额咱](?=家?(?:那个|这个|那|这)?[\u4e00-\u9fa5]{2,})(?!们?家)|这边|那边|那个|这个|的|because|since|as)+/iu;
const ENDING = /(?:[\s\p{P}\ue000]|(?<!不)了|呢|啊|呀|吧|嘛|啦|哈|哦|咧|嘞|哩|的)+$/u;
