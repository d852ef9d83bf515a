import { heard } from './heard.js';
import { SOON_ZH, URGENT_EN, URGENT_NOT_BEFORE, URGENT_THINGS, URGENT_ZH } from './lexicon/urgency.js';
import { anyOf } from './normalise.js';

/** True only when haste is said and not taken back (不急, no rush). */
export function isUrgent(own: string): boolean {
  const text = heard(own).replace(URGENT_THINGS, (thing) => ' '.repeat(thing.length));
  if (
    /(?:不|没|别|无)(?:用|必|需|要|是)?(?:很|太|那么|这么|特别|多)?(?:赶时间|着急|急(?!得|死)|紧急|赶)|(?:没|没有)(?:什么|啥)急|no (?:rush|hurry)|not (?:an? )?(?:urgent|emergency)/i.test(
      text,
    ) &&
    !/(?:但|可|不过|现在).{0,8}急/.test(text)
  ) {
    return false;
  }
  if (SOON_ZH.test(text)) return true;
  for (const m of text.matchAll(URGENT)) {
    if (!URGENT_NOT_BEFORE.test(text.slice(Math.max(0, m.index - 12), m.index))) return true;
  }
  return false;
}

const URGENT = new RegExp(`${anyOf(URGENT_ZH)}|\\b(?:${anyOf(URGENT_EN)})\\b`, 'gi');
