import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.js';
import { InvalidError } from '../../errors.js';
import type { Channel, InboundSink } from '../channel.js';
import { isMedia } from '../wecom/intents.js';
import { imageType } from '../wecom/media.js';
import { mergeIntents } from '../wecom/merge.js';
import { decodeWeb, readInput } from './decode.js';
import { encodeWeb } from './encode.js';
import { WebRates } from './rates.js';
import type { WebMessage, WebMessages, WebUploads } from './store.js';

/** The account of the page; there is one. */
export const WEB_ACCOUNT = 'page';

const MINUTE = 60_000;
const PER_BROWSER = 20;
const PER_ADDRESS = 120;
const NEW_PER_ADDRESS = 60;
export const PHOTO_MOST = 10 * 1024 * 1024;
/** Other processes' messages are found by looking that often. */
const LOOK_MS = 2000;

export interface WebDeps {
  clock: Clock;
  sink: InboundSink;
  messages: WebMessages;
  uploads: WebUploads;
  rates?: WebRates;
}

/** The talk of one browser, for the HTTP side. A token is opaque: only who holds it has this talk. */
export interface WebChat {
  /** A token for a browser that has none. Throws TooManyError. */
  open(address: string): string;
  /** Whose talk this is; null: no token of ours. The token itself is kept nowhere. */
  peerOf(token: string | undefined): string | null;
  /** Stores what the page sent. Throws InvalidError or TooManyError. */
  say(peer: string, address: string, input: unknown): Promise<void>;
  photo(peer: string, address: string, id: string, bytes: Buffer): Promise<void>;
  since(peer: string, after: number): Promise<WebMessage[]>;
  /** Calls `told` when there may be something new, until stopped. */
  follow(peer: string, told: () => void): () => void;
  /** Media that this talk shows; null: none of it. */
  media(peer: string, id: string): ReturnType<WebUploads['get']>;
}

export const isWeb = (channel: Channel): channel is Channel & { chat: WebChat } => channel.name === 'web';

/** The chat of our own page, for companies without WeChat and for trying. Account: `page`; peer: a browser. */
export function createWeb(deps: WebDeps): Channel & { chat: WebChat } {
  const { clock, sink, messages, uploads } = deps;
  const rates = deps.rates ?? new WebRates(clock);

  function taken(peer: string, address: string): void {
    rates.take(`browser:${peer}`, PER_BROWSER, MINUTE);
    rates.take(`address:${address}`, PER_ADDRESS, MINUTE);
  }

  const chat: WebChat = {
    open(address) {
      rates.take(`new:${address}`, NEW_PER_ADDRESS, 60 * MINUTE);
      return randomBytes(32).toString('base64url');
    },
    peerOf: (token) =>
      token && /^[A-Za-z0-9_-]{43}$/.test(token)
        ? createHash('sha256').update(token).digest('hex').slice(0, 32)
        : null,
    async say(peer, address, value) {
      taken(peer, address);
      const input = readInput(value);
      const line = input.kind === 'text' ? input.quote : undefined;
      const quoted = line === undefined ? null : await messages.idOf(peer, line);
      const message = decodeWeb(input, { account: WEB_ACCOUNT, peer, at: clock.now() }, quoted);
      // Anybody can send any token; only those that were shown here are pressed.
      const isShown = input.kind !== 'choice' || (await messages.offered(peer, input.token));
      if (!isShown) {
        const { text: _, choice: __, ...head } = message;
        await sink.accept([{ ...head, kind: 'event', event: { name: 'press-refused', data: {} } }]);
        return;
      }
      await sink.accept([message]);
      if (input.kind === 'enter') return;
      const text = message.text ?? `${message.location?.lat}, ${message.location?.lng}`;
      const kind = input.kind === 'location' ? 'location' : 'text';
      await messages.append(peer, message.messageId, { at: message.at, from: 'me', kind, text });
    },
    async photo(peer, address, id, bytes) {
      taken(peer, address);
      if (!/^[A-Za-z0-9-]{8,64}$/.test(id)) throw new InvalidError('message', 'id is missing');
      const type = imageType(bytes);
      if (!type) throw new InvalidError('photo', 'Only JPEG and PNG pictures can be sent.');
      const messageId = `${peer}.${id}`;
      const ref = `web-upload:${messageId}`;
      const name = `photo.${type}`;
      await uploads.put(ref, { bytes, contentType: type === 'jpg' ? 'image/jpeg' : 'image/png', name });
      const at = clock.now();
      await sink.accept([
        {
          channel: 'web',
          account: WEB_ACCOUNT,
          peer,
          messageId,
          at,
          kind: 'image',
          media: [{ kind: 'image', ref, name }],
        },
      ]);
      await messages.append(peer, messageId, { at, from: 'me', kind: 'image', text: '', media: ref });
    },
    since: (peer, after) => messages.since(peer, after),
    follow(peer, told) {
      const stop = messages.listen(peer, told);
      const timer = setInterval(told, LOOK_MS);
      timer.unref();
      return () => {
        stop();
        clearInterval(timer);
      };
    },
    media: async (peer, id) => ((await messages.shows(peer, id)) ? await uploads.get(id) : null),
  };

  return {
    name: 'web',
    limits: {},
    webhooks: [],
    chat,
    start: async () => {},
    stop: async () => {},
    async send({ id, account, peer, intent }) {
      if (account !== WEB_ACCOUNT)
        return { state: 'failed', code: 'account', reason: `There is no page "${account}".` };
      if (isMedia(intent) && !(await uploads.get(intent.media)))
        return { state: 'failed', code: 'media-missing', reason: `The media ${intent.media} is not stored.` };
      const message = encodeWeb(intent, clock.now());
      if (!message) return { state: 'failed', code: 'empty', reason: 'There is nothing to say.' };
      await messages.append(peer, id, message);
      // An update of a card that the page no longer shows changes nothing.
      return { state: intent.kind === 'card-update' ? 'delivered' : 'sent', platformIds: [id] };
    },
    merge: (intents) => mergeIntents(intents),
    fetchMedia: async (media) => {
      const found = await uploads.get(media.ref);
      return found && { ...found, name: found.name ?? 'photo' };
    },
  };
}
