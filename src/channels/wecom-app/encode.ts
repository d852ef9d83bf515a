import type { Choice, Outbound } from '../channel.js';
import type { Json } from '../wecom/http.js';
import type { UpdateIntent, WordsIntent } from '../wecom/intents.js';
import { cardText, firstClauses, lines, numbered, rowText, short, spoken, width } from '../wecom/words.js';
import { taskIdOf } from './card-id.js';

/** Bytes; more is cut by the platform without a word. */
const TEXT_MOST = 2048;
const BUTTONS_MOST = 6;
const ROWS_MOST = 6;
/** What phones show of each block ("建议" on the page), in Chinese characters. */
const TITLE = 36;
const SUBTITLE = 160;
const LABEL = 5;
const VALUE = 30;
const BUTTON = 10;
const LIST_TITLE = 16;
/** Understood by everybody, and no word of a language. */
const OK = 'OK';
/** One of many, with a button below. */
const OPTIONS_MOST = 20;
const OPTION = 17;
const SUBMIT = 'submit';
const STYLES = { primary: 1, plain: 2, danger: 3 } as const;

/**
 * The bodies of message/send for one intent, without recipient. What a card cannot show is said as text
 * before it, so that nothing is dropped; more than six choices become a numbered text.
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */
export function encodeApp(intent: WordsIntent, delivery: string): Json[] {
  switch (intent.kind) {
    case 'say':
    case 'alert':
      return texts(intent.text);
    case 'ask':
      if (fitsButtons(intent.choices)) return question(intent, delivery);
      return fitsList(intent.choices) ? list(intent, delivery) : texts(numbered(intent.text, intent.choices));
    case 'card':
      return fitsButtons(intent.choices)
        ? card(intent, delivery)
        : texts(numbered(cardText(intent), intent.choices));
  }
}

const texts = (text: string): Json[] =>
  spoken(text, TEXT_MOST).map((content) => ({ msgtype: 'text', text: { content } }));

const fitsButtons = (choices: Choice[]): boolean =>
  choices.length > 0 &&
  choices.length <= BUTTONS_MOST &&
  new Set(choices.map((choice) => choice.token)).size === choices.length;

const fitsList = (choices: Choice[]): boolean =>
  choices.length > BUTTONS_MOST &&
  choices.length <= OPTIONS_MOST &&
  new Set(choices.map((choice) => choice.token)).size === choices.length &&
  choices.every((choice) => choice.label !== '' && width(choice.label) <= OPTION);

/** A question with more answers than there is room for buttons: a list to pick one of. Its words go before it. */
function list({ text, choices }: Extract<Outbound, { kind: 'ask' }>, delivery: string): Json[] {
  const [first = ''] = text.trim().split('\n');
  const title = width(text.trim()) <= LIST_TITLE ? text.trim() : short(first, LIST_TITLE);
  const card = {
    card_type: 'vote_interaction',
    task_id: taskIdOf('', delivery),
    main_title: { title },
    checkbox: {
      question_key: 'choice',
      mode: 0,
      option_list: choices.map(({ token, label }) => ({ id: token, text: label, is_checked: false })),
    },
    submit_button: { text: OK, key: SUBMIT },
  };
  return [...(title === text.trim() ? [] : texts(text)), { msgtype: 'template_card', template_card: card }];
}

/** What fits of the first line is the title, the rest stands below. */
function question({ text, choices }: Extract<Outbound, { kind: 'ask' }>, delivery: string): Json[] {
  const head = firstClauses(text.trim(), TITLE);
  const below = text.trim().slice(head.length).trim();
  const title = short(head, TITLE) || choices.map((choice) => choice.label).join(' / ');
  const whole = width(below) <= SUBTITLE && choices.every(isShown);
  const body = buttons({ task: taskIdOf('', delivery), title, below: whole ? below : '', rows: [], choices });
  return whole ? [body] : [...texts(choices.every(isShown) ? text : numbered(text, choices)), body];
}

function card(intent: Extract<Outbound, { kind: 'card' }>, delivery: string): Json[] {
  const { title, text = '', choices } = intent;
  const rows = intent.rows.filter(fitsRow).slice(0, ROWS_MOST);
  const below = lines([text, ...intent.rows.filter((row) => !rows.includes(row)).map(rowText)]);
  const whole = title !== '' && width(title) <= TITLE && width(below) <= SUBTITLE && choices.every(isShown);
  const task = taskIdOf(intent.card, delivery);
  const shownTitle = short(title, TITLE) || short(below.trim(), TITLE) || intent.card;
  const body = buttons({ task, title: shownTitle, below: whole ? below : '', rows, choices });
  if (whole) return [body];
  return [...texts(choices.every(isShown) ? cardText(intent) : numbered(cardText(intent), choices)), body];
}

const isShown = (choice: Choice): boolean => width(choice.label) <= BUTTON;

const fitsRow = (row: { label: string; value: string }): boolean =>
  row.label !== '' && width(row.label) <= LABEL && width(row.value) <= VALUE && !row.value.includes('\n');

function buttons(shown: {
  task: string;
  title: string;
  below: string;
  rows: { label: string; value: string }[];
  choices: Choice[];
}): Json {
  const { task, title, below, rows, choices } = shown;
  return {
    msgtype: 'template_card',
    template_card: {
      card_type: 'button_interaction',
      task_id: task,
      main_title: { title },
      ...(below ? { sub_title_text: below } : {}),
      ...(rows.length > 0
        ? { horizontal_content_list: rows.map(({ label, value }) => ({ keyname: label, value })) }
        : {}),
      button_list: choices.map((choice) => ({
        type: 0,
        text: short(choice.label, BUTTON),
        style: STYLES[choice.style ?? 'plain'],
        key: choice.token,
      })),
    },
  };
}

/**
 * What update_template_card changes (W94888): without rows and text only the buttons, so that the rest of
 * the card stays as it was; with them the whole card.
 */
export function encodeUpdate(intent: UpdateIntent): Json {
  const done = short(intent.done, BUTTON * 2);
  if (intent.rows.length === 0 && !intent.text) return { button: { replace_name: done } };
  const rows = intent.rows.filter(fitsRow).slice(0, ROWS_MOST);
  const below = lines([intent.text ?? '', ...intent.rows.filter((row) => !rows.includes(row)).map(rowText)]);
  return {
    template_card: {
      card_type: 'button_interaction',
      main_title: { title: short(intent.title, TITLE) },
      ...(below ? { sub_title_text: short(below, SUBTITLE) } : {}),
      ...(rows.length > 0
        ? { horizontal_content_list: rows.map(({ label, value }) => ({ keyname: label, value })) }
        : {}),
      button_list: [{ type: 0, text: done, style: STYLES.plain, key: 'done' }],
      replace_text: done,
    },
  };
}
