import { maskPhones } from '../../flows/mask.js';
import type { SlotName } from '../intent.js';
import type { Reply } from './reply.js';

/** Phones as everywhere else, and every other long run of digits (identity cards, accounts); cut. */
export function mask(raw: string): string {
  return maskPhones(raw)
    .replace(/\d(?:[ -]?\d){6,}/g, (run) => `${run.slice(0, 3)}****${run.slice(-2)}`)
    .slice(0, MOST);
}

/** A reply as evidence: of who somebody is and where they live only the first character is left. */
export function maskReply({ intent, slots }: Reply): string {
  const hidden = Object.entries(slots).map(([slot, values]) => [
    slot,
    values.map((value) => {
      const masked = mask(value);
      const isOpen = PERSONAL.includes(slot) || (slot === 'phone' && masked === value);
      return isOpen ? `${[...value][0] ?? ''}…` : masked;
    }),
  ]);
  return mask(JSON.stringify({ intent, slots: Object.fromEntries(hidden) }));
}

const MOST = 2000;
const PERSONAL: readonly string[] = ['person', 'place'] satisfies SlotName[];
