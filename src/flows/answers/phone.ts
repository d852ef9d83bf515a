import { findPhones } from '../../understanding/phones.js';
import { type AnswerType, guess, refuse, sure } from './answer.js';
import { understood, wordsOf } from './words.js';

/**
 * A phone number as digits: 11 for Chinese mobiles, area code and number for landlines, E.164 without plus
 * for foreign ones. When asked, digits that are no number are refused (`not-a-phone`).
 */
export const phone: AnswerType<string> = {
  name: 'phone',
  about: 'A phone number; full-width and spoken digits are understood.',
  parse(input, _spec, { mode }) {
    const stated = understood(input, 'phone');
    const [first] = stated;
    if (first !== undefined) return stated.length === 1 ? sure(first) : guess(first);
    if (mode === 'scan') return null;
    const words = wordsOf(input);
    // a number that stands alone needs no +; with the word "phone" a landline needs no brackets
    const alone = /^[+\d\s()-]{7,24}$/.test(words) ? findPhones(`电话${words}`)[0] : undefined;
    if (alone) return sure(alone.digits);
    return words.replace(/[^\d]/g, '').length >= 4 && input.understanding?.slots.work_order === undefined
      ? refuse('not-a-phone')
      : null;
  },
  describe: (value) => value,
};
