import { findPhones } from './phones.js';

const ORDER = /WO-\d{6}-\d{3,}/gi;
const CHAT = /(?:wecom-kf|wechat|telegram|web):[^\s,,;;]+/g;
const RECORD = /customer:[^\s,,;;]+/g;

/** Who is meant by a number of an order, a phone, a chat or a record, each as often as it is written. */
export function referencesIn(words: string): string[] {
  const plain = words.normalize('NFKC');
  const records = plain.match(RECORD) ?? [];
  const rest = plain.replace(RECORD, ' ');
  const chats = rest.match(CHAT) ?? [];
  const orders = (rest.match(ORDER) ?? []).map((number) => number.toUpperCase());
  const phones = findPhones(rest.replace(CHAT, ' ').replace(ORDER, ' ')).map((phone) => phone.digits);
  return [...new Set([...records, ...chats, ...orders, ...phones])];
}
