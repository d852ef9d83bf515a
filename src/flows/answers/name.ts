import { literally } from '../../understanding/normalise.js';
import { NAME } from '../../understanding/people.js';
import { type AnswerType, guess, refuse, sure } from './answer.js';
import { bareWords, SAYS_NOTHING, understood, wordsOf } from './words.js';

/** The writer's own name. Scanning takes only what is introduced as such (我叫张三, my name is …). */
export const name: AnswerType<string> = {
  name: 'name',
  about: "The writer's own name.",
  parse(input, _spec, { mode }) {
    const words = wordsOf(input);
    const introduced = words.match(INTRODUCED);
    const said = introduced?.[1] ?? introduced?.[2];
    if (said) return sure(said.trim());
    // 我是司机, 我是周一来的: a name only where one was understood.
    const own = understood(input, 'person').find((one) => !STAFF.test(one) && isOwn(words, one));
    if (own) return sure(own);
    if (mode === 'scan') return null;
    const bare = bareWords(input)
      .replace(/^(?:我?(?:是|叫|姓)|免贵姓?|i'?m |i am )\s*/i, '')
      .trim();
    if (bare === '' || SAYS_NOTHING.test(bare)) return null;
    if (/\d{3}|[,。!?;:]/.test(bare) || [...bare].length > 30) return refuse('not-a-name');
    return new RegExp(`^${NAME}$`).test(bare) ? sure(bare) : guess(bare);
  },
  describe: (value) => value,
};

const STAFF = /(?:师傅|工程师|技师)$/;
/** 我是张大山, 我是兴隆合作社的老周, this is John Smith; not 我是张大山介绍来的. */
const isOwn = (words: string, name: string): boolean =>
  [`我是${name}`, ...ofSomewhere(words, name), `i am ${name}`, `i'm ${name}`, `this is ${name}`].some(
    (own) => {
      const at = words.toLowerCase().indexOf(own.toLowerCase());
      return at >= 0 && /^(?:$|[\s,.,。!;、\d])/.test(words.slice(at + own.length));
    },
  );

const INTRODUCED = new RegExp(
  `(?:我(?:的名字)?叫|我的?名字是|本人|姓名(?:是|:)?|联系人(?:是|:)?)\\s*(${NAME}|[\\u4e00-\\u9fa5]{1,2}(?:先生|女士|师傅|老板|经理|总))(?=$|[\\s,。!;、\\d]|电话|手机)|\\bmy name is\\s+((?:[A-Z][a-z'-]+)(?: [A-Z][a-z'-]+){0,2})`,
  'i',
);

/** 我是兴隆合作社的老周 */
const ofSomewhere = (words: string, name: string): string[] =>
  words.match(new RegExp(`我们?(?:这边|这)?是[\\u4e00-\\u9fa5]{2,14}的${literally(name)}`)) ?? [];
