import type { Json } from '../wecom/http.js';
import type { WordsIntent } from '../wecom/intents.js';
import { cardText, spoken } from '../wecom/words.js';

/** Bytes. */
const TEXT_MOST = 2048;
const PHONE = /^(\+|1\d{10}$)/;

/**
 * The bodies of appchat/send for one intent. Such a group shows no cards and can only be told; choices stand
 * on the cards of each supervisor. Members are mentioned by user id, with the first part.
 * @see https://developer.work.weixin.qq.com/document/path/90248
 */
export function encodeAppchat(intent: WordsIntent): Json[] {
  const text = intent.kind === 'card' ? cardText(intent) : intent.text;
  const mention = intent.kind === 'alert' ? (intent.mention ?? []).filter((who) => !PHONE.test(who)) : [];
  return spoken(text, TEXT_MOST).map((content, part) => ({
    msgtype: 'text',
    text: { content, ...(part === 0 && mention.length > 0 ? { mentioned_list: mention } : {}) },
  }));
}
