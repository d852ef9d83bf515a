import { DateTime } from 'luxon';
import { findTimes } from '../../understanding/time/find-times.js';
import { parseDuration } from '../duration.js';
import { type AnswerType, guess, refuse, sure } from './answer.js';
import { wordsOf } from './words.js';

/** A calendar day as `2026-03-15`, without a zone. */
export type Day = string;

/**
 * A day, past or to come, in the zone of the site: 3月15日, 2025-06-01, 上周五, 昨天. Reads `after` and `before`
 * (`now`) and `within` (how far from today); refuses what is outside (`in-the-past`, `in-the-future`,
 * `too-far`). Only when asked; of several days the first, to be read back.
 */
export const date: AnswerType<Day> = {
  name: 'date',
  about: 'A calendar day, past or to come: 3月15日, 上周五, 昨天. `after: now` or `before: now` bounds it.',
  parse(input, spec, { mode, now, timeZone }) {
    const words = wordsOf(input);
    if (mode === 'scan' || words === '') return null;
    const written = WRITTEN.exec(words);
    const found = findTimes(words, { now, timeZone });
    const at = found[0] ? (found[0].start ?? found[0].end) : null;
    const day = written
      ? DateTime.fromObject(
          { year: Number(written[1]), month: Number(written[2]), day: Number(written[3]) },
          { zone: timeZone },
        )
      : at === null
        ? null
        : DateTime.fromMillis(at, { zone: timeZone });
    if (!day) return /\d/.test(words) ? refuse('not-a-date') : null;
    if (!day.isValid) return refuse('not-a-date');
    const today = DateTime.fromMillis(now, { zone: timeZone }).startOf('day');
    const days = Math.round(day.startOf('day').diff(today, 'days').days);
    if (spec.after === 'now' && days < 0) return refuse('in-the-past');
    if (spec.before === 'now' && days > 0) return refuse('in-the-future');
    const farthest = spec.within ? parseDuration(spec.within) : null;
    if (farthest !== null && Math.abs(days) * DAY_MS > farthest) return refuse('too-far');
    const value = day.toFormat('yyyy-MM-dd');
    return written || found.length === 1 ? sure(value) : guess(value);
  },
  describe: (value) => value,
};

const DAY_MS = 86_400_000;
const WRITTEN = /(?<!\d)(20\d{2}|19\d{2})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})(?!\d)/;
