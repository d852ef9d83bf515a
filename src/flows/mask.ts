import { plainDigits } from '../understanding/normalise.js';

/**
 * Hides the middle of every phone number in a text, `138****8000` (contract: whole numbers only for the
 * people of that order). Mobiles with spaces or hyphens and landlines are known as well; order numbers and
 * serial numbers stay as they are.
 */
export function maskPhones(text: string): string {
  return plainDigits(text)
    .replace(MOBILE, (whole) => maskDigits(whole, 3))
    .replace(FOREIGN, (whole) => `+${maskDigits(whole, 3)}`)
    .replace(LANDLINE, (_, area: string, rest: string) => `${area}-${maskDigits(rest, 1)}`);
}

const MOBILE = /(?<![\dA-Za-z-])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)/g;
/** With its plus: digits without one may be anything. */
const FOREIGN = /\+(?!86)[1-9]\d{0,2}(?:[ -]?\d){6,12}(?!\d)/g;
const LANDLINE = /(?<![\dA-Za-z-])(0\d{2,3})[- ](\d{7,8})(?!\d)/g;

function maskDigits(text: string, head: number): string {
  const digits = text.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, '');
  return `${digits.slice(0, head)}${'*'.repeat(Math.max(0, digits.length - head - 4))}${digits.slice(-4)}`;
}
