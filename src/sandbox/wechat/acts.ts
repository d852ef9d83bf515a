import { NotFoundError } from '../../errors.js';
import type { ChannelActs, MediaInput, PlaceInput, PressOn } from '../control/acts.js';
import { samplePhoto, sampleVideo, sampleVoice } from '../control/samples.js';
import { HOUR, MINUTE, SECOND } from '../limits.js';
import type { Platform } from '../platform.js';
import type { MediaItem, Person, ScreenMessage } from '../world.js';
import { type XmlFields, xml } from '../xml.js';

/** What a follower does pays for answers: a message for five in 48 h, a follow, scan or menu for three in a minute. */
const MESSAGE = { left: 5, ms: 48 * HOUR };
const TAP = { left: 3, ms: MINUTE };

/** What followers of the official account do. */
export class WechatActs implements ChannelActs {
  constructor(private readonly platform: Platform) {}

  say(person: Person, text: string): ScreenMessage {
    return this.message(person, { kind: 'text', text }, { MsgType: 'text', Content: text });
  }

  /** Follows the account, or scans a code of it when `sceneParam` is given. */
  enter(person: Person, from: { sceneParam?: string }): ScreenMessage {
    this.pay(person, TAP);
    tellWechat(this.platform, person, {
      MsgType: 'event',
      Event: 'subscribe',
      EventKey: from.sceneParam ? `qrscene_${from.sceneParam}` : '',
    });
    return this.platform.screens.show(person.id, { from: 'me', kind: 'event', text: 'subscribe' });
  }

  /** A line of a menu message gives its words; an entry of the account's own menu (`menu:KEY`) an event. */
  press(person: Person, choice: string, on: PressOn): ScreenMessage {
    if (choice.startsWith('menu:')) {
      this.pay(person, TAP);
      const key = choice.slice('menu:'.length);
      tellWechat(this.platform, person, { MsgType: 'event', Event: 'CLICK', EventKey: key });
      return this.platform.screens.show(person.id, { from: 'me', kind: 'event', text: key });
    }
    const fits = (one: { token: string; label: string }) => one.token === choice || one.label === choice;
    const found = this.platform.screens
      .all(person.id)
      .toReversed()
      .filter((message) => on.seq === undefined || message.seq === on.seq)
      .flatMap((message) => message.choices)
      .find(fits);
    if (!found) throw new NotFoundError('choice', `${person.id} has no line "${choice}" to press`);
    const { token, label } = found;
    // The page says that such a tap does not renew what may be sent.
    const fields = { MsgType: 'text', Content: label, bizmsgmenuid: token };
    return this.message(person, { kind: 'text', text: label }, fields, null);
  }

  photo(person: Person, input: MediaInput): ScreenMessage {
    const id = this.keep('image', input, samplePhoto(String(this.platform.world.counter)), 'photo.jpg');
    return this.message(
      person,
      { kind: 'image', media: id },
      { MsgType: 'image', PicUrl: `https://sandbox.invalid/${id}`, MediaId: id },
    );
  }

  voice(person: Person, input: MediaInput & { text?: string }): ScreenMessage {
    const id = this.keep('voice', input, sampleVoice(input.text ?? ''), 'voice.amr');
    return this.message(
      person,
      { kind: 'voice', media: id, text: input.text ?? '' },
      { MsgType: 'voice', MediaId: id, Format: 'amr' },
    );
  }

  video(person: Person, input: MediaInput): ScreenMessage {
    const id = this.keep('video', input, sampleVideo(String(this.platform.world.counter)), 'video.mp4');
    return this.message(
      person,
      { kind: 'video', media: id },
      { MsgType: 'video', MediaId: id, ThumbMediaId: id },
    );
  }

  location(person: Person, place: PlaceInput): ScreenMessage {
    const label = place.label ?? '';
    const fields = {
      MsgType: 'location',
      Location_X: place.lat,
      Location_Y: place.lng,
      Scale: 16,
      Label: label,
    };
    return this.message(person, { kind: 'location', text: label || `${place.lat}, ${place.lng}` }, fields);
  }

  private message(
    person: Person,
    shown: Pick<ScreenMessage, 'kind'> & Partial<ScreenMessage>,
    fields: XmlFields,
    pays: typeof MESSAGE | null = MESSAGE,
  ): ScreenMessage {
    if (pays) this.pay(person, pays);
    const message = this.platform.screens.show(person.id, { from: 'me', ...shown });
    const MsgId = 23_000_000_000_000_000n + BigInt(message.seq);
    message.id = String(MsgId);
    tellWechat(this.platform, person, { ...fields, MsgId });
    return message;
  }

  /** A smaller right does not end a larger one. */
  private pay(person: Person, { left, ms }: typeof MESSAGE): void {
    const { wechatWindows } = this.platform.world;
    const until = this.platform.clock.now() + ms;
    const before = wechatWindows[person.id];
    if (before && before.until > until) before.left = Math.max(before.left, left);
    else wechatWindows[person.id] = { until, left };
    this.platform.saved();
  }

  private keep(type: MediaItem['type'], input: MediaInput, made: Buffer, name: string): string {
    const bytes = input.base64 ? Buffer.from(input.base64, 'base64') : made;
    return this.platform.media.put({ type, bytes, name: input.name ?? name }).id;
  }
}

/** Tells the service what a follower did, or what became of a template message. */
export function tellWechat(platform: Platform, person: Person, fields: XmlFields): void {
  platform.callbacks.send(
    'wechat',
    xml({
      ToUserName: platform.credentials.wechat.originalId,
      FromUserName: person.id,
      CreateTime: Math.floor(platform.clock.now() / SECOND),
      ...fields,
    }),
    person.id,
  );
}
