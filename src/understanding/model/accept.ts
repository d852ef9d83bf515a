import { NOT_BEFORE } from '../lexicon/faults.js';
import { normalise } from '../normalise.js';
import { ownWords, withoutNegated } from '../scope.js';
import { SLOT_NAMES, type SlotName } from '../understand.js';
import type { Reply } from './reply.js';

/** A passage of the normalised message that a model named; kept instead of the words, which are personal. */
export interface Passage {
  slot: SlotName;
  from: number;
  to: number;
}

/**
 * What a message says in its writer's own name: what a model is shown, and where its passages must lie.
 * `commands`: something in it is written to a system and not to us.
 */
export function ownOf(message: string): { own: string; stated: string; commands: boolean } {
  const { own, instructions } = ownWords(normalise(message));
  return { own, stated: withoutNegated(own).text, commands: instructions.length > 0 };
}

/**
 * Keeps of a reply only what stands in the writer's own words, letter by letter: an invented value, one
 * that is negated, quoted from somebody else or part of an instruction to the system is rejected.
 */
export function acceptReply(reply: Reply, message: string): { passages: Passage[]; rejected: string[] } {
  const { own, stated } = ownOf(message);
  const passages: Passage[] = [];
  const rejected: string[] = [];
  for (const slot of SLOT_NAMES) {
    for (const given of (reply.slots[slot] ?? []).slice(0, MOST_VALUES)) {
      const quote = normalise(given).trim();
      // a symptom may hold a no of its own: 不转
      const from =
        quote === '' || quote.length > LONGEST ? -1 : (slot === 'symptom' ? own : stated).indexOf(quote);
      if (from < 0 || (slot === 'symptom' && NOT_BEFORE.test(own.slice(Math.max(0, from - 12), from))))
        rejected.push(`${slot}: not said`);
      else if (!passages.some((p) => p.slot === slot && p.from < from + quote.length && from < p.to))
        passages.push({ slot, from, to: from + quote.length });
    }
  }
  return { passages, rejected };
}

const MOST_VALUES = 6;
const LONGEST = 120;
