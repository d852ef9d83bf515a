import { NUMBERED_MACHINE_ZH } from '../lexicon/machines.js';
import { NUMERAL, numeral } from '../numerals.js';
import { type AtomBody, clock, type Reader, scan, validDate } from './scan.js';
import type { Atom } from './time.js';

const N = NUMERAL;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** All pieces of time in Chinese words or plain digits, in order, not overlapping; the longer reading wins. */
export function chineseAtoms(text: string): Atom[] {
  return scan(text, READERS);
}

const num = (s: string | undefined): number => numeral(s ?? '') ?? Number.NaN;

const UNITS: [RegExp, number][] = [
  [/刻钟/, 15 * MINUTE],
  [/分/, MINUTE],
  [/小时|钟|时/, HOUR],
  [/天|日/, DAY],
  [/周|星期|礼拜/, 7 * DAY],
];
const unitMs = (unit: string): number => UNITS.find(([p]) => p.test(unit))?.[1] ?? Number.NaN;

/** "3小时", "半个小时", "一个半小时", "两天" in ms. */
function lengthMs(amount: string, half: string | undefined, unit: string): number {
  return (num(amount) + (half ? 0.5 : 0)) * unitMs(unit);
}

const AMOUNT = `(半|${N})\\s*个?(半)?\\s*(分钟|刻钟|小时|钟头|钟(?!头)|天|个?星期|个?礼拜|周)`;

function shift(way: 'in' | 'ago' | 'within') {
  return (m: RegExpMatchArray): AtomBody | null => {
    const ms = lengthMs(m[1] ?? '', m[2], m[3] ?? '');
    if (!(ms > 0)) return null;
    if (way !== 'within' && ms % DAY === 0)
      return { type: 'day', offset: ((way === 'ago' ? -1 : 1) * ms) / DAY };
    return { type: 'shift', ms, way };
  };
}

const DAYS: Record<string, number> = { 大前: -3, 前: -2, 昨: -1, 今: 0, 当: 0, 明: 1, 后: 2, 大后: 3 };
const WEEKDAYS: Record<string, number> = {
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  日: 7,
  天: 7,
  1: 1,
  2: 2,
  3: 3,
  4: 4,
  5: 5,
  6: 6,
  7: 7,
};

function weekOf(prefix: string | undefined): number | null {
  const p = (prefix ?? '').replace('个', '');
  if (p === '') return null;
  if (p === '下下') return 2;
  return p === '下' ? 1 : p === '上' ? -1 : 0;
}

function monthOf(prefix: string | undefined): number | null {
  return weekOf(prefix);
}

function minuteOf(word: string | undefined): number {
  if (!word || /整|钟/.test(word)) return 0;
  if (word === '半') return 30;
  const quarter = word.match(/^(.)刻$/);
  return quarter ? num(quarter[1]) * 15 : num(word.replace(/分$/, ''));
}

/** 一点 and 两点 mean "a little" and "two points" as often as a time; they need company. */
function spokenClock(m: RegExpMatchArray, text: string): AtomBody | null {
  const [whole, hour = '', minutes] = m;
  const before = text.slice(Math.max(0, (m.index ?? 0) - 4), m.index);
  const after = text.slice((m.index ?? 0) + whole.length);
  const partBefore =
    /(早上?|晨|上午|中午|下午|晚上?|午后|夜里|凌晨|傍晚|天|日|号|周.|星期.|礼拜.|[到至从-])\s*$/.test(before);
  const timeAfter =
    /^\s*(钟|前|后|左右|以前|以后|之前|之后|来|到|过来|能|可以|有空|上门|行|吧|开始|$|[,。!?;、-])/.test(
      after,
    );
  if (hour === '一' && !minutes && /(?<![今明昨])[快早晚慢差有好]$/.test(before)) return null;
  if (/第\s*$/.test(before)) return null;
  if (
    /^[一两]$/.test(hour) &&
    !minutes &&
    !partBefore &&
    !/^\s*(钟|左右|之?前|之?后|以[前后]|来|到)/.test(after)
  )
    return null;
  if (/^[^\d]/.test(hour) && !minutes && !partBefore && !timeAfter) return null;
  return clock(num(hour), minuteOf(minutes), false);
}

const MINUTES = `(半|[一三]刻|整|钟|(?:\\d{1,2}|[零〇]?[一二三四五六七八九十]{1,3})分?(?!之|钟后|钟内|钟前))?`;

/** 二号冲床, 3号打捆机 */
const MACHINE = new RegExp(`^\\s?${NUMBERED_MACHINE_ZH}`);

/** What may follow the number of a day: 18号上午, 3号来; after 6号 a pen, a pond or a berth is numbered. */
const AFTER_DATE =
  /^(?:上午|上门|下午|下班|早|晚|中午|凌晨|傍晚|夜|[前后之以左到至来去过能可有行都或的开起那我你您就再吧一要安装修才也在不没给派帮请约改换方是今明周星礼呢吗了和跟与])/;

const FEASTS: Record<string, [month: number, day: number]> = {
  五一: [5, 1],
  六一: [6, 1],
  十一: [10, 1],
  国庆: [10, 1],
  元旦: [1, 1],
  圣诞: [12, 25],
};

const READERS: Reader[] = [
  // 2026-11-26, 2026年11月26日
  [
    /(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?![\d])/g,
    (m) => {
      const [month, day] = [num(m[2]), num(m[3])];
      return validDate(month, day) ? { type: 'date', year: num(m[1]), month, monthOffset: null, day } : null;
    },
  ],
  [
    new RegExp(`(${N})\\s*月\\s*(${N})\\s*[日号]?\\s*[-~到至]\\s*(${N})\\s*[日号]`, 'g'),
    (m) => {
      const [month, day, lastDay] = [num(m[1]), num(m[2]), num(m[3])];
      return validDate(month, day) && validDate(month, lastDay) && lastDay > day
        ? { type: 'date', year: null, month, monthOffset: null, day, lastDay }
        : null;
    },
  ],
  [
    new RegExp(`(${N})\\s*月\\s*(?:份)?\\s*(${N})\\s*(?:[日号]|(?=\\s|[,。上下早晚中]|$))`, 'g'),
    (m) => {
      const [month, day] = [num(m[1]), num(m[2])];
      return validDate(month, day) ? { type: 'date', year: null, month, monthOffset: null, day } : null;
    },
  ],
  [
    // 4/5 alone is a mark out of five
    /(?<![\d/.-])(?![1-5]\/5(?!\s*(?:[上下中早晚]|\d{1,2}[:点])))(1[0-2]|0?[1-9])\/(3[01]|[12]\d|0?[1-9])(?![\d/])/g,
    (m) => ({
      type: 'date',
      year: null,
      month: num(m[1]),
      monthOffset: null,
      day: num(m[2]),
    }),
  ],
  [
    /(?<![\d.])(1[0-2]|0?[1-9])\.(3[01]|[12]\d|0?[1-9])(?=\s?(?:[日号]|上午|下午|早上?|晚上?|中午))[日号]?/g,
    (m) => ({ type: 'date', year: null, month: num(m[1]), monthOffset: null, day: num(m[2]) }),
  ],
  // 下月初, 月底, 12月上旬
  [
    /(这个?|本|下个?|上个?)?月(初|底|末|中旬?)|(这个?|本|下个?|上个?)?月?([上中下])旬/g,
    (m) => {
      const word = m[2] ?? m[4] ?? '';
      const part = /初|上/.test(word) ? 'early' : /中/.test(word) ? 'mid' : 'late';
      const prefix = m[1] ?? m[3];
      return {
        type: 'span',
        unit: 'month',
        offset: prefix ? monthOf(prefix.replace('这', '本')) : null,
        part,
      };
    },
  ],
  [
    new RegExp(`(这个?|本|下个?|上个?)月\\s*(${N})\\s*[日号]`, 'g'),
    (m) => {
      const day = num(m[2]);
      return validDate(null, day)
        ? { type: 'date', year: null, month: null, monthOffset: monthOf(m[1]), day }
        : null;
    },
  ],
  [
    new RegExp(
      `(?<![\\d.-])(\\d{1,2}|[一二三][十]?|十[一-十]?|二十[一-十]?|三十一?)\\s*[日号]?\\s*[-~到至]\\s*(\\d{1,2}|[一二三]?十[一-十]?)\\s*[号日](?!${'单|工单|机|车|线|楼|棚|库|门'})`,
      'g',
    ),
    (m) => {
      const [day, lastDay] = [num(m[1]), num(m[2])];
      return validDate(null, day) && validDate(null, lastDay) && lastDay > day
        ? { type: 'date', year: null, month: null, monthOffset: null, day, lastDay }
        : null;
    },
  ],
  // 26号 is a date; 003号, 3号机, 88号楼 and 路88号 are not
  [
    /(?<![\d\-路街道巷弄村组第尾单])([1-9]|[12]\d|3[01]|[一二三四五六七八九]|十[一二三四五六七八九]?|二十[一二三四五六七八九]?|三十一?)[号日](?![单工机车线楼院棚库门厂码房店仓站柜炉窗台桩枪梯闸塔泵床]|\d(?!\d?[号日]))/g,
    (m, text) => {
      if (
        /[\u4e00-\u9fa5]$/.test(text.slice(0, m.index)) &&
        /(路|街|道|巷|编|账|型|尾|工单|单)$/.test(text.slice(0, m.index))
      )
        return null;
      const next = text.slice((m.index ?? 0) + m[0].length);
      if (MACHINE.test(next) || (/^[\u4e00-\u9fa5]/.test(next) && !AFTER_DATE.test(next))) return null;
      return { type: 'date', year: null, month: null, monthOffset: null, day: num(m[1]) };
    },
  ],
  [
    /(五一|六一|十一|国庆|元旦|圣诞)(?=节|放假|假期|长假|期间|当天|那天|之?前|以前|之?后|以后)节?/g,
    (m) => {
      const [month, day] = FEASTS[m[1] ?? ''] ?? [1, 1];
      return { type: 'date', year: null, month, monthOffset: null, day };
    },
  ],
  // weeks
  [
    /(下下个?|下个?|上个?|这个?|本)?(?:周|星期|礼拜)([一二三四五六日天1-7])(?!\d)/g,
    (m) => ({
      type: 'weekday',
      week: weekOf(m[1]),
      weekday: WEEKDAYS[m[2] ?? ''] ?? 1,
    }),
  ],
  [
    /(下个?|上个?|这个?|本)?周末/g,
    (m) => ({ type: 'span', unit: 'weekend', offset: weekOf(m[1]), part: 'all' }),
  ],
  [
    /(下下个?|下个?|上个?|这个?|本)(?:周|星期|礼拜)(?![一二三四五六日天末\d期])/g,
    (m) => ({
      type: 'span',
      unit: 'week',
      offset: weekOf(m[1]),
      part: 'all',
    }),
  ],
  [
    /(这个?|本|下个?|上个?)月(?![初底末中份\d])/g,
    (m) => ({ type: 'span', unit: 'month', offset: monthOf(m[1]), part: 'all' }),
  ],
  // lengths from now
  [new RegExp(`${AMOUNT}(?:的时间)?(?:之|以)?内`, 'g'), shift('within')],
  [new RegExp(`${AMOUNT}\\s*(?:之|以)?前`, 'g'), shift('ago')],
  [new RegExp(`${AMOUNT}\\s*(?:之|以)?后`, 'g'), shift('in')],
  [new RegExp(`(?:过|再过|再等|还有|还要|还得|大概|大约|再)\\s*${AMOUNT}(?!没|都|了)`, 'g'), shift('in')],
  [new RegExp(`${AMOUNT}(?=(?:就|能|左右|内)*(?:到|赶到|回来|过去))`, 'g'), shift('in')],
  [/明后两?天/g, () => ({ type: 'day', offset: 1, offsetTo: 2 })],
  [/这(两|几)天/g, () => ({ type: 'day', offset: 0, offsetTo: 2 })],
  // days
  [
    /(大后|大前|前|昨|今|当|明|后)(?:天|日|儿个?|个儿?)(?!子)|(今|明|昨)(?=早|晚|晨|夜)/g,
    (m, text) => {
      const word = m[1] ?? m[2] ?? '';
      const next = text.slice((m.index ?? 0) + m[0].length, (m.index ?? 0) + m[0].length + 2);
      if (m[0] === '前日' || (m[0] === '当日' && next === '')) return null;
      return { type: 'day', offset: DAYS[word] ?? 0 };
    },
  ],
  // parts of the day (contract: 早上 06-09, 上午 08-12, 中午 11-13, 下午 13-18, 晚上 18-22)
  [/凌晨|后半夜/g, () => ({ type: 'part', start: 0, end: 6 })],
  [
    /(?:一|大)*(?:清早|清晨)|一大?早|大早上?|早上(?!好)|早晨|早间|(?<=[今明昨后天])早/g,
    () => ({ type: 'part', start: 6, end: 9 }),
  ],
  [/上午(?!好)|[头前]晌|(?<![上下中])午前/g, () => ({ type: 'part', start: 8, end: 12 })],
  [/中午(?!好)|晌午|正午/g, () => ({ type: 'part', start: 11, end: 13 })],
  [/下午(?!好)|[后下过]半?晌|午后/g, () => ({ type: 'part', start: 13, end: 18 })],
  [/傍晚|下晚儿?|天黑前|黄昏/g, () => ({ type: 'part', start: 17, end: 19 })],
  [
    /晚上(?!好)|夜里|夜班|晚间|夜间|(?<=[今明昨])[晚夜]/g,
    () => ({ type: 'part', start: 18, end: 22, night: true }),
  ],
  [/半夜|深夜/g, () => ({ type: 'part', start: 22, end: 24, night: true })],
  // clocks: 14:30, 8-10点, 三点半, 两三点
  [
    /(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?![\d:])/g,
    (m) => clock(num(m[1]), num(m[2]), (m[1] ?? '').length === 2),
  ],
  [
    /(?<![\d.:-])(\d{1,2})\s*[-~到至]\s*(\d{1,2})\s*(?:点钟?|时)(?!间|候)(半)?/g,
    (m) => {
      const [a, b] = [num(m[1]), num(m[2])];
      return a <= 24 && b <= 24
        ? { type: 'clock', hour: a, minute: 0, half: null, exact: false, hourTo: b, minuteTo: m[3] ? 30 : 0 }
        : null;
    },
  ],
  [
    /([一两二三四五六七八九])([二三四五六七八九十])点(?!\d)/g,
    (m) => {
      const [a, b] = [num(m[1]), num(m[2])];
      return b === a + 1
        ? { type: 'clock', hour: a, minute: 0, half: null, exact: false, hourTo: b, minuteTo: 0 }
        : null;
    },
  ],
  [
    new RegExp(
      `(?<![\\d.])(\\d{1,2}|[零〇一二两三四五六七八九十]{1,3})点${MINUTES}(?!儿|点|\\d|五|问题|建议|要求|意见)`,
      'g',
    ),
    spokenClock,
  ],
  [
    /(?<![\d.])(\d{1,2})时(?!间|候|报|常|不)(?:(\d{1,2})分)?/g,
    (m) => clock(num(m[1]), num(m[2] ?? '0'), true),
  ],
  [
    /现在(?=就?(?:能|可以|来|过来|派|上门|去|有空|在家|方便))|立[即刻](?=派|来|上门)/g,
    () => ({ type: 'now' }),
  ],
];
