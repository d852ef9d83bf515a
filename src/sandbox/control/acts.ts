import { InvalidError, NotFoundError } from '../../errors.js';
import { giveCode } from '../api/app-send.js';
import { giveKfCode, kfEvent, kfInbound, kfSession } from '../kf.js';
import { KF_WINDOW, SECOND } from '../limits.js';
import { imageType } from '../media.js';
import type { Platform } from '../platform.js';
import type { NewMessage } from '../screens.js';
import { TelegramActs } from '../telegram/acts.js';
import { WechatActs } from '../wechat/acts.js';
import type { MediaItem, Person, ScreenMessage } from '../world.js';
import { type XmlFields, xml } from '../xml.js';
import { AppActs } from './app-acts.js';
import { KfActs } from './kf-acts.js';
import { samplePhoto, sampleVideo, sampleVoice } from './samples.js';

/** A photo or recording; without `base64` a small made-up one. */
export interface MediaInput {
  base64?: string;
  name?: string;
  /** Words under a photo, where the platform has that. */
  caption?: string;
}
export interface PlaceInput {
  lat: number;
  lng: number;
  label?: string;
  /** Shared as it moves, where the platform has that. */
  live?: boolean;
}
/** Which message is pressed, and in which group instead of the own chat. */
export interface PressOn {
  seq?: number;
  chat?: string;
}

/** Before the name of an entry of a menu. */
const MENU = 'menu:';

/** What people do on one platform. */
export interface ChannelActs {
  say(person: Person, text: string, on: { chat?: string }): ScreenMessage;
  press(person: Person, choice: string, on: PressOn): ScreenMessage;
  enter(person: Person, from: { scene?: string; sceneParam?: string }): ScreenMessage;
  photo(person: Person, input: MediaInput): ScreenMessage;
  voice(person: Person, input: MediaInput & { text?: string }): ScreenMessage;
  video(person: Person, input: MediaInput): ScreenMessage;
  location(person: Person, place: PlaceInput): ScreenMessage;
}

/**
 * What people do with their phones. Each act is shown on their own screen at once and begins its callback;
 * a person who is not known yet begins to exist (ids with `wm` are customers, others members).
 */
export class Acts {
  readonly telegram: TelegramActs;
  readonly kfOnly: KfActs;
  readonly appOnly: AppActs;
  private readonly others: Partial<Record<Person['channel'], ChannelActs>>;

  constructor(private readonly platform: Platform) {
    this.telegram = new TelegramActs(platform);
    this.kfOnly = new KfActs(platform);
    this.appOnly = new AppActs(platform, (person, fields) => this.toApp(person, fields));
    this.others = { telegram: this.telegram, wechat: new WechatActs(platform) };
  }

  say(id: string, text: string, on: { chat?: string } = {}): ScreenMessage {
    if (typeof text !== 'string' || text === '') throw new InvalidError('text', 'say needs a text');
    const person = this.platform.personOrNew(id);
    const other = this.others[person.channel];
    if (other) return other.say(person, text, on);
    if (on.chat) return this.platform.bot.say(person, text, on.chat);
    return person.channel === 'kf'
      ? this.kf(person, { kind: 'text', text }, { msgtype: 'text', text: { content: text } })
      : this.app(person, { kind: 'text', text }, { MsgType: 'text', Content: text });
  }

  /**
   * Presses a button or menu line by its token or its label, on the newest message that has it (or on the
   * one named by `seq`). A card whose buttons were replaced has none.
   */
  press(id: string, choice: string, on: PressOn = {}): ScreenMessage {
    const person = this.platform.personOrNew(id);
    const other = this.others[person.channel];
    if (other) return other.press(person, choice, on);
    if (on.chat) return this.platform.bot.press(person, choice, on);
    if (person.channel === 'app' && choice.startsWith(MENU)) return this.tapMenu(person, choice);
    const screen = this.platform.screens.all(person.id).toReversed();
    const fits = (one: { token: string; label: string }) => one.token === choice || one.label === choice;
    const message = screen.find(
      (one) => (on.seq === undefined || one.seq === on.seq) && one.choices.some(fits),
    );
    const found = message?.choices.find((one) => one.token === choice) ?? message?.choices.find(fits);
    if (!message || !found) {
      const there = screen.find((one) => one.choices.length > 0)?.choices.map((one) => one.label);
      throw new NotFoundError(
        'choice',
        `${id} has no button "${choice}" to press; the newest ones are ${there?.join(', ') ?? 'none'}`,
      );
    }
    const { token, label } = found;
    if (person.channel === 'kf') {
      // A click arrives as the text of the line with its id (W94677).
      const content = { msgtype: 'text', text: { content: label, menu_id: token } };
      return this.kf(person, { kind: 'text', text: label }, content);
    }
    const card = message.card;
    if (!card) throw new InvalidError('choice', 'only cards have buttons in the app');
    const shown = this.platform.screens.show(person.id, { from: 'me', kind: 'event', text: label });
    this.toApp(person, {
      MsgType: 'event',
      Event: card.menu.includes(token) ? 'template_card_menu_event' : 'template_card_event',
      EventKey: card.type === 'vote_interaction' ? 'submit' : token,
      TaskId: card.taskId,
      CardType: card.type,
      ResponseCode: giveCode(this.platform, card.taskId),
      ...(card.type === 'vote_interaction'
        ? { SelectedItems: { SelectedItem: { QuestionKey: 'choice', OptionIds: { OptionId: token } } } }
        : {}),
    });
    return shown;
  }

  /** An entry of the menu below the app's chat, by its name: `menu:我的工单`. */
  private tapMenu(person: Person, choice: string): ScreenMessage {
    const name = choice.slice(MENU.length);
    const entries = this.platform.world.menus.app?.button ?? [];
    const all = entries.flatMap((entry) => [entry, ...((entry.sub_button ?? []) as typeof entries)]);
    const found = all.find((entry) => entry.name === name && entry.type === 'click');
    if (!found) throw new NotFoundError('choice', `The menu of the app has no "${name}" to tap`);
    const shown = this.platform.screens.show(person.id, { from: 'me', kind: 'event', text: name });
    this.toApp(person, { MsgType: 'event', Event: 'click', EventKey: String(found.key) });
    return shown;
  }

  photo(id: string, input: MediaInput = {}): ScreenMessage {
    const other = this.others[this.platform.personOrNew(id).channel];
    if (other) return other.photo(this.platform.personOrNew(id), input);
    const bytes = input.base64
      ? Buffer.from(input.base64, 'base64')
      : samplePhoto(String(this.platform.world.counter));
    const extension = imageType(bytes) === 'image/png' ? 'png' : 'jpg';
    const { person, media } = this.take(id, 'image', bytes, input.name ?? `photo.${extension}`);
    const shown = { kind: 'image' as const, media };
    if (person.channel === 'kf')
      return this.kf(person, shown, { msgtype: 'image', image: { media_id: media } });
    const picture = `https://sandbox.invalid/${media}`;
    return this.app(person, shown, { MsgType: 'image', PicUrl: picture, MediaId: media });
  }

  /** The platform gives no transcript; `text` is what was said, shown on the phone and put into the bytes. */
  voice(id: string, input: MediaInput & { text?: string } = {}): ScreenMessage {
    const other = this.others[this.platform.personOrNew(id).channel];
    if (other) return other.voice(this.platform.personOrNew(id), input);
    const bytes = input.base64 ? Buffer.from(input.base64, 'base64') : sampleVoice(input.text ?? '');
    const { person, media } = this.take(id, 'voice', bytes, input.name ?? 'voice.amr');
    const shown = { kind: 'voice' as const, media, text: input.text ?? '' };
    return person.channel === 'kf'
      ? this.kf(person, shown, { msgtype: 'voice', voice: { media_id: media } })
      : this.app(person, shown, { MsgType: 'voice', MediaId: media, Format: 'amr' });
  }

  video(id: string, input: MediaInput = {}): ScreenMessage {
    const other = this.others[this.platform.personOrNew(id).channel];
    if (other) return other.video(this.platform.personOrNew(id), input);
    const bytes = input.base64
      ? Buffer.from(input.base64, 'base64')
      : sampleVideo(String(this.platform.world.counter));
    const { person, media } = this.take(id, 'video', bytes, input.name ?? 'video.mp4');
    const shown = { kind: 'video' as const, media };
    if (person.channel === 'kf')
      return this.kf(person, shown, { msgtype: 'video', video: { media_id: media } });
    const thumb = this.take(id, 'image', samplePhoto(media), 'thumb.jpg').media;
    return this.app(person, shown, { MsgType: 'video', MediaId: media, ThumbMediaId: thumb });
  }

  location(id: string, place: PlaceInput): ScreenMessage {
    if (!Number.isFinite(place.lat) || !Number.isFinite(place.lng))
      throw new InvalidError('location', 'location needs the numbers lat and lng');
    const person = this.platform.personOrNew(id);
    const other = this.others[person.channel];
    if (other) return other.location(person, place);
    const label = place.label ?? '';
    const shown = { kind: 'location' as const, text: label || `${place.lat}, ${place.lng}` };
    if (person.channel === 'kf') {
      const location = { latitude: place.lat, longitude: place.lng, name: label, address: label };
      return this.kf(person, shown, { msgtype: 'location', location });
    }
    return this.app(
      person,
      shown,
      { MsgType: 'location', Location_X: place.lat, Location_Y: place.lng, Scale: 16, Label: label },
      { AppType: 'wxwork' },
    );
  }

  /** Opens the chat. A customer gets a welcome_code when nobody welcomed and nothing was said for 48 h (W94670). */
  enter(id: string, from: { scene?: string; sceneParam?: string; chat?: string } = {}): ScreenMessage {
    const person = this.platform.personOrNew(id);
    if (from.chat) return this.platform.bot.enter(person);
    const other = this.others[person.channel];
    if (other) return other.enter(person, from);
    const shown = this.platform.screens.show(person.id, { from: 'me', kind: 'event', text: 'enter' });
    if (person.channel === 'app') {
      this.toApp(person, { MsgType: 'event', Event: 'enter_agent', EventKey: '' });
      return shown;
    }
    const session = kfSession(this.platform, person.openKfId, person.id);
    const since = this.platform.clock.now() - KF_WINDOW;
    const quiet = (at: number | null) => at === null || at <= since;
    const welcome = quiet(session.welcomedAt) && quiet(session.lastInboundAt);
    kfEvent(this.platform, person, {
      event_type: 'enter_session',
      scene: from.scene ?? 'sandbox',
      scene_param: encodeURIComponent(from.sceneParam ?? ''),
      ...(welcome ? { welcome_code: giveKfCode(this.platform, person, { welcome: true }) } : {}),
    });
    return shown;
  }

  private take(id: string, type: MediaItem['type'], bytes: Buffer, name: string) {
    const person = this.platform.personOrNew(id);
    return { person, media: this.platform.media.put({ type, bytes, name }).id };
  }

  private kf(
    person: Person,
    shown: Omit<NewMessage, 'from'>,
    content: Parameters<typeof kfInbound>[2],
  ): ScreenMessage {
    const id = kfInbound(this.platform, person, content);
    return this.platform.screens.show(person.id, { from: 'me', ...shown, id });
  }

  private app(
    person: Person,
    shown: Omit<NewMessage, 'from'>,
    fields: XmlFields,
    after: XmlFields = {},
  ): ScreenMessage {
    const message = this.platform.screens.show(person.id, { from: 'me', ...shown });
    // 64 bits, as there: a reader that makes a number of it loses the last digits.
    const MsgId = 7385201548229000000n + BigInt(message.seq);
    message.id = String(MsgId);
    this.toApp(person, fields, { MsgId, ...after });
    return message;
  }

  private toApp(person: Person, fields: XmlFields, after: XmlFields = {}): void {
    const { corpId, app } = this.platform.credentials;
    const { AppType, ...ids } = after;
    this.platform.callbacks.send(
      'app',
      xml({
        ToUserName: corpId,
        FromUserName: person.id,
        CreateTime: Math.floor(this.platform.clock.now() / SECOND),
        ...fields,
        ...ids,
        AgentID: app.agentId,
        AppType,
      }),
      person.id,
    );
  }
}
