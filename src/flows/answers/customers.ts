import { referencesIn } from '../../understanding/references.js';
import { type AnswerType, refuse, sure } from './answer.js';

/** The words themselves, when they name customers: by phone, work order, chat or record. Who that is, is looked up later. */
export const customers: AnswerType<string> = {
  name: 'customers',
  about: 'Words that name customers by their phones or work orders.',
  parse({ message }, _spec, { mode }) {
    const words = message.text ?? '';
    if (referencesIn(words).length > 0) return sure(words);
    return mode === 'asked' && words.trim() !== '' ? refuse('names-no-customer') : null;
  },
  describe: (value) => value,
};
