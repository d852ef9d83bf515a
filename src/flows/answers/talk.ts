import { findFullOrders } from '../../understanding/orders.js';
import { type Answer, type AnswerType, refuse, sure } from './answer.js';
import { behindGive } from './colleague.js';
import { byNumber } from './order.js';
import { bareWords, ordinal, understood, wordsOf } from './words.js';

export interface TalkRef {
  /** The conversation. */
  id: string;
  name: string | null;
  phone: string | null;
  /** Served by people on the platform itself, so not from here. */
  elsewhere: boolean;
  /** Work orders of that customer that are open. */
  numbers: string[];
}

/**
 * A customer's talk in `among`: by the number of a work order or its end, by phone, by name, or by its place in the list. Whoever
 * is named behind 给 is a colleague.
 */
export const talk: AnswerType<TalkRef> = {
  name: 'talk',
  about: "A customer's talk, by work order, phone or name.",
  parse(input, spec, { mode }) {
    const among = (spec.among ?? []) as readonly TalkRef[];
    const given = behindGive(bareWords(input));
    const words = given?.before ?? bareWords(input);
    const numbers = findFullOrders(given?.before ?? wordsOf(input)).map((o) => o.number);
    const short = understood(input, 'work_order').filter((end) => words.includes(end));
    const stated = numbers.length > 0 ? numbers : short;
    if (stated.length > 0) {
      const fits = (number: string) => stated.some((s) => byNumber(s, [{ number }]).length > 0);
      return one(among.filter((t) => t.numbers?.some(fits)));
    }
    const behind = given?.said.replace(/\D/g, '') ?? '';
    const phones = understood(input, 'phone').filter((phone) => phone !== behind);
    if (phones.length > 0) return one(among.filter((t) => t.phone && phones.includes(t.phone)));
    const named = among.filter((t) => t.name && t.name.length >= 2 && words.includes(t.name));
    if (named.length > 0) return one(named);
    if (mode === 'scan' || words === '') return null;
    const index = ordinal(words, among.length);
    return index === null ? refuse('no-such-talk') : one(among.slice(index, index + 1));
  },
  describe: (value) => ({ ...value }),
};

function one(found: readonly TalkRef[]): Answer<TalkRef> {
  const [first] = found;
  if (!first) return refuse('no-such-talk');
  return found.length === 1 ? sure({ ...first }) : refuse('which-talk');
}
