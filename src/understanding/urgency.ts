import { heard } from './heard.js';
import { SOON_ZH, URGENT_EN, URGENT_NOT_BEFORE, URGENT_THINGS, URGENT_ZH } from './lexicon/urgency.js';
import { anyOf } from './normalise.js';

/** The words by which haste is said, unless it is taken back (不急, no rush); null when there are none. */
export function findUrgency(own: string): { from: number; to: number } | null {
  const text = heard(own).replace(URGENT_THINGS, (thing) => ' '.repeat(thing.length));
  if (isCalm(text)) return null;
  const soon = text.match(SOON_ZH);
  if (soon?.index !== undefined) return { from: soon.index, to: soon.index + soon[0].length };
  for (const m of text.matchAll(URGENT)) {
    if (!URGENT_NOT_BEFORE.test(text.slice(Math.max(0, m.index - 12), m.index)))
      return { from: m.index, to: m.index + m[0].length };
  }
  return null;
}

/** 不急, no rush, and no haste beside it. */
export function isCalm(text: string): boolean {
  return CALM.test(text) && !/(?:但|可|不过|现在).{0,8}急/.test(text);
}

const CALM =
  /(?:不|没|(?<!特)别|无)(?:用|必|需|要|是)?(?:很|太|那么|这么|特别|多)?(?:赶时间|着急|急(?!得|死)|紧急|赶)|(?:没|没有)(?:什么|啥)急|no (?:rush|hurry)|not (?:an? )?(?:urgent|emergency)/i;
const URGENT = new RegExp(`${anyOf(URGENT_ZH)}|\\b(?:${anyOf(URGENT_EN)})\\b`, 'gi');
