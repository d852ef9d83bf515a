import { NAME } from '../../understanding/people.js';
import { type AnswerType, guess, refuse, sure } from './answer.js';
import { bareWords, SAYS_NOTHING, wordsOf } from './words.js';

/** The writer's own name. Scanning takes only what is introduced as such (我叫张三, my name is …). */
export const name: AnswerType<string> = {
  name: 'name',
  about: "The writer's own name.",
  parse(input, _spec, { mode }) {
    const introduced = wordsOf(input).match(INTRODUCED);
    const said = introduced?.[1] ?? introduced?.[2];
    if (said) return sure(said.trim());
    if (mode === 'scan') return null;
    const words = bareWords(input)
      .replace(/^(?:我?(?:是|叫|姓)|免贵姓?|i'?m |i am )\s*/i, '')
      .trim();
    if (words === '' || SAYS_NOTHING.test(words)) return null;
    if (/\d{3}|[,。!?;:]/.test(words) || [...words].length > 30) return refuse('not-a-name');
    return new RegExp(`^${NAME}$`).test(words) ? sure(words) : guess(words);
  },
  describe: (value) => value,
};

const INTRODUCED = new RegExp(
  `(?:我(?:的名字)?叫|我的?名字是|本人|姓名(?:是|:)?|联系人(?:是|:)?)\\s*(${NAME}|[\\u4e00-\\u9fa5]{1,2}(?:先生|女士|师傅|老板|经理|总))(?=$|[\\s,。!;、\\d]|电话|手机)|\\bmy name is\\s+((?:[A-Z][a-z'-]+)(?: [A-Z][a-z'-]+){0,2})`,
  'i',
);
