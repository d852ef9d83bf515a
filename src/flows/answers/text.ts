import { type AnswerType, refuse, sure } from './answer.js';

/**
 * Free words, byte for byte as they were written. Reads `most` (characters, not with `many`); longer
 * texts are refused (`too-long`), never cut. Only when asked: any message would fit.
 */
export const text: AnswerType<string> = {
  name: 'text',
  about: 'Free words, as they are written; `most` characters.',
  parse({ message }, spec, { mode }) {
    const words = message.text ?? '';
    if (mode === 'scan' || words.trim() === '') return null;
    if (!spec.many && spec.most !== undefined && [...words].length > spec.most) return refuse('too-long');
    return sure(words);
  },
  describe: (value) => value,
};
