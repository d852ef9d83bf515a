import { numeral } from '../../understanding/numerals.js';
import { ownWords } from '../../understanding/scope.js';
import { findScore } from '../../understanding/scores.js';
import { type AnswerType, refuse, sure } from './answer.js';
import { bareWords, pressed, understood, wordsOf } from './words.js';

/**
 * A rating from 1 to 5: by button, figure (5, 五分, 4星) or word of the scale (很满意). Once asked, other figures are
 * refused (`not-a-score`), and praise (师傅不错) as well (`no-figure`): how many stars that is, is theirs to say.
 */
export const score: AnswerType<number> = {
  name: 'score',
  about: 'A rating from 1 to 5: by button, figure or word.',
  parse(input, _spec, { mode }) {
    const button = pressed(input, ['1', '2', '3', '4', '5']);
    if (button !== null) return sure(Number(button));
    if (mode === 'scan') {
      const [said] = input.understanding?.intents.includes('rating') ? understood(input, 'score') : [];
      const words = [input.understanding?.quotes.score ?? ''].flat()[0] ?? '';
      const value = Number(said);
      return value >= 1 && value <= 5 && !PRAISE.test(words) ? sure(value) : null;
    }
    const words = bareWords(input);
    const alone = words.match(
      /^(?:打|给|评)?\s*(-?\d{1,4}(?:\.\d+)?|[零〇一二两三四五六七八九十百]{1,3})\s*(?:分|星|颗星|stars?|points?)?(?=$|[\s,.。!])/i,
    );
    if (alone) {
      const value = numeral(alone[1] ?? '');
      return value !== null && Number.isInteger(value) && value >= 1 && value <= 5
        ? sure(value)
        : refuse('not-a-score');
    }
    const { own } = ownWords(wordsOf(input));
    const said = findScore(own);
    if (said === null) return null;
    return PRAISE.test(own.slice(said.from, said.to)) ? refuse('no-figure') : sure(said.score);
  },
  describe: (value) => value,
};

/** Says that it was good, not how good. */
const PRAISE =
  /^(?:(?:服务|师傅|态度|技术|修得|手艺)(?!.*(?:满意|差|一般|[好差]评)).+|(?:good|great) (?:service|job|work))$/i;
