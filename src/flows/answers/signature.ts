import { type AnswerType, refuse, sure } from './answer.js';
import { bareWords, pressed, wordsOf } from './words.js';

/** What somebody declared in their own chat, in their own words, and when. */
export interface Signature {
  words: string;
  at: number;
}

/**
 * A signature by the person's own confirmation: the button, or plain words that confirm (我确认, 确认签字). A bare
 * "好" signs nothing: it is refused (`sign-plainly`), because a signature must be meant. Never taken by scanning,
 * so that nobody signs in passing.
 */
export const signature: AnswerType<Signature> = {
  name: 'signature',
  about:
    "A signature by the person's own confirmation (button, 我确认, 确认签字), with their words and the time.",
  parse(input, _spec, { mode, now }) {
    if (mode === 'scan') return null;
    if (pressed(input, ['sign']) !== null) return sure({ words: wordsOf(input), at: now });
    const words = bareWords(input).toLowerCase();
    if (words === '' || NO.test(words)) return null;
    if (SIGNS.test(words)) return sure({ words: wordsOf(input), at: now });
    return YES.test(words) ? refuse('sign-plainly') : null;
  },
  describe: (value) => ({ ...value }),
};

const SIGNS =
  /^(?:我|本人)?(?:已|同意并|核对并)?(?:确认|签字|签名|签收|确认签字|确认无误|确认签名|同意签字)(?:了|无误|签字|签名|完工|验收)*$|^i (?:hereby )?(?:confirm|sign)(?: it| this)?$|^(?:signed|confirmed)$/;
const NO = /不|没|别|\bnot\b|\bno\b|don't/;
const YES = /^(?:好的?|行|可以|嗯+|对|是的?|ok|yes|sure)$/;
