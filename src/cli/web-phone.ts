import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { WebMessage } from '../channels/web/store.js';
import { NotFoundError, TemporaryError } from '../errors.js';
import type { SandboxClient, ScreenMessage } from '../sandbox/client.js';
import { DEFAULT_WAIT_MS, type Matcher, testOf, type WaitOptions } from '../sandbox/control/control.js';
import { samplePhoto } from '../sandbox/control/samples.js';
import { readable } from '../sandbox/screens.js';

const LOOK_MS = 100;

/**
 * A browser at /chat for tests and the demo: the page's own protocol over real HTTP, with the words of a
 * practice phone. `url` is the service.
 */
export class WebPhone {
  private cookie = '';

  constructor(private readonly url: string) {}

  /** Opens the page as a browser does: the page, its cookie, and the word that it was opened. */
  async enter(): Promise<void> {
    const page = await fetch(`${this.url}/chat`);
    await page.text();
    this.cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
    await this.post({ kind: 'enter' });
  }

  say = (text: string) => this.post({ kind: 'text', text });
  location = (place: { lat: number; lng: number }) =>
    this.post({ kind: 'location', lat: place.lat, lng: place.lng, accuracy: 20 });

  async press(label: string): Promise<void> {
    const shown = (await this.messages()).toReversed().flatMap((message) => message.choices ?? []);
    const choice = shown.find((one) => one.label === label || one.token === label);
    if (!choice) throw new NotFoundError('choice', `The page shows no button "${label}"`);
    await this.post({ kind: 'choice', token: choice.token, label: choice.label });
  }

  async photo(bytes: Buffer = samplePhoto(randomUUID())): Promise<void> {
    await this.request('POST', `/chat/photos?id=${randomUUID()}`, new Uint8Array(bytes), 'image/jpeg');
  }

  async messages(after = 0): Promise<WebMessage[]> {
    const response = await this.request('GET', `/chat/messages?after=${after}`);
    return ((await response.json()) as { messages: WebMessage[] }).messages;
  }

  /** As a practice phone's screen, for what is new after that number. */
  async news(after: number, timeoutMs: number): Promise<{ messages: ScreenMessage[]; last: number }> {
    for (let waited = 0; ; waited += LOOK_MS) {
      const messages = this.cookie ? (await this.messages(after)).map(onScreen) : [];
      if (messages.length > 0 || waited >= timeoutMs)
        return { messages, last: messages.at(-1)?.changed ?? after };
      await pause(LOOK_MS);
    }
  }

  async waitFor(matcher: Matcher, options: WaitOptions = {}): Promise<ScreenMessage> {
    const test = testOf(matcher);
    const seen: string[] = [];
    let after = options.after ?? 0;
    for (let left = options.timeoutMs ?? DEFAULT_WAIT_MS; left > 0; left -= LOOK_MS) {
      const page = await this.news(after, 0);
      after = page.last;
      const theirs = page.messages.filter((message) => message.from === 'them');
      const found = theirs.find(test);
      if (found) return found;
      seen.push(...theirs.map(readable));
      await pause(LOOK_MS);
    }
    throw new TemporaryError(
      'not-seen',
      `The page did not show ${String(matcher)}:\n${seen.join('\n---\n')}`,
    );
  }

  /** Any call of the page; throws when it is refused. */
  async request(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    type?: string,
  ): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { cookie: this.cookie, ...(type ? { 'content-type': type } : {}) },
      ...(body === undefined ? {} : { body }),
    });
    if (!response.ok)
      throw new TemporaryError(`http-${response.status}`, `${path} answered ${response.status}`);
    return response;
  }

  async post(input: object): Promise<void> {
    const body = JSON.stringify({ id: randomUUID(), ...input });
    await (await this.request('POST', '/chat/messages', body, 'application/json')).text();
  }
}

/** The practice phones, with one person's being a browser at the page instead. */
export function withWebPhone(client: SandboxClient, id: string, phone: WebPhone): SandboxClient {
  const shown = async (act: Promise<void>): Promise<ScreenMessage> => {
    await act;
    const last = (await phone.messages()).at(-1);
    return onScreen(last ?? { seq: 0, at: 0, from: 'me', kind: 'text', text: '' });
  };
  return {
    ...client,
    enter: (who, from) => (who === id ? shown(phone.enter()) : client.enter(who, from)),
    say: (who, text, on) => (who === id ? shown(phone.say(text)) : client.say(who, text, on)),
    press: (who, choice, on) => (who === id ? shown(phone.press(choice)) : client.press(who, choice, on)),
    photo: (who, input) => (who === id ? shown(phone.photo()) : client.photo(who, input)),
    location: (who, place) => (who === id ? shown(phone.location(place)) : client.location(who, place)),
    waitFor: (who, matcher, options) =>
      who === id ? phone.waitFor(matcher, options) : client.waitFor(who, matcher, options),
    news: (who, options) =>
      who === id ? phone.news(options.after, options.timeoutMs) : client.news(who, options),
  };
}

const onScreen = (message: WebMessage): ScreenMessage => ({
  seq: message.seq,
  changed: message.seq,
  id: String(message.seq),
  at: message.at,
  from: message.from,
  kind: message.kind === 'update' ? 'event' : message.kind,
  title: null,
  text: message.text,
  rows: [],
  choices: message.choices ?? [],
  state: null,
  mentions: [],
  media: message.media ?? null,
  card: null,
});
