import { NUMERAL, numeral } from '../../understanding/numerals.js';
import { type AnswerType, refuse, sure } from './answer.js';
import { wordsOf } from './words.js';

export interface UsedPart {
  name: string;
  quantity: number;
}

/**
 * Parts used, by name and number (CO-02): 打结器总成1个, 弹簧2个. "无", "没换" is an empty list. No number
 * means one. Only when asked, but for a plain 没换配件. Names over 60 characters are refused (`not-a-part`).
 */
export const parts: AnswerType<UsedPart[]> = {
  name: 'parts',
  about: 'Parts used, by name and number: 轴承2个、皮带1根; 无 for none.',
  parse(input, spec, { mode }) {
    const words = wordsOf(input).replace(/[\s。.!]+$/, '');
    if (words === '') return null;
    if (NONE_SAID.test(words) || (mode === 'asked' && NONE.test(words))) return sure([]);
    if (mode === 'scan') return null;
    const list = words
      .replace(LEAD, '')
      .split(SEPARATOR)
      .map((piece) => piece.trim())
      .filter((piece) => piece !== '')
      .map(partOf);
    const found = list.filter((part) => part !== null);
    if (found.length === 0) return null;
    if (found.length < list.length || found.some((part) => [...part.name].length > LONGEST))
      return refuse('not-a-part');
    return sure(merge(found).slice(0, spec.most ?? found.length));
  },
  describe: (value) => value.map((part) => ({ ...part })),
};

const LONGEST = 60;
const NONE =
  /^(?:无|没有?|没换|没用|没有换|未换|未更换|没更换|不用换|不需要|零|0|无更换|none|no|nothing|n\/a)(?:配件|件|零件|更换|换件|东西|任何配件|parts?|used|replaced|\s|了|的)*$/i;
const NONE_SAID =
  /^(?:这次|本次)?(?:没有?|未|无)(?:需)?(?:更?换|用)(?:过|任何)?(?:配件|零件|件|零部件)$|^no parts?(?: (?:were )?(?:used|replaced|changed|needed))?$/i;
const LEAD =
  /^(?:已?更换(?:配件)?|(?:已|全)?换(?![热向气能档挡挂相流刀模行极层汽])(?:件|成)?|使?用[了掉]|使用|配件|零件)[了上掉新]?(?:[:是\s]|个(?!人)|新的)*|^(?:replaced|used|changed|fitted|parts?:?)\s+(?:the |a new |a |new )?/i;
/** 换了位置, 更换完毕: nothing that was used up. */
const NOT_PARTS =
  /^(?:个|了|下|一下)?(?:位置|方向|角度|地方|方法|办法|模式|档位|接法|人|完|完毕|完成|好|新|成新的|正常)$/;
const UNIT =
  '个|只|套|根|条|件|片|块|支|台|把|米|升|桶|组|副|对|张|盒|包|瓶|颗|卷|双|袋|pcs?|pieces?|sets?|units?';
/** 弹簧2个皮带1根 is two as well: a new name begins after number and unit of the one before. */
const SEPARATOR = new RegExp(
  `\\s*[,、;\\n+]\\s*|\\s+(?:and|和|以及)\\s+|以及|还有|(?:和|跟|与)(?=\\s*${NUMERAL}\\s*(?:${UNIT}))|(?<=(?:${UNIT}))\\s*(?:和|跟|与)\\s*|(?<=[^\\s和跟与,、;\\d零一二两三四五六七八九十]\\s*${NUMERAL}\\s*(?:${UNIT}))\\s*(?=[\\u4e00-\\u9fa5A-Za-z])(?!和|跟|与)`,
  'i',
);
const AFTER = new RegExp(
  `^(.+?)\\s*(?:[x*×]\\s*(\\d{1,4})|(?<![\\dA-Za-z.-])(${NUMERAL})\\s*(?:${UNIT})|\\s(\\d{1,4}))\\s*(?:${UNIT})?$`,
  'i',
);
const BEFORE = new RegExp(`^(?:(${NUMERAL})\\s*(?:${UNIT})\\s*(?:of )?|(\\d{1,4})\\s*[x×]?\\s+)(.+)$`, 'i');

/** `counted`: a number was said. */
type Named = UsedPart & { counted: boolean };

function partOf(piece: string): Named | null {
  const before = piece.match(BEFORE);
  const after = before ? null : piece.match(AFTER);
  const amount = before?.[1] ?? before?.[2] ?? after?.[2] ?? after?.[3] ?? after?.[4];
  const said = (before?.[3] ?? after?.[1] ?? piece)
    .replace(LEAD, '')
    .replace(/^(?:the|an?|和|跟|与)\s+/i, '')
    .trim();
  const quantity = amount === undefined ? 1 : numeral(amount);
  return /\p{L}/u.test(said) && !NOT_PARTS.test(said) && quantity !== null && quantity > 0
    ? { name: said, quantity, counted: amount !== undefined }
    : null;
}

/** The same part named twice is counted together; named once more without a number (换了弹簧,用了弹簧1个) it is the same one. */
function merge(list: readonly Named[]): UsedPart[] {
  const total = new Map<string, number>();
  for (const { name, quantity, counted } of list) {
    const isSaidAgain = !counted && list.some((other) => other.name === name && other.counted);
    total.set(name, (total.get(name) ?? 0) + (isSaidAgain ? 0 : quantity));
  }
  return [...total].map(([name, quantity]) => ({ name, quantity }));
}
