import { type AnswerType, guess, refuse, sure } from './answer.js';
import { PART_OF_VILLAGE } from './location.js';
import { ASIDE, bareWords, ordinal, pressed, SAYS_NOTHING, SAYS_YES, understood } from './words.js';

/**
 * Which machine: serial number, plate or nickname without spaces. Reads `among` (the customer's own serial
 * numbers): one of them is taken by its number, its end or its place in the list. Unknown ones are
 * accepted as written (contract, Intake), to be read back. Refuses what is too long to be a name.
 */
export const device: AnswerType<string> = {
  name: 'device',
  about:
    "A machine: serial number, plate or nickname, its place in the customer's list, or the QR code in a photo (a serial number, an address that ends in one, or a link of ours); where a model reads photos, the plate as well.",
  parse(input, spec, { mode }) {
    const own = (spec.among ?? []).filter((s): s is string => typeof s === 'string');
    const button = pressed(input, own);
    if (button !== null) return sure(button);
    const words = bareWords(input);
    const named = understood(input, 'device');
    const known = named
      .map((name) => own.find((serial) => same(serial, name)))
      .find((serial) => serial !== undefined);
    if (known !== undefined) return sure(known);
    if (mode === 'asked') {
      const listed = pick(words, own);
      if (listed !== null) return sure(listed);
    }
    const [first] = named;
    if (first !== undefined) return named.length === 1 && /\d/.test(first) ? sure(first) : guess(first);
    if (
      mode === 'scan' ||
      words === '' ||
      SAYS_NOTHING.test(words) ||
      SAYS_YES.test(words) ||
      PART_OF_VILLAGE.test(words) ||
      INDOORS.test(words) ||
      ASIDE.test(words)
    )
      return null;
    const plain = words.replace(LABEL, '').replace(/\s+/g, '');
    // 收割机: what it is, not which
    if ((input.understanding?.assetTypes ?? []).length > 0) return null;
    const other = (['phone', 'symptom', 'place', 'time', 'person'] as const).some(
      (slot) => understood(input, slot).length > 0,
    );
    if (plain === '' || other || (!/[A-Za-z\d]/.test(plain) && [...plain].length > LONGEST_NICKNAME))
      return null;
    return [...plain].length > LONGEST ? refuse('not-a-device') : guess(plain);
  },
  describe: (value) => value,
};

/** 门诊楼8楼ICU, 3号楼2单元: where it is. */
const INDOORS = /[\d一二三四五六七八九十](?:楼|层|单元|栋)|(?:病房|门诊楼?|科室)/;
const LONGEST = 40;
/** Words without a letter or digit are a nickname only if they are few. */
const LONGEST_NICKNAME = 10;
const LABEL =
  /^(?:是|叫|就是|我的|我们的|设备|机器|的|编号|序列号|机号|车牌号?|serial(?: number)?|it'?s|is|the|:|\s)+/i;

const key = (serial: string) => serial.replace(/[\s·.-]/g, '').toLowerCase();
const same = (a: string, b: string) => key(a) === key(b);

/** By place in the list, or by the end of the number where only one ends so. */
function pick(words: string, own: readonly string[]): string | null {
  const index = ordinal(words, own.length);
  if (index !== null) return own[index] ?? null;
  const end = key(words.replace(LABEL, ''));
  if (end.length < 3) return null;
  const ending = own.filter((serial) => key(serial).endsWith(end));
  return ending.length === 1 ? (ending[0] ?? null) : null;
}
