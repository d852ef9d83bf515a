import { numeral } from '../../understanding/numerals.js';
import { type AnswerType, refuse, sure } from './answer.js';
import { bareWords } from './words.js';

/**
 * A number in figures or words: 3, 3.5, 三百二, -5. Reads `least` and `most`; what is outside is refused
 * (`too-small`, `too-large`). Only when asked: numbers stand in every message.
 */
export const number: AnswerType<number> = {
  name: 'number',
  about: 'A number, `least` and `most` given: 3, 3.5, 三百二.',
  parse(input, spec, { mode }) {
    if (mode === 'scan') return null;
    const words = bareWords(input)
      .replace(LEAD, '')
      .replace(UNIT, '')
      .replace(/(?<=\d),(?=\d{3})/g, '')
      .trim();
    const value = /^-?\d{1,12}(?:\.\d{1,6})?$/.test(words) ? Number(words) : numeral(words);
    if (value === null || !Number.isFinite(value)) return /\d/.test(words) ? refuse('not-a-number') : null;
    if (spec.least !== undefined && value < spec.least) return refuse('too-small');
    return spec.most !== undefined && value > spec.most ? refuse('too-large') : sure(value);
  },
  describe: (value) => value,
};

const LEAD = /^(?:大概|大约|差不多|约|一共|共|总共|有|是|about|around|roughly)\s*/i;
const UNIT = /\s*(?:个|台|次|小时|公里|千米|米|吨|公斤|斤|年|岁|左右|多|km|hours?|h)$/i;
