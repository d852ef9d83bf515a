import { isRecord, type Json } from '../api/call.js';
import { imageType } from '../media.js';
import type { Platform } from '../platform.js';
import { count } from '../stats.js';
import type { ScreenMessage } from '../world.js';
import { messageOnScreen } from './message.js';
import { BotRefusal } from './refusal.js';

/** A file in a multipart call. */
export interface Upload {
  bytes: Buffer;
  name: string;
}
export interface BotCall {
  platform: Platform;
  input: Json;
  files: Map<string, Upload>;
}

const TEXT_MOST = 4096;
const DATA_MOST = 64;
const PHOTO_MOST = 10 * 1024 * 1024;
const FILE_MOST = 50 * 1024 * 1024;
/** How long a press waits for its answer. */
const PRESS_MS = 15_000;

/** The calls that the practice Bot API knows, with its own refusals. @see https://core.telegram.org/bots/api */
export const methods: Record<string, (call: BotCall) => unknown> = {
  getMe: ({ platform }) => {
    const { botToken, username } = platform.credentials.telegram;
    return { id: Number(botToken.split(':')[0]), is_bot: true, first_name: '报修通', username };
  },
  getUpdates: async ({ platform, input }) =>
    await platform.telegram.poll(
      input.offset === undefined ? undefined : Number(input.offset),
      Number(input.timeout ?? 0),
    ),
  setWebhook: ({ platform, input }) => {
    const { url } = input;
    if (typeof url !== 'string' || !URL.canParse(url))
      throw new BotRefusal(400, 'Bad Request: bad webhook: invalid URL');
    platform.telegram.setHook({
      url,
      secret: typeof input.secret_token === 'string' ? input.secret_token : null,
    });
    return true;
  },
  deleteWebhook: ({ platform }) => {
    platform.telegram.setHook(null);
    return true;
  },
  sendMessage: (call) => {
    const { platform, input } = call;
    const chat = reachable(platform, input.chat_id);
    const text = textOf(input.text);
    take(platform, chat);
    return show(platform, chat, { kind: 'text', text, choices: buttonsOf(input.reply_markup, chat) });
  },
  sendPhoto: (call) => sendFile(call, 'photo'),
  sendDocument: (call) => sendFile(call, 'document'),
  editMessageText: ({ platform, input }) => {
    const { chat, message } = edited(platform, input);
    return change(platform, chat, message, { text: textOf(input.text), ...marked(input.reply_markup, chat) });
  },
  editMessageReplyMarkup: ({ platform, input }) => {
    const { chat, message } = edited(platform, input);
    return change(platform, chat, message, marked(input.reply_markup, chat));
  },
  answerCallbackQuery: ({ platform, input }) => {
    const asked = platform.world.telegram.presses[String(input.callback_query_id)];
    if (asked === undefined || asked + PRESS_MS < platform.clock.now())
      throw new BotRefusal(
        400,
        'Bad Request: query is too old and response timeout expired or query ID is invalid',
      );
    delete platform.world.telegram.presses[String(input.callback_query_id)];
    return true;
  },
  getFile: ({ platform, input }) => {
    const id = String(input.file_id ?? '');
    const item = platform.world.media[id];
    if (!item) throw new BotRefusal(400, 'Bad Request: wrong file_id or the file is temporarily unavailable');
    return { file_id: id, file_unique_id: id, file_path: `${item.type}s/${id}` };
  },
};

/** Who can be written to: whoever has written first and has not blocked the bot. */
function reachable(platform: Platform, given: unknown): string {
  const id = String(given ?? '');
  const { supervisorChat } = platform.credentials.telegram;
  const person = id === supervisorChat ? platform.personOrNew(id) : platform.world.people[id];
  if (person?.channel !== 'telegram') throw new BotRefusal(400, 'Bad Request: chat not found');
  if (person.status === 'left')
    throw new BotRefusal(
      403,
      id.startsWith('-')
        ? 'Forbidden: bot was kicked from the supergroup chat'
        : 'Forbidden: bot was blocked by the user',
    );
  if (!id.startsWith('-') && !platform.world.telegram.opened[id])
    throw new BotRefusal(403, "Forbidden: bot can't initiate conversation with a user");
  return id;
}

function take(platform: Platform, chat: string): void {
  const { limits, rates, stats } = platform;
  const isGroup = chat.startsWith('-');
  const windows = [
    { name: `telegram:${chat}`, count: limits.telegramPerChatSecond, ms: 1000 },
    ...(isGroup
      ? [{ name: `telegram-minute:${chat}`, count: limits.telegramPerGroupMinute, ms: 60_000 }]
      : []),
    { name: 'telegram', count: limits.telegramPerSecond, ms: 1000 },
  ];
  for (const window of windows) {
    if (rates.take(window.name, window)) continue;
    count(stats.violations, 'telegram');
    const seconds = window.ms / 1000;
    throw new BotRefusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
  }
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '')
    throw new BotRefusal(400, 'Bad Request: message text is empty');
  if (value.length > TEXT_MOST) throw new BotRefusal(400, 'Bad Request: message is too long');
  return value;
}

/** Inline buttons and the keys that share something; both can be pressed. */
function buttonsOf(markup: unknown, chat: string): ScreenMessage['choices'] {
  const given = typeof markup === 'string' ? (JSON.parse(markup) as unknown) : markup;
  if (!isRecord(given)) return [];
  if (Array.isArray(given.inline_keyboard))
    return (given.inline_keyboard.flat() as Json[]).map((button) => {
      const token = String(button.callback_data ?? '');
      const label = String(button.text ?? '');
      if (label === '') throw new BotRefusal(400, 'Bad Request: inline keyboard button text is empty');
      const bytes = Buffer.byteLength(token);
      if (bytes < 1 || bytes > DATA_MOST) throw new BotRefusal(400, 'Bad Request: BUTTON_DATA_INVALID');
      return { token, label };
    });
  if (!Array.isArray(given.keyboard)) return [];
  if (chat.startsWith('-'))
    throw new BotRefusal(400, 'Bad Request: phone number can be requested in private chats only');
  return (given.keyboard.flat() as Json[]).map((button) => ({
    token: button.request_contact ? 'share:phone' : button.request_location ? 'share:location' : '',
    label: String(button.text ?? ''),
  }));
}

const marked = (markup: unknown, chat: string): Partial<ScreenMessage> => ({
  choices: buttonsOf(markup, chat),
});

function sendFile({ platform, input, files }: BotCall, field: 'photo' | 'document'): Json {
  const chat = reachable(platform, input.chat_id);
  const given = /^attach:\/\/(.+)$/.exec(String(input[field] ?? ''))?.[1] ?? field;
  const file = files.get(given) ?? files.get(field);
  if (!file || file.bytes.length === 0)
    throw new BotRefusal(400, 'Bad Request: there is no file in the request');
  if (field === 'photo' && (!imageType(file.bytes) || file.bytes.length > PHOTO_MOST))
    throw new BotRefusal(400, 'Bad Request: IMAGE_PROCESS_FAILED');
  if (file.bytes.length > FILE_MOST) throw new BotRefusal(413, 'Request Entity Too Large');
  take(platform, chat);
  const kind = field === 'photo' ? 'image' : 'file';
  const { id } = platform.media.keep({ type: kind, bytes: file.bytes, name: file.name });
  return show(platform, chat, { kind, text: file.name, media: id });
}

function show(
  platform: Platform,
  chat: string,
  fields: Pick<ScreenMessage, 'kind'> & Partial<ScreenMessage>,
): Json {
  const message = platform.screens.show(chat, { from: 'them', ...fields });
  message.id = String(message.seq);
  return messageOnScreen(platform, chat, message);
}

function edited(platform: Platform, input: Json): { chat: string; message: ScreenMessage } {
  const chat = reachable(platform, input.chat_id);
  const message = platform.screens.all(chat).find((one) => one.seq === Number(input.message_id));
  if (message?.from !== 'them') throw new BotRefusal(400, 'Bad Request: message to edit not found');
  return { chat, message };
}

function change(
  platform: Platform,
  chat: string,
  message: ScreenMessage,
  fields: Partial<ScreenMessage>,
): Json {
  const choices = fields.choices ?? [];
  const same =
    (fields.text === undefined || fields.text === message.text) &&
    JSON.stringify(choices) === JSON.stringify(message.choices);
  if (same) throw new BotRefusal(400, 'Bad Request: message is not modified');
  platform.screens.change(chat, message, fields);
  return messageOnScreen(platform, chat, message);
}
