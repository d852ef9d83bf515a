import { numeral } from '../../understanding/numerals.js';
import { type AnswerType, refuse, sure } from './answer.js';
import { wordsOf } from './words.js';

/** Money in fen, so that sums stay exact. */
export interface Amount {
  fen: number;
}

/**
 * An amount of money: 380, 380.5元, ¥1,200, 三百八十块, 1.2万, 五毛. Reads `least` and `most` in yuan (`too-small`,
 * `too-large`); more than two decimals are refused (`not-an-amount`). Scanning takes only what names its unit.
 */
export const amount: AnswerType<Amount> = {
  name: 'amount',
  about: 'An amount of money, kept in fen: 380元, ¥1,200, 三百八十块, 1.2万.',
  parse(input, spec, { mode }) {
    const words = wordsOf(input).replace(/(?<=\d),(?=\d{3})/g, '');
    const found = words.match(WITH_UNIT) ?? (mode === 'asked' ? words.match(BARE) : null);
    if (!found) return mode === 'asked' && /\d/.test(words) ? refuse('not-an-amount') : null;
    const { figures, unit, negative } = partsOf(found);
    const value = /^[\d.]+$/.test(figures) ? exact(figures, unit) : inWords(figures);
    if (value === null || negative) return refuse('not-an-amount');
    const fen = Math.round(value * (FEN[unit] ?? 100));
    if (!Number.isSafeInteger(fen)) return refuse('not-an-amount');
    if (spec.least !== undefined && fen < spec.least * 100) return refuse('too-small');
    return spec.most !== undefined && fen > spec.most * 100 ? refuse('too-large') : sure({ fen });
  },
  describe: ({ fen }) => ({ fen, yuan: (fen / 100).toFixed(2) }),
};

const FIGURES = '\\d{1,9}(?:\\.\\d+)?|[零一二两三四五六七八九十百千万半]{1,9}';
const UNITS = '万元|万块|元|块钱|块|圆|毛钱|毛|角|分钱|万|yuan|rmb|cny';
const WITH_UNIT = new RegExp(`(-)?(${FIGURES})\\s*(${UNITS})|[¥¥]\\s*(-)?(\\d{1,9}(?:\\.\\d+)?)`, 'i');
const BARE = new RegExp(`^[^\\d-]{0,6}?(-)?(${FIGURES})()[。.!]?$`);
const FEN: Record<string, number> = { 万元: 1e6, 万块: 1e6, 万: 1e6, 毛钱: 10, 毛: 10, 角: 10, 分钱: 1 };

function partsOf(found: RegExpMatchArray): { figures: string; unit: string; negative: boolean } {
  const [, minus, figures, unit = '', minusAfter, afterSign] = found;
  return {
    figures: figures ?? afterSign ?? '',
    unit: unit.toLowerCase(),
    negative: minus === '-' || minusAfter === '-',
  };
}

/** No smaller than a fen. */
const exact = (figures: string, unit: string): number | null =>
  (figures.split('.')[1] ?? '').length <= (unit.startsWith('万') ? 6 : 2) ? Number(figures) : null;

/** 一千二百, 三万五千; thousands and ten thousands around what `numeral` reads. */
function inWords(text: string): number | null {
  for (const [word, size] of [
    ['万', 10_000],
    ['千', 1000],
  ] as const) {
    const at = text.indexOf(word);
    if (at < 0) continue;
    const head = at === 0 ? 1 : inWords(text.slice(0, at));
    const rest = text.slice(at + 1).replace(/^零/, '');
    const tail = rest === '' ? 0 : inWords(rest);
    if (head === null || tail === null) return null;
    // 三千五 is 3500: a single figure counts the next smaller unit.
    return (
      head * size +
      (/^[一二两三四五六七八九]$/.test(rest) && text[at + 1] !== '零' ? (tail * size) / 10 : tail)
    );
  }
  return numeral(text);
}
