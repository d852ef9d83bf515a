import { DateTime } from 'luxon';
import { NUMERAL, numeral } from '../../understanding/numerals.js';
import { findTimes } from '../../understanding/time/find-times.js';
import { type AnswerType, refuse, sure } from './answer.js';
import { wordsOf } from './words.js';

/** Epoch ms, `end` exclusive; null: open. */
export interface Period {
  start: number;
  end: number | null;
}

/**
 * A stretch of days or hours to come: 明天, 今天下午, 周一到周三, 三天, 明天起请两天, 明天开始 (open). A day that is begun
 * counts as the first of several. Only when asked. Refuses what is over (`in-the-past`).
 */
export const period: AnswerType<Period> = {
  name: 'period',
  about: 'A stretch of days or hours: 明天, 今天下午, 周一到周三, 三天; 明天开始 is open.',
  parse(input, _spec, { mode, now, timeZone }) {
    const words = wordsOf(input);
    if (mode === 'scan' || words === '') return null;
    const days = lengthOf(words);
    // 两天 is a length here, however else it may be read.
    const times = findTimes(words.replace(LENGTH, ' '), { now, timeZone });
    const [first] = times;
    if (!first && days === null) return null;
    const start = first?.start ?? now;
    const dayOf = (at: number) => DateTime.fromMillis(at, { zone: timeZone }).startOf('day');
    const last = times.at(-1) ?? first;
    const end =
      days !== null
        ? dayOf(start).plus({ days }).toMillis()
        : OPEN.test(words) || first?.open
          ? null
          : (last?.end ??
            dayOf(last?.start ?? start)
              .plus({ days: 1 })
              .toMillis());
    if (end !== null && end <= now) return refuse('in-the-past');
    return sure({ start: Math.max(start, now), end });
  },
  describe: (value) => ({ ...value }),
};

const LENGTH = new RegExp(
  `(?<![第每前后月号])(${NUMERAL})\\s*(?:个)?(天|周|星期|礼拜)(?![一二三四五六日天末])`,
);
const OPEN = /(?:起|开始|以后|之后|from)(?!.*(?:到|至|until))/;

function lengthOf(words: string): number | null {
  const [, amount = '', unit = ''] = words.match(LENGTH) ?? [];
  const n = numeral(amount);
  if (n === null || n <= 0 || n > 366) return null;
  return Math.ceil(n) * (unit === '天' ? 1 : 7);
}
