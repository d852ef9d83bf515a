import { createHash } from 'node:crypto';
import type { Choice } from '../channel.js';
import type { Json } from '../wecom/http.js';
import type { WordsIntent } from '../wecom/intents.js';
import { cardText, numbered, pieces, spoken } from '../wecom/words.js';

/** Bytes; more is cut by the platform without a word. */
const TEXT_MOST = 2048;
const HEAD_MOST = 1024;
const CLICKS_MOST = 10;
const LABEL_MOST = 128;
/** Older copies of the page say 64, the newer one 128. */
const TOKEN = /^[A-Za-z0-9_]{1,64}$/;

/**
 * The bodies of kf/send_msg for one intent, without recipient; as few as can be, since a customer's message
 * pays for five. Words that do not fit a menu's head go before it as text; choices that do not fit a menu
 * become a numbered text.
 * @see https://developer.work.weixin.qq.com/document/path/94677
 */
export function encodeKf(intent: WordsIntent): Json[] {
  switch (intent.kind) {
    case 'say':
    case 'alert':
      return texts(intent.text);
    case 'ask':
      return menu(intent.text, intent.choices);
    case 'card':
      return menu(cardText(intent), intent.choices);
  }
}

const texts = (text: string): Json[] =>
  spoken(text, TEXT_MOST).map((content) => ({ msgtype: 'text', text: { content } }));

function menu(text: string, choices: Choice[]): Json[] {
  if (choices.length === 0) return texts(text);
  if (choices.length > CLICKS_MOST || !choices.every(fitsClick)) return texts(numbered(text, choices));
  const parts = pieces(text, HEAD_MOST);
  const head = parts.pop() ?? '';
  const list = choices.map(({ token, label }) => ({ type: 'click', click: { id: token, content: label } }));
  return [...texts(parts.join('')), { msgtype: 'msgmenu', msgmenu: { head_content: head, list } }];
}

const fitsClick = ({ token, label }: Choice): boolean =>
  TOKEN.test(token) && label !== '' && Buffer.byteLength(label) <= LABEL_MOST;

/** Our own message id: the same part of the same delivery always has the same one, so a repeat is refused (95033). */
export function messageIdOf(delivery: string, part: number): string {
  return `r${createHash('sha256').update(`${delivery}#${part}`).digest('base64url').slice(0, 30)}`;
}
