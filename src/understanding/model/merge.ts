import type { Intent, SlotName } from '../intent.js';
import { normaliseAligned } from '../normalise.js';
import { numeral } from '../numerals.js';
import { findFullOrders } from '../orders.js';
import { findPhones } from '../phones.js';
import { findScore } from '../scores.js';
import type { Slots, UnderstandContext, Understanding } from '../understand.js';
import { isCalm } from '../urgency.js';
import { findVisitTimes } from '../visit-times.js';
import type { Passage } from './accept.js';

/**
 * The rules' reading, completed by passages that a model named: what rules found always wins, and every
 * value is brought into its normal form by our own code. A passage that has none is left out.
 */
export function merge(
  found: Understanding,
  answer: { intent: Intent; passages: readonly Passage[] },
  message: string,
  context: UnderstandContext,
): Understanding {
  const { text, at } = normaliseAligned(message);
  const slots: Slots = { ...found.slots };
  const quotes: Slots = { ...found.quotes };
  for (const slot of new Set(answer.passages.map((p) => p.slot))) {
    if (found.slots[slot] !== undefined) continue;
    const values = answer.passages
      .filter((p) => p.slot === slot)
      .flatMap(({ from, to }) => {
        const value = normalForm(slot, text.slice(from, to), text, context);
        return value === null ? [] : [{ value, quote: message.slice(at[from], at[to]).trim() }];
      });
    const [first, ...others] = values;
    if (!first) continue;
    slots[slot] = others.length === 0 ? first.value : values.map((v) => v.value);
    quotes[slot] = others.length === 0 ? first.quote : values.map((v) => v.quote);
  }
  const intent = found.intent === 'other' ? answer.intent : found.intent;
  const intents = [...new Set([intent, ...found.intents])].filter((i) => i !== 'other' || intent === 'other');
  return { ...found, intent, intents, slots, quotes };
}

function normalForm(
  slot: SlotName,
  passage: string,
  text: string,
  context: UnderstandContext,
): string | null {
  const words = passage.trim();
  switch (slot) {
    case 'phone':
      return findPhones(words)[0]?.digits ?? null;
    case 'time': {
      const { now, timeZone } = context;
      return findVisitTimes(words, { now, timeZone, own: words }, []).values('reschedule')[0]?.text ?? null;
    }
    case 'work_order':
      return findFullOrders(words)[0]?.number ?? null;
    case 'score': {
      const score = findScore(words)?.score ?? numeral(words);
      return score !== null && score >= 1 && score <= 5 && Number.isInteger(score) ? String(score) : null;
    }
    case 'urgency':
      return isCalm(text) ? null : 'high';
    case 'device':
    case 'model':
      return /^[\p{L}\p{N} ._/·-]{2,32}$/u.test(words) ? words.replace(/\s+/g, '') : null;
    case 'person':
      return /^[\p{L}·. ]{1,20}$/u.test(words) ? words : null;
    case 'place':
      return /[\p{L}]/u.test(words) && words.length >= 2 && words.length <= 60 && !/\n/.test(words)
        ? words
        : null;
    case 'symptom':
      return words.length <= 40 && /\p{L}/u.test(words) ? words : null;
    case 'reason':
      return words;
  }
}
