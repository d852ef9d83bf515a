import { Refusal } from '../refusal.js';
import type { NewMessage } from '../screens.js';
import { isRecord, type Json, records, required, text, within } from './call.js';

/** A checked card: how a phone shows it, and what the platform keeps of it. */
export interface Card {
  type: string;
  taskId: string;
  /** It can call back, so a response_code is given for it. */
  interactive: boolean;
  shown: Pick<NewMessage, 'kind' | 'title' | 'text' | 'rows' | 'choices' | 'card'>;
}

const groupTypes = ['text_notice', 'news_notice'];

/**
 * Checks a template card against the hard limits of W90236 (lengths marked 建议 there are not limits).
 * Known are text_notice, news_notice, button_interaction and vote_interaction; multiple is refused by name.
 */
export function readCard(card: Json, where: 'app' | 'group'): Card {
  const type = required(card, 'card_type');
  const known = where === 'app' ? [...groupTypes, 'button_interaction', 'vote_interaction'] : groupTypes;
  if (!known.includes(type))
    throw new Refusal(40058, `card_type ${type} is not known here: ${known.join(', ')}`);

  const title = isRecord(card.main_title) ? card.main_title : {};
  const rows = records(card, 'horizontal_content_list');
  if (rows.length > 6) throw new Refusal(40058, `horizontal_content_list has ${rows.length} of at most 6`);
  const buttons = records(card, 'button_list');
  const menu = isRecord(card.action_menu) ? records(card.action_menu, 'action_list') : [];
  const taskId = text(card, 'task_id');
  checkHead(type, card, title);
  if (type === 'button_interaction') checkButtons(buttons);
  else if (buttons.length > 0) throw new Refusal(40058, `button_list does not belong to ${type}`);
  if (menu.length > 3) throw new Refusal(40058, `action_list has ${menu.length} of at most 3`);
  const options = type === 'vote_interaction' ? readOptions(card) : [];
  checkKeys([...buttons.filter(isCallback), ...menu]);

  const interactive = where === 'app' && (type.endsWith('_interaction') || menu.length > 0);
  if (taskId && !/^[\w@-]{1,128}$/.test(taskId)) throw new Refusal(42014, taskId);
  if (interactive && !taskId) throw new Refusal(42014, 'task_id is needed');

  const quote = isRecord(card.quote_area) ? card.quote_area : {};
  const emphasis = isRecord(card.emphasis_content) ? card.emphasis_content : {};
  const words = [
    text(title, 'desc'),
    text(emphasis, 'title'),
    text(emphasis, 'desc'),
    text(quote, 'title'),
    text(quote, 'quote_text'),
  ];
  const below = records(card, 'vertical_content_list').flatMap((item) => [
    text(item, 'title'),
    text(item, 'desc'),
  ]);
  return {
    type,
    taskId,
    interactive,
    shown: {
      kind: 'card',
      title: text(title, 'title') || null,
      text: [...words, text(card, 'sub_title_text'), ...below].filter((line) => line).join('\n'),
      rows: rows.map((row) => ({ label: required(row, 'keyname'), value: text(row, 'value') })),
      choices: [
        ...[...buttons.filter(isCallback), ...menu].map((item) => ({
          token: text(item, 'key'),
          label: text(item, 'text'),
        })),
        ...options,
      ],
      card: { taskId, type, menu: menu.map((item) => text(item, 'key')) },
    },
  };
}

const isCallback = (button: Json): boolean => (button.type ?? 0) === 0;

function checkHead(type: string, card: Json, title: Json): void {
  const named = text(title, 'title') || (type === 'text_notice' && text(card, 'sub_title_text'));
  if (!named) throw new Refusal(40063, 'main_title.title');
  if (type.endsWith('_interaction')) return;
  const action = isRecord(card.card_action) ? card.card_action : {};
  if (action.type !== 1 && action.type !== 2) throw new Refusal(40058, 'card_action.type must be 1 or 2');
  if (action.type === 1) within(required(action, 'url'), 2048, 'card_action.url');
  else required(action, 'appid');
  if (type === 'news_notice' && !isRecord(card.card_image) && !isRecord(card.image_text_area))
    throw new Refusal(40063, 'card_image or image_text_area');
}

/** The options of a list to pick from, as choices: picking one and sending it is one press here. */
function readOptions(card: Json): { token: string; label: string }[] {
  const box = isRecord(card.checkbox) ? card.checkbox : {};
  within(required(box, 'question_key'), 1024, 'question_key');
  const options = records(box, 'option_list');
  if (options.length < 1 || options.length > 20)
    throw new Refusal(40058, `option_list has ${options.length}; 1 to 20 are allowed`);
  const submit = isRecord(card.submit_button) ? card.submit_button : {};
  required(submit, 'text');
  within(required(submit, 'key'), 1024, 'submit_button.key');
  return options.map((option) => ({
    token: within(required(option, 'id'), 128, 'option id'),
    label: required(option, 'text'),
  }));
}

function checkButtons(buttons: Json[]): void {
  if (buttons.length < 1 || buttons.length > 6)
    throw new Refusal(40058, `button_list has ${buttons.length}; 1 to 6 are allowed`);
  for (const button of buttons) {
    required(button, 'text');
    const style = button.style ?? 1;
    if (![1, 2, 3, 4].includes(style as number)) throw new Refusal(40058, 'button_list.style must be 1 to 4');
    if (!isCallback(button)) within(required(button, 'url'), 2048, 'button_list.url');
  }
}

function checkKeys(items: Json[]): void {
  const keys = items.map((item) => within(required(item, 'key'), 1024, 'key'));
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) throw new Refusal(40058, `the key ${repeated} is used twice`);
}
