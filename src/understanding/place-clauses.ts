import { type Clause, clausesOf } from './clauses.js';
import { MACHINES_ZH } from './lexicon/machines.js';
import { NOT_PLACES, SITES } from './lexicon/places.js';
import { anyOf } from './normalise.js';
import { BLANK } from './scope.js';

/**
 * Places by their place in the sentence: a clause that is nothing but a place (二诊室, ICU 3床, 建设路永辉负一层),
 * or that begins with the one in which the machine stands (三楼茶水间的直饮机); in English also what
 * follows at, in and on. By the last word only: how a hall or a pond is called is nobody's business.
 */
export function findPlaceClauses(text: string): Clause[] {
  const found: Clause[] = [];
  for (const clause of clausesOf(text)) {
    for (const form of [WHOLE, FIRST, WHOLE_EN]) {
      const hit = clause.text.match(form);
      const place = hit?.[1] ?? hit?.[2];
      if (!hit || !place || !isPlace(place)) continue;
      const cut = text[clause.to] === BLANK || text[clause.from - 1] === BLANK;
      if (cut && place.length < 5 && !/\d/.test(place)) continue;
      const from = clause.from + hit[0].lastIndexOf(place);
      found.push({ from, to: from + place.length, text: place });
      break;
    }
  }
  for (const m of text.matchAll(WHERE_EN)) {
    const place = m[1] ?? '';
    const from = m.index + m[0].length - place.length;
    if (!found.some((f) => from < f.to && f.from < from + place.length))
      found.push({ from, to: from + place.length, text: place });
  }
  return found;
}

const isPlace = (words: string): boolean =>
  !NO_PLACE.test(words) && !NOT_PLACES.test(words) && !SITES.includes(words);

const NAME = '[\\u4e00-\\u9fa5A-Za-z0-9#-]';
const NUMBER = '(?:[A-Za-z]?\\d{1,4}|[一二三四五六七八九十]{1,3})';
const HEAD =
  '(?:楼|层|室|房|厅|床|舍|塘|泊位|铺位|工位|科|病区|诊区|车间|仓库|库房|码头|港|风场|工业区|开发区|园区|校区|厂区|食堂|后厨|车库|停车场|(?:幼儿|公|果|茶|庄|陵|植物|动物|游乐)园|[^病后]院|[渔猪牛鸡羊林茶果矿货球马]场|苑|门口|路口|村口|地头|[东南西北]门|[A-Z\\d]口|栋|幢|座|单元|医院|学院|馆|站|城|广场|中心|大厦|厂|店|公司|学校|大学|中学|小学|教室|宿舍|公寓|宾馆|酒店|小区|花园|家园|市场|超市|农场|基地|工地|村|镇|屯)';
const SPOT =
  '(?:\\d{1,4}(?:间|号|室|床|房|区)?|[一二三四]区|[东南西北]{1,2}(?:侧|边|头|角)|第[一二三四五六七八九十\\d]{1,2}[排间]|门口|旁边|附近|对面)?';
const WHOLE = new RegExp(
  `^(?:我们?|咱们?)?(?:人|就)?(?:在|位于|地址是?|位置是?|到了?|已到)?((?:${NAME}| (?=[A-Za-z\\d])){1,20}?(?:(?<=${NUMBER}号?|[\\u4e00-\\u9fa5A-Z ])${HEAD})${SPOT})(?:那边|这边|里面?|等|那里)?$`,
);
/** Where the machine stands, if that is more than a canteen: it has a number or a name. */
const FIRST = new RegExp(
  `^(?:我们?|咱们?|你好|师傅)?(?:这|那)?((?=.{0,8}[\\dA-Za-z一二三四五六七八九十])${NAME}{1,10}?(?:楼|层|室|房|厅|床|舍|车间|仓库|食堂|店|教室|门口|工位|机房|泵房|科|诊室|病房|走廊|茶水间|站|办公室|大堂)(?:\\d{1,4}|第[一二三四五六七八九十\\d]{1,2}[排间])?)(?=的(?!人|师傅|钥匙)|那[台个]|这[台个]|有[台个一两]|${anyOf(MACHINES_ZH)})`,
);
/** Not said of a place: that something happens there. */
const NO_PLACE =
  /[了吗呢吧不没着得要能会请把被给让说看修来去装换坏漏响停跑发叫找派到我你他卡改搬送]|[^\d一二三四五六七八九十号]床$|[那这]台|^[\u4e00-\u9fa5]?(?:冷库|刀库|机房)$|机$|电话|手机|时候|师傅|^(?:工地|仓库|车间|食堂|店|门口|小区|村口|现场|公司|医院|学校|楼|层|室)$|附近的|^哪/;

const HEADS_EN =
  'bldg|building|floor|ward|room|bay|unit|shop|gate|line|hall|wing|block|level|suite|dock|aisle|lab|theatre|theater|kitchen|lobby|garage|basement|workshop|warehouse|clinic|branch|office|reception|canteen|stable|barn|shed';
const HEAD_EN = `(?:${HEADS_EN.split('|')
  .map((word) => `[${word.charAt(0).toUpperCase()}${word.charAt(0)}]${word.slice(1)}`)
  .join('|')})`;
/** Beside a place, no part of its name. */
const NOT_NAME_EN =
  '(?!(?:at|in|on|to|of|from|by|near|the|arrived|reached|here|we|i|is|are|was|now|just|got) )';
const NUMBER_EN = '(?:\\.? (?:no\\.? ?)?[A-Z]?\\d{1,4}[A-Z]?\\b|\\.? [A-Z]\\b)';
const PART_EN = `${HEAD_EN}${NUMBER_EN}`;
const WHOLE_EN = new RegExp(
  `^(?:[Ii]t's |[Ii]t is |[Ww]e're |[Ww]e are |[Ii]'m )?(?:[Jj]ust )?(?:[Aa]rrived |[Rr]eached |[Hh]ere |[Gg]ot to |[Cc]hecked in |[Nn]ow )?(?:[Aa]t |[Ii]n |[Oo]n )?((?:(?:${NOT_NAME_EN}[A-Za-z]+ ){0,2}${PART_EN}(?: (?:bed|${HEAD_EN})${NUMBER_EN})*|\\d{1,2}(?:st|nd|rd|th) floor(?: [a-z]+)?)(?: (?:[A-Z][a-z]+ ?){1,3}| behind the [a-z]+)?)$|^((?:[A-Za-z]+ )?${PART_EN}(?: (?:bed|${HEAD_EN})${NUMBER_EN})*)(?= [a-z]| AC\\b)`,
);
const WHERE_EN = new RegExp(
  `\\b(?:at|in|on) ((?:the )?(?!(?:the )?(?:order|middle|morning|afternoon)\\b)(?:[A-Za-z'-]+ ){0,2}?(?:${PART_EN}(?: (?:bed|${HEAD_EN})${NUMBER_EN})*|(?:hall|clinic|lobby|kitchen|basement|workshop|warehouse|branch|canteen|barn|lab|garage)\\b))`,
  'gi',
);
