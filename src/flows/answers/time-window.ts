import { DateTime } from 'luxon';
import { cover } from '../../understanding/cover.js';
import { normalise } from '../../understanding/normalise.js';
import { findFullOrders } from '../../understanding/orders.js';
import { findPhones } from '../../understanding/phones.js';
import { ownWords, withoutNegated } from '../../understanding/scope.js';
import type { TimeMention } from '../../understanding/time/time.js';
import { findVisitTimes } from '../../understanding/visit-times.js';
import { parseDuration } from '../duration.js';
import {
  type Answer,
  type AnswerContext,
  type AnswerSpec,
  type AnswerType,
  guess,
  refuse,
  sure,
} from './answer.js';

/** Epoch ms; without `end` an instant or "from then on". Never before the time of the message. */
export interface TimeWindow {
  start: number;
  end?: number;
}

/**
 * A time to come, in the zone of the site; `within` bounds how far. Refuses what is over (`in-the-past`)
 * and what is too far (`too-far`) once asked. A window that has begun starts now. Scanning takes only
 * times that the words present as a wish. Several times: the first that fits, to be read back.
 */
export const timeWindow: AnswerType<TimeWindow> = {
  name: 'time-window',
  about: 'A time to come: 明天下午, 周六上午九点; `within` bounds how far.',
  parse(input, spec, context) {
    const { own } = ownWords(normalise(input.message.text ?? ''));
    const text = statedText(own);
    if (text.trim() === '') return null;
    const { all, wanted } = findVisitTimes(text, { now: context.now, timeZone: context.timeZone, own }, []);
    const mentions = wanted.length > 0 ? wanted : context.mode === 'asked' ? all : [];
    const answers = mentions.map((mention) => judge(mention, spec, context));
    const fits = answers.filter((a) => a?.ok);
    const [first] = fits;
    if (first?.ok) return fits.length === 1 ? first : guess(first.value);
    if (context.mode === 'asked' && mentions.length === 0 && AT_ONCE.test(text))
      return guess({ start: context.now });
    return context.mode === 'asked' ? (answers[0] ?? null) : null;
  },
  describe: (value) => ({ start: value.start, end: value.end ?? null }),
};

/** 随时, 尽快: from now on. */
const AT_ONCE =
  /随时|都(?:行|可以|方便)|越快越好|尽快|马上|立刻|立即|现在|any ?time|asap|as soon as possible|right away|immediately|now/i;
const FARTHEST = 366 * 24 * 3600_000;

function judge(mention: TimeMention, spec: AnswerSpec, context: AnswerContext): Answer<TimeWindow> {
  const { now } = context;
  const last = mention.end ?? mention.start ?? now;
  // an instant of this very minute is now, not past
  const thisMinute = DateTime.fromMillis(now, { zone: context.timeZone }).startOf('minute').toMillis();
  if (mention.end !== null ? last <= now : !mention.open && last < thisMinute) return refuse('in-the-past');
  const start = Math.max(mention.start ?? now, now);
  if (start > now + ((spec.within ? parseDuration(spec.within) : null) ?? FARTHEST)) return refuse('too-far');
  return sure(mention.end === null ? { start } : { start, end: mention.end });
}

function statedText(own: string): string {
  const { text } = withoutNegated(own);
  const orders = findFullOrders(text);
  return cover(cover(text, orders), findPhones(cover(text, orders)));
}
