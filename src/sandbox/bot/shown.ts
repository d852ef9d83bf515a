import { isRecord, type Json, records, required, text, within } from '../api/call.js';
import { Refusal } from '../refusal.js';
import type { NewMessage } from '../screens.js';

const WORDS_MOST = 20_480;

/** Words of a stream or of markdown, within their bytes (W101031). */
export const shownWords = (of: Json, name: string): string => within(text(of, name), WORDS_MOST, name, 45002);

/** A button card as a phone shows it; other kinds are refused by name (W101032). */
export function shownCard(card: Json): Omit<NewMessage, 'from'> {
  const type = required(card, 'card_type');
  if (type !== 'button_interaction') throw new Refusal(40058, `card_type ${type} is not known here`);
  const taskId = required(card, 'task_id', 42014);
  if (!/^[\w@-]{1,128}$/.test(taskId)) throw new Refusal(42014, taskId);
  const buttons = records(card, 'button_list');
  const rows = records(card, 'horizontal_content_list');
  if (buttons.length < 1 || buttons.length > 6 || rows.length > 6)
    throw new Refusal(40058, '1 to 6 buttons and at most 6 rows');
  const keys = buttons.map((button) => within(required(button, 'key'), 1024, 'key'));
  if (new Set(keys).size < keys.length) throw new Refusal(40058, 'a key is used twice');
  if (buttons.some((button) => 'type' in button)) throw new Refusal(40058, 'buttons of a bot have no type');
  const title = isRecord(card.main_title) ? card.main_title : {};
  return {
    kind: 'card',
    title: required(title, 'title'),
    text: text(card, 'sub_title_text'),
    rows: rows.map((row) => ({ label: required(row, 'keyname'), value: text(row, 'value') })),
    choices: buttons.map((button) => ({ token: text(button, 'key'), label: required(button, 'text') })),
    card: { taskId, type, menu: [] },
  };
}
