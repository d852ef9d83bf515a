import type { Place } from '../../channels/channel.js';
import { distanceMetres } from '../../service/distance.js';
import { type AnswerType, guess, refuse, sure } from './answer.js';
import { ASIDE, bareWords, SAYS_NOTHING, understood, wordsOf } from './words.js';

/** A position as the platform gave it, or an address in words. */
export type Where = Place | { address: string };

/**
 * Where: a pin, or words (`accept`: `pin`, `address`; both unless told). Addresses in words are never
 * sure: they are read back. Where only a pin will do, words are refused (`not-a-pin`) once asked.
 */
export const location: AnswerType<Where> = {
  name: 'location',
  about: 'A place: a pin or an address in words (`accept`); with `near` a pin is checked against the range.',
  parse(input, spec, { mode }) {
    const accept = spec.accept ?? ['pin', 'address'];
    const pin = input.message.location;
    if (pin) {
      if (!accept.includes('pin')) return refuse('not-an-address');
      const far = spec.near ? distanceMetres(pin, spec.near) - (pin.accuracy ?? 0) : 0;
      return far > (spec.most ?? NEAR_METRES) ? refuse('too-far-away') : sure(pin);
    }
    const words = bareWords(input);
    if (words === '') return null;
    if (!accept.includes('address')) return mode === 'asked' ? refuse('not-a-pin') : null;
    const places = understood(input, 'place');
    const [first] = places;
    if (first !== undefined)
      return guess({ address: places.length > 1 && mode === 'asked' ? places.join(' ') : first });
    if (PART_OF_VILLAGE.test(words)) return guess({ address: words });
    if (mode === 'scan' || SAYS_NOTHING.test(words) || ASIDE.test(words) || MACHINE.test(words)) return null;
    const address = wordsOf(input)
      .replace(LABEL, '')
      .replace(/[,。\s]+$/, '');
    if (
      (['phone', 'device', 'symptom', 'time', 'urgency'] as const).some(
        (slot) => understood(input, slot).length > 0,
      ) ||
      /^[\d\s+-]*$/.test(address) ||
      !/\p{L}{2}/u.test(address)
    )
      return null;
    return [...address].length > LONGEST ? refuse('not-an-address') : guess({ address });
  },
  describe: (value) => ('lat' in value ? { ...value } : { address: value.address }),
};

/** How near is near when the flow does not say. */
const NEAR_METRES = 1000;
const LONGEST = 120;
/** 三组: where in the village that was said before. */
export const PART_OF_VILLAGE = /^第?[一二三四五六七八九十\d]{1,3}(?:组|社|大?队)$/;
/** The name of a kind of machine, and no place. */
const MACHINE = /^[^\s,。]{0,6}(?:机|机器|设备|泵|电梯|空调|锅炉|冰箱|冷柜|机床|叉车|挖掘机|风扇)$/u;
const LABEL =
  /^(?:(?:我们?|机器|设备|车)?(?:的)?(?:地址|位置|地点)?(?:是|在|:|\s)+|(?:the |my )?(?:address|location)(?: is|:)?\s+|(?:it'?s |we are |i'?m )?(?:at|in)\s+)/i;
