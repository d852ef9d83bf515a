/**
 * Reads a number written in digits or Chinese numerals: 3, 十二, 二十五, 两, 半 (0.5), 一百二十.
 * Also digit by digit (二六 → 26). Null when it is no number.
 */
export function numeral(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === '半') return 0.5;
  if (!/^[零〇一二两三四五六七八九十百俩仨]+$/.test(text)) return null;
  if (!/[十百]/.test(text)) return Number([...text].map((c) => DIGITS[c]).join(''));
  const hundred = text.indexOf('百');
  const hundreds = hundred < 0 ? 0 : (DIGITS[text[hundred - 1] ?? ''] ?? 1);
  const rest = text.slice(hundred + 1).replace(/^[零〇]/, '');
  const ten = rest.indexOf('十');
  if (ten < 0) return hundreds * 100 + (rest === '' ? 0 : (DIGITS[rest] ?? 0));
  const tens = ten === 0 ? 1 : (DIGITS[rest[ten - 1] ?? ''] ?? 1);
  return hundreds * 100 + tens * 10 + (DIGITS[rest[ten + 1] ?? ''] ?? 0);
}

/** Pattern source of one number as `numeral` reads it (at most 5 characters), without 半. */
export const NUMERAL = '(?:\\d{1,4}(?:\\.\\d+)?|[零〇一二两三四五六七八九十百俩仨]{1,5})';

/** English numbers below 61 as words, for times and amounts. Null when it is none. */
export function englishNumber(text: string): number | null {
  const word = text.toLowerCase().trim();
  if (/^\d+(\.\d+)?$/.test(word)) return Number(word);
  const [first = '', second] = word.split(/[\s-]+/);
  const head = ENGLISH[first];
  if (head === undefined) return null;
  if (second === undefined) return head;
  const tail = ENGLISH[second];
  return head >= 20 && tail !== undefined && tail < 10 ? head + tail : null;
}

export const ENGLISH_NUMBER =
  '(?:\\d{1,3}(?:\\.\\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty(?:[ -]five)?|thirty|forty(?:[ -]five)?|fifty|sixty)';

const DIGITS: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  俩: 2,
  三: 3,
  仨: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
};

const ENGLISH: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
};
