import type { Json } from '../wecom/http.js';
import type { WordsIntent } from '../wecom/intents.js';
import { cardText, spoken } from '../wecom/words.js';

/** Bytes; more is refused. */
const TEXT_MOST = 2048;
const PHONE = /^\+?\d{7,15}$/;
const CHINESE_MOBILE = /^1\d{10}$/;

/**
 * The bodies of webhook/send for one intent. The robot cannot be answered, so choices are left out; they
 * stand on the cards of each supervisor. Who is mentioned hears it once, with the first part.
 * @see https://developer.work.weixin.qq.com/document/path/99110
 */
export function encodeRobot(intent: WordsIntent): Json[] {
  const text = intent.kind === 'card' ? cardText(intent) : intent.text;
  const mention = intent.kind === 'alert' ? (intent.mention ?? []) : [];
  // User ids may be digits as well; only what looks like a phone is one.
  const isPhone = (who: string) => CHINESE_MOBILE.test(who) || (who.startsWith('+') && PHONE.test(who));
  const phones = mention.filter(isPhone).map((phone) => phone.replace(/^\+86/, ''));
  const members = mention.filter((who) => !isPhone(who));
  return spoken(text, TEXT_MOST).map((content, part) => ({
    msgtype: 'text',
    text: {
      content,
      ...(part === 0 && members.length > 0 ? { mentioned_list: members } : {}),
      ...(part === 0 && phones.length > 0 ? { mentioned_mobile_list: phones } : {}),
    },
  }));
}
