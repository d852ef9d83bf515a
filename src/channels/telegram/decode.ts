import type { Message, Update, User } from 'grammy/types';
import type { Inbound, Media } from '../channel.js';
import { aboutOf } from '../contact-scene.js';
import { groupPeer } from '../group-peer.js';
import { UnreadableError } from '../wecom/xml.js';
import { NO_PRESS } from './encode.js';

export interface Reading {
  /** Our bot's id. */
  bot: string;
  /** Without @; null: not known yet. */
  username: string | null;
  /** The only group that we listen to; null: any, since roles come from the directory alone. */
  supervisorChat: string | null;
  now: number;
  /** The token in a button's data; null: not signed by us for this chat. */
  open(chat: string, data: string): string | null;
}

export interface Decoded {
  messages: Inbound[];
  /** The press that has to be answered, so that the button stops waiting. */
  press?: string;
}

/** A button says what was true when it was shown. */
const PRESS_WITHIN_MS = 24 * 3_600_000;
/** Updates that are about nobody we talk with. */
const NOBODY = 'account';

/**
 * What one update says. Kinds that we do not know become an event of their own name. Throws UnreadableError
 * when it is no update.
 * @see https://core.telegram.org/bots/api#update
 */
export function decodeTelegram(update: Update, reading: Reading): Decoded {
  try {
    return decode(update, reading);
  } catch (error) {
    if (error instanceof TypeError) throw new UnreadableError('The update breaks the format.');
    throw error;
  }
}

function decode(update: Update, reading: Reading): Decoded {
  const id: unknown = update?.update_id;
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0)
    throw new UnreadableError('update_id is missing or no whole number.');
  const base = (peer: string, at: number): Base => ({
    channel: 'telegram',
    account: reading.bot,
    peer,
    messageId: `u${id}`,
    at,
  });
  if (update.message) return decodeMessage(update.message, base, reading);
  if (update.edited_message) return decodeEdit(update.edited_message, base, reading);
  if (update.callback_query) return decodePress(update.callback_query, base, reading);
  const kind = Object.keys(update).find((name) => name !== 'update_id') ?? 'update';
  if (update.my_chat_member?.chat.type === 'private') {
    const { chat, new_chat_member: member, date } = update.my_chat_member;
    const name = member.status === 'kicked' ? 'blocked' : 'unblocked';
    return { messages: [event(base(String(chat.id), date * 1000), name)] };
  }
  return { messages: [event(base(NOBODY, reading.now), kind)] };
}

type Base = Omit<Inbound, 'kind'>;
type MakeBase = (peer: string, at: number) => Base;

function decodeMessage(message: Message, makeBase: MakeBase, reading: Reading): Decoded {
  const base = { ...makeBase(peerOf(message.chat, message.from), message.date * 1000), ...quoteOf(message) };
  if (message.from?.is_bot) return { messages: [event(base, 'bot-message')] };
  const inGroup = message.chat.type !== 'private';
  if (inGroup && reading.supervisorChat !== null && String(message.chat.id) !== reading.supervisorChat)
    return { messages: [event(base, 'other-group')] };
  const aside = inGroup && !isForUs(message, reading) ? { aside: true as const } : {};
  if (message.text !== undefined) {
    const opened = /^\/start(?:@\w+)?(?:\s+(\S+))?$/.exec(message.text);
    if (opened && !inGroup)
      return { messages: [event(base, 'enter', { scene: opened[1] ?? '', ...aboutOf(opened[1] ?? '') })] };
    return { messages: [{ ...base, kind: 'text', text: withoutName(message.text, reading), ...aside }] };
  }
  const caption = message.caption
    ? [
        {
          ...base,
          messageId: `${base.messageId}c`,
          kind: 'text' as const,
          text: withoutName(message.caption, reading),
        },
      ]
    : [];
  const media = mediaOf(message);
  // Pictures that people show each other in a group are not ours.
  if (media)
    return {
      messages: aside.aside
        ? [event(base, 'group-media')]
        : [{ ...base, kind: media.kind, media: [media] }, ...caption],
    };
  if (message.location) return { messages: [decodePlace(message, base)] };
  if (message.contact) {
    const { phone_number: number, user_id: owner } = message.contact;
    // Always international, with or without the sign.
    const phone = number.startsWith('+') ? number : `+${number}`;
    const own = owner !== undefined && owner === message.from?.id && !inGroup;
    return { messages: [{ ...base, kind: 'text', text: phone, ...(own ? { ownPhone: phone } : {}) }] };
  }
  if (message.sticker?.emoji && !inGroup)
    return { messages: [{ ...base, kind: 'text', text: message.sticker.emoji }] };
  return { messages: [event(base, kindOf(message))] };
}

/** A place that moves says where somebody will be watched, not where they are: it is asked for once more. */
function decodePlace(message: Message, base: Base): Inbound {
  const {
    latitude: lat,
    longitude: lng,
    horizontal_accuracy: accuracy,
    live_period: live,
  } = message.location ?? {};
  if (lat === undefined || lng === undefined || !(Math.abs(lat) <= 90 && Math.abs(lng) <= 180))
    return event(base, 'location-invalid');
  if (live !== undefined) return event(base, 'live-location');
  const { title: label, address } = message.venue ?? {};
  return {
    ...base,
    kind: 'location',
    location: {
      lat,
      lng,
      datum: 'wgs84',
      ...(accuracy ? { accuracy } : {}),
      ...(message.forward_origin ? { forwarded: true as const } : {}),
      ...(label ? { label } : {}),
      ...(address ? { address } : {}),
    },
  };
}

/** What was said first was acted upon; an edit is told about, and never a second message. */
function decodeEdit(message: Message, makeBase: MakeBase, reading: Reading): Decoded {
  const at = (message.edit_date ?? message.date) * 1000;
  const base = makeBase(peerOf(message.chat, message.from), at);
  const text = message.text ?? message.caption;
  // A live location goes on as edits.
  if (text === undefined) return { messages: [event(base, 'edited-media')] };
  if (message.chat.type !== 'private') return { messages: [event(base, 'edited-in-group')] };
  return { messages: [event(base, 'edited', { text: withoutName(text, reading) })] };
}

function decodePress(
  query: NonNullable<Update['callback_query']>,
  makeBase: MakeBase,
  reading: Reading,
): Decoded {
  const press = query.id;
  const message = query.message;
  // `NO_PRESS` is on the button that says what became of a card.
  if (!message || !query.data || query.data === NO_PRESS) return { messages: [], press };
  const chat = String(message.chat.id);
  const base = makeBase(peerOf(message.chat, query.from), reading.now);
  const token = reading.open(chat, query.data);
  // A date of 0: too old for the platform to say.
  const isFresh = reading.now - message.date * 1000 <= PRESS_WITHIN_MS;
  if (!token || !isFresh) return { messages: [event(base, 'press-refused')], press };
  const label = labelOf(message, query.data);
  const choice = { token, responseCode: String(message.message_id), ...(label ? { label } : {}) };
  return { messages: [{ ...base, kind: 'choice', ...(label ? { text: label } : {}), choice }], press };
}

function labelOf(message: object, data: string): string | undefined {
  const { reply_markup: markup } = message as Message;
  const button = markup?.inline_keyboard
    .flat()
    .find((one) => 'callback_data' in one && one.callback_data === data);
  return button?.text;
}

/** What it answers. In a forum every message answers the one that opened the topic, which says nothing. */
function quoteOf({ chat, reply_to_message: quoted }: Message): Pick<Inbound, 'quote'> {
  if (!quoted || quoted.forum_topic_created) return {};
  const text = quoted.text ?? quoted.caption;
  return { quote: { id: `${chat.id}/${quoted.message_id}`, ...(text ? { text } : {}) } };
}

function peerOf(chat: { id: number; type: string }, from: User | undefined): string {
  if (chat.type === 'private') return String(chat.id);
  return from ? groupPeer(String(chat.id), String(from.id)) : String(chat.id);
}

/** In a group: a command, our name, or an answer to what we said. */
function isForUs(message: Message, { bot, username }: Reading): boolean {
  const text = message.text ?? message.caption ?? '';
  if (String(message.reply_to_message?.from?.id ?? '') === bot) return true;
  if (text.startsWith('/'))
    return !/^\/\w+@/.test(text) || (username !== null && nameOf(username).test(text));
  return username !== null && nameOf(username).test(text);
}

const nameOf = (username: string): RegExp => new RegExp(`@${username}(?![A-Za-z0-9_])`, 'gi');

/** `/progress@our_bot` is the word "progress"; our name in front of words is not one of them. */
function withoutName(text: string, { username }: Reading): string {
  const plain =
    username && text.toLowerCase().includes('@') ? text.replace(nameOf(username), '').trim() : text;
  const command = /^\/([A-Za-z0-9_]+)(?=\s|$)/.exec(plain);
  return command?.[1] ? command[1].replaceAll('_', ' ') + plain.slice(command[0].length) : plain;
}

function mediaOf(message: Message): Media | null {
  const photo = message.photo?.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  if (photo) return { kind: 'image', ref: photo.file_id };
  if (message.voice) return { kind: 'voice', ref: message.voice.file_id };
  const video = message.video ?? message.video_note;
  if (video) return { kind: 'video', ref: video.file_id };
  const file = message.document ?? message.audio;
  if (!file) return null;
  const { file_id: ref, file_name: name, mime_type: type = '' } = file;
  const kind = type.startsWith('image/') ? 'image' : type.startsWith('video/') ? 'video' : 'file';
  return { kind, ref, ...(name ? { name } : {}) };
}

const COMMON = new Set(['message_id', 'from', 'chat', 'date', 'reply_to_message', 'message_thread_id']);

/** The field that says what kind of message it is, e.g. `poll`, `dice`, `new_chat_members`. */
const kindOf = (message: Message): string =>
  Object.keys(message).find((name) => !COMMON.has(name) && !name.startsWith('forward')) ?? 'message';

const event = (base: Base, name: string, data: Record<string, string> = {}): Inbound => ({
  ...base,
  kind: 'event',
  event: { name, data },
});
