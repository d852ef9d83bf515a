import { findFullOrders } from '../../understanding/orders.js';
import { type Answer, type AnswerType, refuse, sure } from './answer.js';
import { bareWords, ordinal, pressed, understood, wordsOf } from './words.js';

export interface OrderRef {
  id: string;
  number: string;
}

/**
 * One of the work orders in `among`: by its number in full, by its last digits, by button, or when asked by
 * its place in the list. A number that is none of them is refused (`no-such-order`), one that fits several
 * as well (`which-order`): a wrong order is worse than a question.
 */
export const order: AnswerType<OrderRef> = {
  name: 'order',
  about: "One of the person's work orders, by number, its end, button or place in the list.",
  parse(input, spec, { mode }) {
    const among = (spec.among ?? []) as readonly OrderRef[];
    const button = pressed(
      input,
      among.flatMap((o) => [o.number, o.id]),
    );
    if (button !== null) return one(among.filter((o) => o.number === button || o.id === button));
    const words = bareWords(input);
    const stated = [...understood(input, 'work_order')];
    if (stated.length === 0 && mode === 'asked')
      stated.push(...findFullOrders(wordsOf(input)).map((o) => o.number));
    const [number] = stated;
    if (number !== undefined) return one(unique(stated.flatMap((n) => byNumber(n, among))));
    if (mode === 'scan' || words === '') return null;
    const digits = words.match(
      /^(?:尾号|号码|工单|单号|#|no\.?|number)?\s*(\d{1,6})\s*(?:号|单|号单)?$/i,
    )?.[1];
    const index = digits !== undefined && digits.length >= 3 ? null : ordinal(words, among.length);
    if (index !== null) return one(among.slice(index, index + 1));
    return digits === undefined ? null : one(byNumber(digits, among));
  },
  describe: (value) => ({ ...value }),
};

/**
 * `WO-261124-003` in full; `003`, `0003`, `3`, `261124003` or `261124-003` by its end; `2611-003` by its
 * month or day. How many noughts are written says nothing.
 */
export function byNumber<T extends { number: string }>(written: string, among: readonly T[]): T[] {
  const exact = among.filter((o) => o.number.toUpperCase() === written.toUpperCase());
  const short = written.match(/^(?:(?:WO-)?(\d+)-)?(\d+)$/i);
  if (exact.length > 0 || !short) return exact;
  const [, date, own = ''] = short;
  if (date !== undefined) return among.filter((o) => isOf(o.number, date, Number(own)));
  const ending = among.filter((o) => o.number.replace(/\D/g, '').endsWith(written));
  // 3 means 003, not 013
  const equal = among.filter((o) => written.length <= 5 && isOf(o.number, '', Number(written)));
  return equal.length > 0 ? equal : ending;
}

/** The date in full, year and month (2411) or month and day (1124), then the number of the day. */
function isOf(number: string, short: string, own: number): boolean {
  const [, date = '', last = ''] = number.match(/(\d{6})-(\d+)$/) ?? [];
  return Number(last) === own && (date.startsWith(short) || date.endsWith(short));
}

function one(found: readonly OrderRef[]): Answer<OrderRef> {
  const [first] = found;
  if (first === undefined) return refuse('no-such-order');
  return found.length === 1 ? sure({ id: first.id, number: first.number }) : refuse('which-order');
}

const unique = (orders: readonly OrderRef[]): OrderRef[] =>
  orders.filter((o, i) => orders.findIndex((p) => p.id === o.id) === i);
