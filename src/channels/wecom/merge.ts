import type { Outbound } from '../channel.js';
import { isWords, type WordsIntent } from './intents.js';
import { lines } from './words.js';

/**
 * Joins neighbours where that saves a message: words with words, and words in front of a question or card
 * with it. Nothing that is said is dropped, and the order stays. `parts`: how many messages words take; one, unless told.
 */
export function mergeIntents(
  intents: Outbound[],
  parts: (words: WordsIntent) => number = () => 1,
): Outbound[] {
  const count = (intent: Outbound) => (isWords(intent) ? parts(intent) : 1);
  const out: Outbound[] = [];
  for (const intent of intents) {
    const last = out.at(-1);
    const joined = last && join(last, intent);
    if (last && joined && count(joined) < count(last) + count(intent)) out[out.length - 1] = joined;
    else out.push(intent);
  }
  return out;
}

function join(first: Outbound, second: Outbound): Outbound | null {
  if (first.kind !== 'say' && first.kind !== 'alert') return null;
  switch (second.kind) {
    case 'say':
    case 'alert':
      return joinWords(first, second);
    case 'ask':
      return first.kind === 'say' ? { ...second, text: both(first.text, second.text) } : null;
    case 'card':
      return first.kind === 'say' ? { ...second, text: both(first.text, second.text ?? '') } : null;
    default:
      return null;
  }
}

type Words = Extract<Outbound, { kind: 'say' | 'alert' }>;

/**
 * An alert stays one, so that who is mentioned in it still hears it. Buttons belong to their own alert: they
 * are not joined to another's words.
 */
function joinWords(first: Words, second: Words): Words | null {
  const text = both(first.text, second.text);
  if (hasChoices(first) || hasChoices(second)) return null;
  if (first.kind === 'say' && second.kind === 'say')
    return { kind: 'say', text, ...(second.share ? { share: second.share } : {}) };
  const mention = [
    ...new Set([first, second].flatMap((one) => (one.kind === 'alert' ? (one.mention ?? []) : []))),
  ];
  return { kind: 'alert', text, ...(mention.length > 0 ? { mention } : {}) };
}

const hasChoices = (words: Words): boolean => words.kind === 'alert' && (words.choices?.length ?? 0) > 0;

const both = (first: string, second: string): string =>
  lines([first, second && first ? `\n${second}` : second]);
