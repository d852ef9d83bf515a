import { ENGLISH_NUMBER, englishNumber, NUMERAL, numeral } from '../../understanding/numerals.js';
import { findTimes } from '../../understanding/time/find-times.js';
import { type AnswerType, refuse, sure } from './answer.js';
import { wordsOf } from './words.js';

/**
 * A length of time in ms: 30分钟, 一个半小时, 2h, half an hour; or until a time to come (到下午三点). A bare
 * number is minutes once asked. Over LONGEST or none at all: refused (`not-a-duration`) once asked.
 * Scanning takes lengths only in a message that puts something off.
 */
export const duration: AnswerType<number> = {
  name: 'duration',
  about: 'A length of time: 30分钟, 两个半小时, 到下午三点.',
  parse(input, _spec, { mode, now, timeZone }) {
    const words = wordsOf(input);
    if (words === '' || (mode === 'scan' && input.understanding?.intent !== 'snooze')) return null;
    // the digits of an order number are no minutes
    const text = words.replace(/WO[\s-]?\d{6}[\s-]?\d{3,5}/gi, ' ');
    const ms =
      lengthOf(text) ?? untilLength(text, now, timeZone) ?? (mode === 'asked' ? minutes(text) : null);
    if (ms === null) return mode === 'asked' && /\d/.test(text) ? refuse('not-a-duration') : null;
    return ms > 0 && ms <= LONGEST ? sure(ms) : refuse('not-a-duration');
  },
  describe: (value) => ({ ms: value, minutes: Math.round(value / MINUTE) }),
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LONGEST = 31 * DAY;

const CHINESE = new RegExp(
  `(半|${NUMERAL})\\s*(?:个)?(半)?\\s*(?:多)?(分钟?|刻钟|小时|钟头|天|周|个?星期|个?礼拜)(半)?(?:零?(${NUMERAL})分钟?)?`,
);
const ENGLISH = new RegExp(
  `(half an hour|an hour and a half|${ENGLISH_NUMBER})\\s*(and a half)?\\s*(m(?:in(?:ute)?s?)?|h(?:ou)?rs?|h|d(?:ays?)?|weeks?)?\\b`,
  'i',
);

function lengthOf(text: string): number | null {
  const zh = text.match(CHINESE);
  if (zh) {
    const unit = unitOf(zh[3] ?? '');
    const amount = (numeral(zh[1] ?? '') ?? 0) + (zh[2] || zh[4] ? 0.5 : 0);
    return Math.round(amount * unit) + (zh[5] ? (numeral(zh[5]) ?? 0) * MINUTE : 0);
  }
  const en = text.match(ENGLISH);
  if (!en) return null;
  const words = (en[1] ?? '').toLowerCase();
  if (words === 'half an hour') return HOUR / 2;
  if (words === 'an hour and a half') return 1.5 * HOUR;
  const amount = englishNumber(words);
  return amount === null || !en[3]
    ? null
    : Math.round((amount + (en[2] ? 0.5 : 0)) * unitOf(en[3].toLowerCase()));
}

function unitOf(word: string): number {
  if (word === '刻钟') return 15 * MINUTE;
  if (/分|^m/.test(word)) return MINUTE;
  if (/小时|钟头|^h/.test(word)) return HOUR;
  return /周|星期|礼拜|week/.test(word) ? 7 * DAY : DAY;
}

/** 到三点, 明天上午, until 3pm: its beginning. */
function untilLength(text: string, now: number, timeZone: string): number | null {
  const [time] = findTimes(text, { now, timeZone });
  const at = time ? (time.start ?? time.end) : null;
  return at === null ? null : at - now;
}

const minutes = (text: string): number | null => {
  const alone = numeral(text.replace(/[\s,.。!吧]+$/g, '').trim());
  return alone === null ? null : alone * MINUTE;
};
