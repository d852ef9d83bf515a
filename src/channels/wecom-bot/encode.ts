import type { Choice, Outbound } from '../channel.js';
import type { Json } from '../wecom/http.js';
import type { UpdateIntent, WordsIntent } from '../wecom/intents.js';
import { cardText, firstClauses, lines, numbered, rowText, short, width } from '../wecom/words.js';
import { taskIdOf } from '../wecom-app/card-id.js';

/** What one intent becomes: words, a card, or both; `instead` says all of it where there is no card. */
export interface BotWords {
  text: string;
  card: Json | null;
  instead: string;
}

/** Bytes of a stream and of markdown. */
export const TEXT_MOST = 20_480;
const BUTTONS_MOST = 6;
const ROWS_MOST = 6;
/** What phones show of each block, in Chinese characters: less than in the app (W101032). */
const TITLE = 26;
const SUBTITLE = 112;
const LABEL = 5;
const VALUE = 26;
const BUTTON = 10;
const STYLES = { primary: 1, plain: 2, danger: 3 } as const;

/**
 * Renders one intent. A card that cannot show all its words has them before it; choices that cannot be
 * buttons are numbered.
 * @see https://developer.work.weixin.qq.com/document/path/101032
 */
export function encodeBot(intent: WordsIntent, delivery: string): BotWords {
  const choices = 'choices' in intent ? (intent.choices ?? []) : [];
  const spoken = plain(intent.kind === 'card' ? cardText(intent) : intent.text);
  const instead = plain(numbered(spoken, choices));
  if (!fitsButtons(choices)) return { text: instead, card: null, instead };
  const { title, below, rows, isWhole } = intent.kind === 'card' ? ofCard(intent) : ofText(intent.text);
  const whole = isWhole && choices.every(isShown);
  const card = {
    card_type: 'button_interaction',
    task_id: taskIdOf(intent.kind === 'card' ? intent.card : '', delivery),
    main_title: { title: short(title, TITLE) || choices.map((choice) => choice.label).join(' / ') },
    ...(whole && below ? { sub_title_text: below } : {}),
    ...(rows.length > 0 ? { horizontal_content_list: rows.map(toRow) } : {}),
    button_list: choices.map((choice) => ({
      text: short(choice.label, BUTTON),
      style: STYLES[choice.style ?? 'plain'],
      key: choice.token,
    })),
  };
  return { text: whole ? '' : choices.every(isShown) ? spoken : instead, card, instead };
}

/** The card as it is after it was decided: its buttons give way to one that says what became of it. */
export function encodeUpdate(intent: UpdateIntent, task: string): Json {
  const rows = intent.rows.filter(fitsRow).slice(0, ROWS_MOST);
  const below = lines([intent.text ?? '', ...intent.rows.filter((row) => !rows.includes(row)).map(rowText)]);
  return {
    card_type: 'button_interaction',
    task_id: task,
    main_title: { title: short(intent.title, TITLE) },
    ...(below ? { sub_title_text: short(below, SUBTITLE) } : {}),
    ...(rows.length > 0 ? { horizontal_content_list: rows.map(toRow) } : {}),
    button_list: [{ text: short(intent.done, BUTTON), style: STYLES.plain, key: 'done' }],
    replace_text: short(intent.done, BUTTON * 2),
  };
}

/** Words are shown as markdown: what people wrote must not become a heading, a mention or hidden reasoning. */
function plain(text: string): string {
  // Two masked numbers in one text would make everything between them bold.
  const stars = (text.match(/\*\*/g) ?? []).length > 2 ? text.replaceAll('*', '\uff0a') : text;
  return stars.replaceAll('<', '〈').replace(/^(#+)(?=\s)/gm, (marks) => '\uff03'.repeat(marks.length));
}

type Shown = {
  title: string;
  below: string;
  rows: { label: string; value: string }[];
  isWhole: boolean;
};

function ofText(text: string): Shown {
  const trimmed = text.trim();
  const title = firstClauses(trimmed, TITLE);
  const below = trimmed.slice(title.length).trim();
  // A title that had to be cut leaves the rest to the words before the card.
  if (title === '') return { title: trimmed.split('\n', 1)[0] ?? '', below: '', rows: [], isWhole: false };
  return { title, below, rows: [], isWhole: width(below) <= SUBTITLE };
}

function ofCard(card: Extract<Outbound, { kind: 'card' }>): Shown {
  const { title, text = '' } = card;
  const rows = card.rows.filter(fitsRow).slice(0, ROWS_MOST);
  const below = lines([text, ...card.rows.filter((row) => !rows.includes(row)).map(rowText)]);
  const isWhole = title !== '' && width(title) <= TITLE && width(below) <= SUBTITLE;
  return { title, below, rows, isWhole };
}

const toRow = ({ label, value }: { label: string; value: string }) => ({ keyname: label, value });

const fitsButtons = (choices: Choice[]): boolean =>
  choices.length > 0 &&
  choices.length <= BUTTONS_MOST &&
  new Set(choices.map((choice) => choice.token)).size === choices.length;

const isShown = (choice: Choice): boolean => width(choice.label) <= BUTTON;

const fitsRow = ({ label, value }: { label: string; value: string }): boolean =>
  label !== '' && width(label) <= LABEL && width(value) <= VALUE && !value.includes('\n');
