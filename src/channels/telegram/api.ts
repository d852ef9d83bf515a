import { Api, InputFile } from 'grammy';
import type { Update, UserFromGetMe } from 'grammy/types';
import { callBytes } from '../wecom/http.js';
import type { TelegramConfig } from './config.js';
import type { encodeUpdate, Words } from './encode.js';

const CALL_SECONDS = 10;
const UPLOAD_SECONDS = 60;
/** The platform holds a poll that long. */
const POLL_SECONDS = 25;
const FILE_MOST = 20 * 1024 * 1024;
const DOWNLOAD_MS = 60_000;
const PREVIEW_OFF = { is_disabled: true };

/** What we want to hear of; the rest is not sent to us. */
const WANTED = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;

export type TelegramApi = ReturnType<typeof createTelegramApi>;

/**
 * The calls of the Bot API through grammY's client. They throw GrammyError (the platform's answer) or
 * HttpError (none).
 * @see https://core.telegram.org/bots/api
 */
export function createTelegramApi(config: TelegramConfig) {
  const client = (timeoutSeconds: number) =>
    new Api(config.botToken, { apiRoot: config.apiRoot, timeoutSeconds });
  const [calls, uploads, polls] = [client(CALL_SECONDS), client(UPLOAD_SECONDS), client(POLL_SECONDS + 10)];

  return {
    me: (): Promise<UserFromGetMe> => calls.getMe(),

    async send(chat: string, { text, markup }: Words): Promise<number> {
      const sent = await calls.sendMessage(chat, text, {
        link_preview_options: PREVIEW_OFF,
        ...(markup ? { reply_markup: markup } : {}),
      });
      return sent.message_id;
    },

    async sendMedia(chat: string, kind: 'image' | 'file', bytes: Buffer, name: string): Promise<number> {
      const file = new InputFile(bytes, name);
      const sent =
        kind === 'image' ? await uploads.sendPhoto(chat, file) : await uploads.sendDocument(chat, file);
      return sent.message_id;
    },

    async edit(
      chat: string,
      message: number,
      { text, markup }: ReturnType<typeof encodeUpdate>,
    ): Promise<void> {
      if (text === null) await calls.editMessageReplyMarkup(chat, message, { reply_markup: markup });
      else
        await calls.editMessageText(chat, message, text, {
          reply_markup: markup,
          link_preview_options: PREVIEW_OFF,
        });
    },

    answerPress: (id: string) => calls.answerCallbackQuery(id),

    /** Gives what is newer than `offset - 1` and forgets what is older; waits for the next when there is none. */
    poll: (offset: number | undefined, signal: AbortSignal): Promise<Update[]> =>
      polls.getUpdates(
        { timeout: POLL_SECONDS, allowed_updates: WANTED, ...(offset === undefined ? {} : { offset }) },
        signal as never,
      ),

    hook: (url: string, secret: string) =>
      calls.setWebhook(url, { secret_token: secret, allowed_updates: WANTED, max_connections: 40 }),
    unhook: () => calls.deleteWebhook(),

    /** What a person sent, at most 20 MB; null: the platform no longer has it or does not give it out. */
    async file(ref: string): Promise<{ bytes: Buffer; contentType: string } | null> {
      const { file_path: path } = await calls.getFile(ref);
      // The path comes from outside: it may not lead out of the bot's own files.
      if (!path || !/^[\w-]+(\/[\w.-]+)+$/.test(path) || path.includes('..')) return null;
      const url = `${config.apiRoot}/file/bot${config.botToken}/${path}`;
      const { status, bytes, contentType } = await callBytes(url, {}, FILE_MOST, DOWNLOAD_MS);
      if (status === 404 || status === 400) return null;
      if (status !== 200) throw new Error(`the file server answered ${status}`);
      return { bytes, contentType: contentType || 'application/octet-stream' };
    },
  };
}
