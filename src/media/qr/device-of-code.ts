import { aboutOf } from '../../channels/contact-scene.js';
import { findPhones } from '../../understanding/phones.js';

/** Which machine the QR codes in one photo name; null: none does, or not the same one. */
export function deviceOfCodes(said: string[]): string | null {
  const named = new Set(said.flatMap((text) => deviceOfCode(text) ?? []));
  const [only] = named;
  return named.size === 1 && only !== undefined ? only : null;
}

/**
 * Which machine a QR code names: it is a serial number, one of our own links, or an address that names it in
 * `sn=`, `serial=` or its last part. Null where it might be anything else (a phone, a Wi-Fi, a payment, a
 * person's card): whatever is taken is read back to the customer.
 */
export function deviceOfCode(said: string): string | null {
  const text = said.normalize('NFKC').trim();
  if (text === '' || text.length > MOST) return null;
  if (/^https?:\/\//i.test(text)) return URL.canParse(text) ? inAddress(new URL(text)) : null;
  return plate(text.replace(LABEL, ''));
}

const MOST = 1000;
const LABEL = /^(?:s\/?n|serial(?: ?(?:no\.?|number))?|编号|序列号|机号|出厂编号)\s*[:=]\s*/i;
const NAMED = new Set(['sn', 'serial', 'serialno', 'serialnumber', 'scene_param']);
/** Their addresses end in what only they can read. */
const SEALED =
  /(?:^|\.)(?:qq\.com|wechat\.com|weixin\.com|alipay\.com|taobao\.com|tb\.cn|jd\.com|douyin\.com|dingtalk\.com)$/i;

function inAddress(url: URL): string | null {
  for (const [name, value] of url.searchParams)
    if (NAMED.has(name.toLowerCase().replace(/-/g, ''))) {
      const named = plate(value.normalize('NFKC').trim());
      if (named) return named;
    }
  if (url.hostname === 't.me') return plate(aboutOf(url.searchParams.get('start') ?? '').asset ?? '');
  if (SEALED.test(url.hostname)) return null;
  const last = url.pathname.split('/').findLast((part) => part !== '') ?? '';
  return FILE.test(last) ? null : plate(decoded(last));
}

/** Shops have links of ours as well, but hardly a digit in their names. */
function plate(text: string): string | null {
  const isPlate = PLATE.test(text) && text.replace(/\D/g, '').length >= 3;
  return isPlate && findPhones(text).length === 0 ? text : null;
}

const PLATE = /^[\p{Script=Han}A-Za-z0-9][\p{Script=Han}A-Za-z0-9./·_-]{2,31}$/u;
const FILE = /\.(?:html?|php|aspx?|jsp|apk|pdf|jpe?g|png)$/i;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part).normalize('NFKC').trim();
  } catch {
    return part;
  }
}
