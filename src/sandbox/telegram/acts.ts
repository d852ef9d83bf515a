import { InvalidError, NotFoundError } from '../../errors.js';
import type { Json } from '../api/call.js';
import type { ChannelActs, MediaInput, PlaceInput, PressOn } from '../control/acts.js';
import { samplePhoto, sampleVideo, sampleVoice } from '../control/samples.js';
import type { Platform } from '../platform.js';
import type { MediaItem, Person, ScreenMessage } from '../world.js';
import { chatOf, messageOnScreen, userOf } from './message.js';

/** What people do in Telegram: in their private chat with the bot, or in a group (`chat`). */
export class TelegramActs implements ChannelActs {
  constructor(private readonly platform: Platform) {}

  say(person: Person, text: string, on: { chat?: string } = {}): ScreenMessage {
    const { username } = this.platform.credentials.telegram;
    const named = text.replaceAll('@bot', `@${username}`);
    return this.message(person, { kind: 'text', text: named }, { text: named }, on.chat);
  }

  enter(person: Person, from: { scene?: string }): ScreenMessage {
    const text = from.scene ? `/start ${from.scene}` : '/start';
    return this.message(person, { kind: 'event', text }, { text });
  }

  press(person: Person, choice: string, on: PressOn): ScreenMessage {
    const chat = on.chat ?? person.id;
    const screen = this.platform.screens.all(chat).toReversed();
    const fits = (one: { token: string; label: string }) => one.token === choice || one.label === choice;
    const message = screen.find(
      (one) => (on.seq === undefined || one.seq === on.seq) && one.choices.some(fits),
    );
    const found = message?.choices.find(fits);
    if (!message || !found)
      throw new NotFoundError(
        'choice',
        `${person.id} has no button "${choice}" to press; the newest ones are ${
          screen
            .find((one) => one.choices.length > 0)
            ?.choices.map((one) => one.label)
            .join(', ') ?? 'none'
        }`,
      );
    if (found.token === 'share:phone') return this.contact(person);
    if (found.token.startsWith('share:')) throw new InvalidError('choice', 'a place is shared with location');
    const id = this.platform.newId('press');
    this.platform.world.telegram.presses[id] = this.platform.clock.now();
    const shown = this.platform.screens.show(person.id, { from: 'me', kind: 'event', text: found.label });
    this.platform.telegram.push(chat, {
      callback_query: {
        id,
        from: userOf(this.platform, person.id),
        message: messageOnScreen(this.platform, chat, message),
        chat_instance: chat,
        data: found.token,
      },
    });
    return shown;
  }

  /** Shares the own number with the key for it: Telegram says whose it is. */
  contact(person: Person): ScreenMessage {
    if (!person.phone) throw new InvalidError('phone', `${person.id} has no phone number`);
    const contact = {
      phone_number: `86${person.phone}`,
      first_name: person.name,
      user_id: Number(person.id),
    };
    return this.message(person, { kind: 'event', text: person.phone }, { contact });
  }

  photo(person: Person, input: MediaInput): ScreenMessage {
    const bytes = bytesOf(input, samplePhoto(String(this.platform.world.counter)));
    const id = this.keep('image', bytes, input.name ?? 'photo.jpg');
    const sizes = [90, 800].map((side) => ({
      file_id: side === 800 ? id : `${id}-small`,
      file_unique_id: id,
      width: side,
      height: side,
    }));
    const caption = input.caption ? { caption: input.caption } : {};
    return this.message(person, { kind: 'image', media: id }, { photo: sizes, ...caption });
  }

  voice(person: Person, input: MediaInput & { text?: string }): ScreenMessage {
    const id = this.keep('voice', bytesOf(input, sampleVoice(input.text ?? '')), 'voice.ogg');
    const voice = { file_id: id, file_unique_id: id, duration: 3, mime_type: 'audio/ogg' };
    return this.message(person, { kind: 'voice', media: id, text: input.text ?? '' }, { voice });
  }

  video(person: Person, input: MediaInput): ScreenMessage {
    const id = this.keep(
      'video',
      bytesOf(input, sampleVideo(String(this.platform.world.counter))),
      'video.mp4',
    );
    const video = { file_id: id, file_unique_id: id, width: 640, height: 480, duration: 3 };
    return this.message(person, { kind: 'video', media: id }, { video });
  }

  location(person: Person, place: PlaceInput): ScreenMessage {
    const location = {
      latitude: place.lat,
      longitude: place.lng,
      horizontal_accuracy: 20,
      ...(place.live ? { live_period: 900 } : {}),
    };
    const text = place.label ?? `${place.lat}, ${place.lng}`;
    return this.message(person, { kind: 'location', text }, { location });
  }

  /** Changes the words of an earlier message of this person. */
  edit(person: Person, seq: number, text: string): ScreenMessage {
    const message = this.platform.screens.all(person.id).find((one) => one.seq === seq && one.from === 'me');
    if (!message) throw new NotFoundError('message', `${person.id} said nothing under ${seq}`);
    this.platform.screens.change(person.id, message, { text });
    const date = Math.floor(message.at / 1000);
    const edit_date = Math.floor(this.platform.clock.now() / 1000);
    this.platform.telegram.push(person.id, {
      edited_message: { ...this.head(person, person.id, seq), date, edit_date, text },
    });
    return message;
  }

  private message(
    person: Person,
    shown: Pick<ScreenMessage, 'kind'> & Partial<ScreenMessage>,
    content: Json,
    group?: string,
  ): ScreenMessage {
    const chat = group ?? person.id;
    if (!group) this.platform.world.telegram.opened[person.id] = true;
    const message = this.platform.screens.show(person.id, { from: 'me', ...shown });
    message.id = String(message.seq);
    this.platform.telegram.push(chat, { message: { ...this.head(person, chat, message.seq), ...content } });
    return message;
  }

  private head(person: Person, chat: string, seq: number): Json {
    return {
      message_id: seq,
      date: Math.floor(this.platform.clock.now() / 1000),
      chat: chatOf(this.platform, chat),
      from: userOf(this.platform, person.id),
    };
  }

  private keep(type: MediaItem['type'], bytes: Buffer, name: string): string {
    return this.platform.media.keep({ type, bytes, name }).id;
  }
}

const bytesOf = (input: MediaInput, made: Buffer): Buffer =>
  input.base64 ? Buffer.from(input.base64, 'base64') : made;
