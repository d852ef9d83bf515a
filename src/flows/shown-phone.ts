import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * A number as it can be dialled: foreign ones, kept without it, with their plus; Chinese ones, and what is no number,
 * as they are. A number that is valid in China as well (+1 3… of eleven digits) counts as Chinese.
 */
export function shownPhone(phone: string): string {
  if (/^(?:0|1[3-9]\d{9}$)/.test(phone) || !/^\d{8,15}$/.test(phone)) return phone;
  const chinese = parsePhoneNumberFromString(phone, 'CN');
  if (chinese?.isValid() && chinese.country === 'CN') return phone;
  const foreign = parsePhoneNumberFromString(`+${phone}`);
  return foreign?.isValid() && foreign.country !== 'CN' ? `+${phone}` : phone;
}
