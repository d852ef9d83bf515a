import { anyOf, normalise } from '../../understanding/normalise.js';
import { englishNumber, NUMERAL, numeral } from '../../understanding/numerals.js';
import type { SlotName } from '../../understanding/understand.js';
import type { AnswerInput } from './answer.js';

/** The message's words in the form that rules read, without marks around them; empty when there are none. */
export function wordsOf(input: AnswerInput): string {
  return normalise(input.message.text ?? '').trim();
}

/** The same, without the punctuation and particles that people put around a short answer. */
export function bareWords(input: AnswerInput): string {
  return wordsOf(input).replace(/^[\s,.。!?;:、~"“”'「」()[\]]+|[\s,.。!?;:、~"“”'「」()[\]]+$/g, '');
}

/** What the rules found for a slot, best first. */
export function understood(input: AnswerInput, slot: SlotName): string[] {
  return [input.understanding?.slots[slot] ?? []].flat();
}

/** The id whose button was pressed; ids outside the list are not ours. */
export function pressed(input: AnswerInput, ids: readonly string[]): string | null {
  const token = input.message.choice?.token;
  return token !== undefined && ids.includes(token) ? token : null;
}

/** Index of the list entry that a short answer points at: 2, 二, 第二个, 选2, 最后一个, the second one. */
export function ordinal(text: string, count: number): number | null {
  const position = positionOf(text, count);
  return position !== null && Number.isInteger(position) && position >= 1 && position <= count
    ? position - 1
    : null;
}

function positionOf(text: string, count: number): number | null {
  const plain = text.replace(/^[\s(#]+|[\s).。!,、了吧的]+$/g, '').toLowerCase();
  if (/^(?:最后(?:一|那)?个?|the last(?: one)?|last(?: one)?)$/.test(plain)) return count;
  const chinese = plain.match(ORDINAL_ZH);
  if (chinese) return numeral(chinese[1] ?? '');
  const english = plain.match(ORDINAL_EN);
  if (!english) return null;
  return english[1] ? RANKS.indexOf(english[1]) + 1 : englishNumber(english[2] ?? '');
}

const RANKS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const ORDINAL_ZH = new RegExp(
  `^(?:我?(?:选|要|就)?(?:是)?)?(?:第|选项|选择)?\\s*(${NUMERAL})\\s*(?:个|号|项|条|张|台|单|位|款)?(?:选项)?$`,
);
const ORDINAL_EN = new RegExp(
  `^(?:the |option |number |no\\.? ?|#)?(?:(${anyOf(RANKS)})(?: one)?|(\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten))$`,
);

/** "I do not know" and its like: an answer to no question. */
export const SAYS_NOTHING =
  /^(?:不(?:知道|清楚|记得|晓得|了解|确定)|忘了|没有?|无|暂无|没带|看不清|随便|跳过|skip|none|n\/a|no idea|(?:i )?don'?t know|not sure|unknown)$/i;

/** What people say to say anything at all. */
export const SAYS_YES =
  /^(?:对|好|是|行|嗯|恩|哦|在|有|对的|好的|是的|没错|可以|不是|不对|你好|您好|谢谢|呵呵|哈哈|ok|yes|no|hi|hello|thanks)+$/i;

/**
 * A question back, or talk about what was asked (你们留着我的电话呢, 不是说过了吗, 找不到): what may be any words is
 * not answered by it.
 */
export const ASIDE =
  /[??]|吗$|什么|怎么|为什么|为啥|咋|多少|几点|多久|是不是|能不能|有没有|要不要|可不可以|还是那|老地方|(?:原来|上次|之前)的?(?:那个)?(?:地方|地址|位置)|(?:发|给)你?们?(?:个|一下)?定位|定位(?:发|给)|^(?:你|您)们?(?:是|有|还|不|知道|留|存|记|说|那|到底|能|会|都|查|看|问)|(?:说|讲|告诉|发|问|写|报)过|刚才|刚刚|看不(?:清|见|到|懂)|找不(?:到|着)|不(?:清楚|知道|记得|懂|会|明白|想|告诉|方便)|记不(?:得|住|清)|忘(?:了|记)|^(?:what|why|how|when|who|which|where|are|is|do|does|did|can|could|will|would|should|you|i (?:don'?t|can'?t|cannot|do not|already|told|said)|already)\b/iu;
