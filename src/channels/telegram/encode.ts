import type { InlineKeyboardMarkup, ReplyKeyboardMarkup } from 'grammy/types';
import type { Choice, Share } from '../channel.js';
import type { UpdateIntent, WordsIntent } from '../wecom/intents.js';
import { cardText, numbered, spoken, width } from '../wecom/words.js';

/** One sendMessage. */
export interface Words {
  text: string;
  markup?: InlineKeyboardMarkup | ReplyKeyboardMarkup;
}

/** Characters; a UTF-16 unit counts as one, which is never too few. */
const TEXT_MOST = 4096;
const BUTTONS_MOST = 100;
/** In Chinese characters: what fits side by side on a small phone, and what fits at all. */
const ROW = 14;
const LABEL = 28;
/** Data of a button that only says something. */
export const NO_PRESS = '-';

type Sign = (token: string) => string | null;

/**
 * The messages for one intent: plain text, so that nobody's words are taken for markup, with an inline
 * keyboard under the last one. Choices that cannot be buttons become a numbered text; labels that a button
 * would cut stand in the text as well.
 * @see https://core.telegram.org/bots/api#sendmessage
 */
export function encodeTelegram(intent: WordsIntent, sign: Sign): Words[] {
  switch (intent.kind) {
    case 'say':
      return withShare(texts(intent.text), intent.share);
    case 'alert':
      return withChoices(intent.text, intent.choices ?? [], sign);
    case 'ask':
      return intent.choices.length > 0
        ? withChoices(intent.text, intent.choices, sign)
        : withShare(texts(intent.text), intent.share);
    case 'card':
      return withChoices(cardText(intent), intent.choices, sign);
  }
}

/** Without rows and text only the buttons change, so that the rest of the card stays as it was. */
export function encodeUpdate(intent: UpdateIntent): { text: string | null; markup: InlineKeyboardMarkup } {
  const markup = { inline_keyboard: [[{ text: `✓ ${intent.done}`, callback_data: NO_PRESS }]] };
  if (intent.rows.length === 0 && !intent.text) return { text: null, markup };
  return { text: spoken(cardText(intent), TEXT_MOST, units)[0] ?? intent.title, markup };
}

const units = (text: string): number => text.length;

const texts = (text: string): Words[] => spoken(text, TEXT_MOST, units).map((piece) => ({ text: piece }));

function withChoices(text: string, choices: Choice[], sign: Sign): Words[] {
  if (choices.length === 0) return texts(text);
  const buttons = choices.map((choice) => ({ choice, data: sign(choice.token) }));
  if (
    choices.length > BUTTONS_MOST ||
    buttons.some(({ data, choice }) => !data || choice.label.trim() === '')
  )
    return texts(numbered(text, choices));
  const shown = choices.every(({ label }) => width(label) <= LABEL) ? text : numbered(text, choices);
  const parts = texts(shown.trim() === '' ? choices.map(({ label }) => label).join(' / ') : shown);
  const keyboard: InlineKeyboardMarkup['inline_keyboard'] = [];
  let used = ROW;
  for (const { choice, data } of buttons) {
    const wide = width(choice.label) + 2;
    if (used + wide > ROW) keyboard.push([]);
    used = used + wide > ROW ? wide : used + wide;
    keyboard.at(-1)?.push({ text: choice.label, callback_data: data ?? '' });
  }
  const last = parts.at(-1);
  if (last) last.markup = { inline_keyboard: keyboard };
  return parts;
}

/** One tap gives the own phone number or the place; only in a private chat, so the caller leaves it out elsewhere. */
function withShare(parts: Words[], share: Share[] = []): Words[] {
  const last = parts.at(-1);
  if (last && share.length > 0)
    last.markup = {
      keyboard: share.map(({ what, label }) => [
        what === 'phone' ? { text: label, request_contact: true } : { text: label, request_location: true },
      ]),
      resize_keyboard: true,
      one_time_keyboard: true,
    };
  return parts;
}
