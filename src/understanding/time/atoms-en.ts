import { ENGLISH_NUMBER, englishNumber } from '../numerals.js';
import { type AtomBody, clock, type Reader, scan, validDate } from './scan.js';
import type { Atom } from './time.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** All pieces of time in English words, in order, not overlapping. Bare digits such as 14:30 are read by the Chinese reader. */
export function englishAtoms(text: string): Atom[] {
  return scan(text, READERS);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const WEEKDAY = '(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?';
const N = ENGLISH_NUMBER;
const AMOUNT = `(half an hour|an hour and a half|(?:a couple of|${N})(?: and a half)?\\s*(?:min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?))`;

function lengthMs(words: string): number {
  const text = words.toLowerCase();
  if (text === 'half an hour') return 30 * MINUTE;
  if (text === 'an hour and a half') return 90 * MINUTE;
  const m = text.match(/^(a couple of|.+?)( and a half)?\s*(min|h|day|week)[a-z]*$/);
  if (!m) return Number.NaN;
  const amount = m[1] === 'a couple of' ? 2 : (englishNumber(m[1] ?? '') ?? Number.NaN);
  const unit = m[3] === 'min' ? MINUTE : m[3] === 'h' ? HOUR : m[3] === 'day' ? DAY : 7 * DAY;
  return (amount + (m[2] ? 0.5 : 0)) * unit;
}

function shift(way: 'in' | 'ago' | 'within') {
  return (m: RegExpMatchArray): AtomBody | null => {
    const ms = lengthMs(m[1] ?? '');
    if (!(ms > 0)) return null;
    if (way !== 'within' && ms % DAY === 0)
      return { type: 'day', offset: ((way === 'ago' ? -1 : 1) * ms) / DAY };
    return { type: 'shift', ms, way };
  };
}

const monthNumber = (word: string): number => MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
const weekOffset = (word: string | undefined): number | null => {
  const w = word?.toLowerCase().trim();
  return w === 'next' ? 1 : w === 'last' ? -1 : w === 'this' ? 0 : null;
};
const date = (month: number, day: number, year: string | undefined): AtomBody | null =>
  validDate(month, day)
    ? { type: 'date', year: year ? Number(year) : null, month, monthOffset: null, day }
    : null;

/** "3pm", "half past three", "9 to 11 am". */
function meridiem(word: string | undefined): 'am' | 'pm' | null {
  const w = word?.toLowerCase().replace(/\./g, '');
  return w === 'am' || w === 'pm' ? w : null;
}

const QUARTERS: Record<string, number> = { five: 5, ten: 10, quarter: 15, twenty: 20 };
const AMPM = '([ap]\\.?m\\.?)(?![a-z])';

const READERS: Reader[] = [
  [
    new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?(?:,? (20\\d\\d))?\\b`, 'gi'),
    (m) => date(monthNumber(m[1] ?? ''), Number(m[2]), m[3]),
  ],
  [
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH}(?: (20\\d\\d))?\\b`, 'gi'),
    (m) => date(monthNumber(m[2] ?? ''), Number(m[1]), m[3]),
  ],
  [
    /\b(?:on )?the (\d{1,2})(?:st|nd|rd|th)\b(?! (?:floor|avenue|street|time|machine|one|door))/gi,
    (m) =>
      validDate(null, Number(m[1]))
        ? { type: 'date', year: null, month: null, monthOffset: null, day: Number(m[1]) }
        : null,
  ],
  [/\bday after tomorrow\b/gi, () => ({ type: 'day', offset: 2 })],
  [/\bday before yesterday\b/gi, () => ({ type: 'day', offset: -2 })],
  [/\btomorrow\b|\btmr\b/gi, () => ({ type: 'day', offset: 1 })],
  [/\byesterday\b/gi, () => ({ type: 'day', offset: -1 })],
  [/\btonight\b|\bthis evening\b/gi, () => ({ type: 'part', start: 18, end: 22, night: true })],
  [/\blast (?=night\b)/gi, () => ({ type: 'day', offset: -1 })],
  [/\btoday\b/gi, () => ({ type: 'day', offset: 0 })],
  [
    /\b(next|this|last) week(?!day|end)\b/gi,
    (m) => ({ type: 'span', unit: 'week', offset: weekOffset(m[1]), part: 'all' }),
  ],
  [
    /\b(?:(next|this|last|the) )?weekend\b/gi,
    (m) => ({ type: 'span', unit: 'weekend', offset: weekOffset(m[1]), part: 'all' }),
  ],
  [
    /\b(?:(?:the )?(beginning|start|middle|end) of|early|late) (next|this|the|last) month\b/gi,
    (m) => ({
      type: 'span',
      unit: 'month',
      offset: weekOffset(m[2]),
      part: /end|late/i.test(m[0]) ? 'late' : /middle/i.test(m[0]) ? 'mid' : 'early',
    }),
  ],
  [
    /\b(next|this|last) month\b/gi,
    (m) => ({ type: 'span', unit: 'month', offset: weekOffset(m[1]), part: 'all' }),
  ],
  [
    new RegExp(`\\b(?:(next|this|last|on) )?${WEEKDAY}\\b`, 'gi'),
    (m) =>
      // "sun" and "sat" are words too; the short forms need a capital or a preposition
      !m[1] && /^(sun|sat|mon|wed)$/.test(m[0])
        ? null
        : {
            type: 'weekday',
            week: weekOffset(m[1]),
            weekday: WEEKDAYS.indexOf((m[2] ?? '').slice(0, 3).toLowerCase()) + 1,
          },
  ],
  [new RegExp(`\\bwithin (?:the next )?${AMOUNT}\\b`, 'gi'), shift('within')],
  [new RegExp(`\\b${AMOUNT} ago\\b`, 'gi'), shift('ago')],
  [new RegExp(`\\b(?:in|for|after) (?:about )?${AMOUNT}\\b`, 'gi'), shift('in')],
  [new RegExp(`\\b${AMOUNT} (?:later|from now)\\b`, 'gi'), shift('in')],
  [/\bearly (?:in the )?morning\b/gi, () => ({ type: 'part', start: 6, end: 9 })],
  [
    /\bmorning\b/gi,
    (m, text) =>
      /good $/i.test(text.slice(0, m.index)) || m.index === 0 ? null : { type: 'part', start: 8, end: 12 },
  ],
  [
    /\b(?:noon|midday|lunch ?time)\b/gi,
    (m, text) =>
      /\b(?:by|before|until|after|at) $/i.test(text.slice(0, m.index))
        ? clock(12, 0, true)
        : { type: 'part', start: 11, end: 13 },
  ],
  [
    /\bafternoon\b/gi,
    (m, text) => (/good $/i.test(text.slice(0, m.index)) ? null : { type: 'part', start: 13, end: 18 }),
  ],
  [
    /\b(?:evening|night)\b/gi,
    (m, text) =>
      /good $/i.test(text.slice(0, m.index)) ? null : { type: 'part', start: 18, end: 22, night: true },
  ],
  [
    new RegExp(
      `\\b(\\d{1,2})(?::([0-5]\\d))?\\s*(?:${AMPM})?\\s*(?:-|to|and|until)\\s*(\\d{1,2})(?::([0-5]\\d))?\\s*${AMPM}`,
      'gi',
    ),
    (m) => {
      const end = meridiem(m[6]);
      const half = meridiem(m[3]) ?? (Number(m[1]) <= Number(m[4]) ? end : 'am');
      return Number(m[1]) <= 12 && Number(m[4]) <= 12
        ? {
            type: 'clock',
            hour: Number(m[1]),
            minute: Number(m[2] ?? 0),
            half,
            exact: false,
            hourTo: to24(Number(m[4]), end),
            minuteTo: Number(m[5] ?? 0),
          }
        : null;
    },
  ],
  [
    new RegExp(`\\b(\\d{1,2})(?:[:.]([0-5]\\d))?\\s*${AMPM}`, 'gi'),
    (m) => (Number(m[1]) <= 12 ? clock(Number(m[1]), Number(m[2] ?? 0), false, meridiem(m[3])) : null),
  ],
  [/\bafter lunch\b/gi, () => ({ type: 'part', start: 13, end: 18 })],
  [/\bfirst thing\b/gi, () => ({ type: 'part', start: 6, end: 9 })],
  [
    new RegExp(`\\b(quarter|ten|twenty|five) (past|to) (${N})\\b`, 'gi'),
    (m) => {
      const past = QUARTERS[(m[1] ?? '').toLowerCase()] ?? Number.NaN;
      const hour = englishNumber(m[3] ?? '') ?? Number.NaN;
      return /to/i.test(m[2] ?? '') ? clock(hour - 1, 60 - past, false) : clock(hour, past, false);
    },
  ],
  [
    new RegExp(`\\bhalf (?:past )?(${N})\\b(?! (?:hours?|an?|days?|of))`, 'gi'),
    (m) => clock(englishNumber(m[1] ?? '') ?? Number.NaN, 30, false),
  ],
  [
    /\b(?:between|from) (\d{1,2})(?::([0-5]\d))? (?:and|to|until) (\d{1,2})(?::([0-5]\d))?\b(?! (?:min|hour|day))/gi,
    (m) =>
      Number(m[1]) <= 24 && Number(m[3]) <= 24
        ? {
            type: 'clock',
            hour: Number(m[1]),
            minute: Number(m[2] ?? 0),
            half: null,
            exact: false,
            hourTo: Number(m[3]),
            minuteTo: Number(m[4] ?? 0),
          }
        : null,
  ],
  [
    /\b(?<=(?:at|by|before|after|around|until|past) )(\d{1,2})(?::([0-5]\d))?(?: o'?clock)?(?![\d:%/.-]|\s*(?:min|hour|hr|day|week|st|nd|rd|th|star|point)| \w+(?: \w+)? (?:street|st|road|rd|avenue|ave|lane|drive|way|park|close|square)\b)/gi,
    (m) => clock(Number(m[1]), Number(m[2] ?? 0), false),
  ],
  [/\b(\d{1,2}) o'?clock\b/gi, (m) => clock(Number(m[1]), 0, false)],
  [
    /\b(?:right now|now)\b(?=.{0,12}\b(?:come|send)\b)|(?<=\b(?:come|send someone|here) )(?:right )?now\b/gi,
    () => ({ type: 'now' }),
  ],
];

function to24(hour: number, half: 'am' | 'pm' | null): number {
  if (half === 'pm' && hour < 12) return hour + 12;
  return half === 'am' && hour === 12 ? 0 : hour;
}
