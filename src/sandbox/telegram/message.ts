import type { Json } from '../api/call.js';
import type { Platform } from '../platform.js';
import type { ScreenMessage } from '../world.js';

/** A message that the bot sent, as the Bot API describes it. */
export function messageOnScreen(platform: Platform, chat: string, message: ScreenMessage): Json {
  const { botToken, username } = platform.credentials.telegram;
  return {
    message_id: message.seq,
    date: Math.floor(message.at / 1000),
    chat: chatOf(platform, chat),
    from: { id: Number(botToken.split(':')[0]), is_bot: true, first_name: '报修通', username },
    text: message.text,
    ...(message.choices.length > 0
      ? {
          reply_markup: {
            inline_keyboard: [
              message.choices.map(({ token, label }) => ({ text: label, callback_data: token })),
            ],
          },
        }
      : {}),
  };
}

export function chatOf(platform: Platform, chat: string): Json {
  const name = platform.world.people[chat]?.name ?? chat;
  return chat.startsWith('-')
    ? { id: Number(chat), type: 'supergroup', title: name }
    : { id: Number(chat), type: 'private', first_name: name };
}

export const userOf = (platform: Platform, id: string): Json => ({
  id: Number(id),
  is_bot: false,
  first_name: platform.world.people[id]?.name ?? id,
});
