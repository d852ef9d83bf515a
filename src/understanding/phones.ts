import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { BLANK } from './scope.js';

export interface PhoneMention {
  from: number;
  to: number;
  digits: string;
}

/**
 * Every phone number in a (normalised) text: mobiles, landlines, 400 numbers, foreign numbers with +,
 * written with spaces or hyphens or spoken (幺三八…, 洞拐勾, one three eight). Digits as in `phoneDigits`.
 */
export function findPhones(text: string): PhoneMention[] {
  const found: PhoneMention[] = [];
  for (const source of [text, spokenToDigits(text)]) {
    // mobiles first: two of them in a row are one run of digits to the general pattern
    for (const pattern of [MOBILE, RUN]) {
      for (const m of source.matchAll(pattern)) {
        const mention = candidate(source, m.index, m[0]);
        if (mention && !found.some((f) => f.from < mention.to && mention.from < f.to)) found.push(mention);
      }
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

/**
 * The number as we store it: 11 digits for Chinese mobiles, area code and number for landlines
 * (`075526000000`), E.164 digits without plus for foreign ones; null when it is no valid number.
 * Idempotent. An extension (转801) is left off. `/max` metadata: the default accepts 12345678901.
 */
export function phoneDigits(text: string): string | null {
  const plain = text.replace(/(?:转|ext\.?|分机|#).*$/i, '').replace(/[^\d+]/g, '');
  if (plain.length < 7 || plain.length > 17) return null;
  const chinese = parsePhoneNumberFromString(
    plain.replace(/^(?:\+?0{0,2}86)(?=1[3-9]\d{9}$|0?[1-9]\d{8,10}$|400\d{7}$)/, ''),
    'CN',
  );
  if (chinese?.isValid() && chinese.country === 'CN') {
    const national = chinese.nationalNumber;
    return ['MOBILE', 'SHARED_COST', 'TOLL_FREE', 'PREMIUM_RATE'].includes(chinese.getType() ?? '')
      ? national
      : `0${national}`;
  }
  // 447911123456 without plus is a foreign number as we stored it
  const foreign = parsePhoneNumberFromString(plain.startsWith('+') ? plain : `+${plain.replace(/^00/, '')}`);
  return foreign?.isValid() && foreign.country !== 'CN' ? foreign.number.slice(1) : null;
}

const MOBILE = /(?<!\d)(?:\(?\+?86\)?[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g;
/** Digits in runs with single separators; +86 and extensions included. */
const RUN = /\+?\(?\d(?:[ \-().]{0,2}\d){6,19}(?:\s*(?:转|ext\.?|分机)\s*\d{1,6})?/gi;

function candidate(text: string, from: number, raw: string): PhoneMention | null {
  const before = text.slice(Math.max(0, from - 10), from);
  const after = text[from + raw.length] ?? '';
  // part of a serial number, an order number or a longer name
  if (
    /[A-Za-z]-?$|[\d]$|(?:编号|序列号|机号|单号|工单|车架号|SN|VIN|NO\.?)\s*[:是为]?\s*$/i.test(before) ||
    /[A-Za-z\d]/.test(after)
  )
    return null;
  if (/WO[\s-]*$/i.test(before)) return null;
  const digits = phoneDigits(raw);
  return digits && plausible(digits, raw, before) ? { from, to: from + raw.length, digits } : null;
}

/** Foreign readings need a plus or the word phone; everything else is too easily a serial number. */
function plausible(digits: string, raw: string, before: string): boolean {
  if (/^1[3-9]\d{9}$/.test(digits) || /^400\d{7}$/.test(digits) || /^800\d{7}$/.test(digits)) return true;
  const named = /(?:电话|手机|座机|固话|号码|联系|打|拨|phone|tel|call|number)\D{0,8}$/i.test(before);
  if (digits.startsWith('0')) return /^\+?\(?(?:86[ -]?)?0/.test(raw.trim()) || named;
  // a mistyped mobile is not a number in America
  if (/^1\d{10}$/.test(raw.replace(/\D/g, '')) && !/^\s*(?:\+|00)/.test(raw)) return false;
  return raw.trim().startsWith('+') || /^00\d/.test(raw.trim()) || named;
}

const SPOKEN: Record<string, string> = {
  零: '0',
  〇: '0',
  洞: '0',
  一: '1',
  幺: '1',
  妖: '1',
  么: '1',
  吆: '1',
  夭: '1',
  动: '0',
  栋: '0',
  另: '0',
  玲: '0',
  凌: '0',
  腰: '1',
  二: '2',
  两: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  陆: '6',
  溜: '6',
  壹: '1',
  贰: '2',
  叁: '3',
  肆: '4',
  伍: '5',
  柒: '7',
  捌: '8',
  玖: '9',
  七: '7',
  拐: '7',
  八: '8',
  九: '9',
  勾: '9',
  钩: '9',
};
const ENGLISH: Record<string, string> = {
  zero: '0',
  oh: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
};

/** Turns runs of at least seven spoken digits into digits, padded to the same length. Pauses (spaces, commas) may be inside. */
function spokenToDigits(text: string): string {
  const chinese = text.replace(
    /(?:[零〇洞一幺妖么吆夭腰动栋另玲凌二两三四五六陆溜七拐八九勾钩壹贰叁肆伍柒捌玖\d][ ,、.-]{0,2}){7,}/g,
    (run) => {
      if (!/[^\d ,、.-]/.test(run)) return run;
      const digits = [...run].map((c) => SPOKEN[c] ?? (/\d/.test(c) ? c : '')).join('');
      return digits.padEnd(run.length, BLANK);
    },
  );
  const word = '(?:(?:double|triple) )?(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)';
  return chinese.replace(new RegExp(`\\b${word}(?:[ ,-]+${word}){6,}\\b`, 'gi'), (run) => {
    let times = 1;
    let digits = '';
    for (const w of run.toLowerCase().split(/[ ,-]+/)) {
      if (w === 'double' || w === 'triple') times = w === 'double' ? 2 : 3;
      else {
        digits += (ENGLISH[w] ?? '').repeat(times);
        times = 1;
      }
    }
    return digits.padEnd(run.length, BLANK);
  });
}
