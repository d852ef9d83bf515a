import { createHash } from 'node:crypto';
import type { Choice } from '../channel.js';
import type { Json } from '../wecom/http.js';
import type { WordsIntent } from '../wecom/intents.js';
import { cardText, numbered, pieces, spoken } from '../wecom/words.js';

/** Bytes; more is refused (45002). */
const TEXT_MOST = 2048;
const HEAD_MOST = 1024;
const LINES_MOST = 10;
/** What a field of the kind `thing` takes. */
const FIELD_MOST = 20;

/**
 * The bodies of message/custom/send for one intent, without recipient; as few as can be, since a customer's
 * message pays for five. Choices are a menu (msgmenu), whose tap comes back as words with the line's id.
 * @see https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html
 */
export function encodeWechat(intent: WordsIntent): Json[] {
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

/** What a template can say of an intent: its first words, with a mark that there is more. */
export function knock(intent: WordsIntent, template: { id: string; field: string }, delivery: string): Json {
  const words = (intent.kind === 'card' ? intent.title : intent.text).trim().split('\n')[0] ?? '';
  return {
    template_id: template.id,
    data: { [template.field]: { value: firstOf(words) } },
    // The same within ten minutes is one.
    client_msg_id: createHash('sha256').update(delivery).digest('hex').slice(0, 32),
  };
}

/** By characters, whatever their width: that is how the platform counts. */
function firstOf(words: string): string {
  const characters = [...words];
  return characters.length <= FIELD_MOST ? words : `${characters.slice(0, FIELD_MOST - 1).join('')}…`;
}

const texts = (text: string): Json[] =>
  spoken(text, TEXT_MOST).map((content) => ({ msgtype: 'text', text: { content } }));

function menu(text: string, choices: Choice[]): Json[] {
  if (choices.length === 0) return texts(text);
  if (choices.length > LINES_MOST || choices.some(({ label }) => label.trim() === ''))
    return texts(numbered(text, choices));
  const parts = pieces(text, HEAD_MOST);
  const head = parts.pop() ?? '';
  const list = choices.map(({ token, label }) => ({ id: token, content: label }));
  return [
    ...texts(parts.join('')),
    { msgtype: 'msgmenu', msgmenu: { head_content: head, list, tail_content: '' } },
  ];
}
