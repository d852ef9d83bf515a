import { InvalidError } from '../../errors.js';
import type { Bot } from '../bot/bot.js';
import type { CallbackTarget } from '../callbacks.js';
import { type Fault, parseFault } from '../faults.js';
import type { Platform } from '../platform.js';
import { groupScreen, type Page, readable } from '../screens.js';
import type { SandboxStats } from '../stats.js';
import type { Person, ScreenMessage } from '../world.js';
import { Acts } from './acts.js';

/** What to wait for: a part of the words, a pattern, or any test. */
export type Matcher = string | RegExp | ((message: ScreenMessage) => boolean);
export interface WaitOptions {
  /** The `changed` or `last` of what was seen before; 0: from the beginning. */
  after?: number;
  /** Real time, default 10 s. */
  timeoutMs?: number;
}
export type Found = Page & { found: ScreenMessage | null };
export const DEFAULT_WAIT_MS = 10_000;
const RAW_TIMEOUT_MS = 30_000;

/** A callback that nobody on the platform made, for tests of the receiver. */
export interface RawCallback {
  target: CallbackTarget;
  query?: Record<string, string>;
  body?: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
}

const CHANNELS = ['kf', 'app', 'telegram', 'wechat', 'chat'];

/** Everything that `/sandbox/` offers over HTTP, as functions. */
export class Control {
  readonly acts: Acts;

  constructor(private readonly platform: Platform) {
    this.acts = new Acts(platform);
  }

  /** The AI bot, e.g. to end its connection. */
  get bot(): Bot {
    return this.platform.bot;
  }

  /** Makes a person, or changes what is given. `status: 'left'`: the app cannot reach them any more. */
  person(input: Partial<Person> & { id: string }): Person {
    if (typeof input.id !== 'string') throw new InvalidError('person-id', 'a person needs an id');
    if (input.channel !== undefined && !CHANNELS.includes(input.channel))
      throw new InvalidError('channel', `channel is one of ${CHANNELS.join(', ')}`);
    if (input.status !== undefined && !['active', 'left', 'hidden'].includes(input.status))
      throw new InvalidError('status', 'status is "active", "left" or "hidden"');
    return this.platform.putPerson(input);
  }

  /** What the phone of that person shows; with `after` only what is new or changed since. */
  messages(id: string, after = 0): Page {
    return this.platform.screens.page(this.screenOf(id), after);
  }

  /** What the group of the robot shows. */
  group(after = 0): Page {
    return this.platform.screens.page(this.groupScreen, after);
  }

  /** The first message from the other side that matches, at once or when it comes; null when the time is over. */
  async waitFor(id: string, matcher: Matcher, options: WaitOptions = {}): Promise<Found> {
    return await this.wait(this.screenOf(id), matcher, options);
  }

  async waitForGroup(matcher: Matcher, options: WaitOptions = {}): Promise<Found> {
    return await this.wait(this.groupScreen, matcher, options);
  }

  fault(input: Fault): void {
    const fault = parseFault(input);
    if (fault.name === 'expire-tokens') this.platform.tokens.expireAll();
    else this.platform.faults.add(fault);
  }

  clearFaults(): void {
    this.platform.faults.clear();
  }

  /** What the storm has brought so far, by name. */
  weather(): Record<string, number> {
    return this.platform.faults.weather();
  }

  stats(): SandboxStats {
    return structuredClone(this.platform.stats);
  }

  /** What the console does on saving an address: true when the service gave the plain text back in time. */
  async verify(target: CallbackTarget): Promise<boolean> {
    return await this.platform.callbacks.verify(target);
  }

  /** Resolves when no callback is on its way. */
  async settled(): Promise<void> {
    await this.platform.callbacks.settled();
    await this.platform.telegram.settled();
  }

  /** Sends exactly this to a callback address, unsigned and once, and gives back what was answered. */
  async raw(input: RawCallback): Promise<{ status: number; body: string }> {
    const url = this.platform.callbacks.url(input.target);
    if (!url) throw new InvalidError('not-connected', `There is no callback address for "${input.target}"`);
    const method = input.method ?? 'POST';
    const whole = new URL(url);
    for (const [name, value] of Object.entries(input.query ?? {})) whole.searchParams.append(name, value);
    const response = await fetch(whole, {
      method,
      headers: input.headers ?? { 'content-type': 'text/xml' },
      signal: AbortSignal.timeout(RAW_TIMEOUT_MS),
      ...(method === 'POST' ? { body: input.body ?? '' } : {}),
    });
    return { status: response.status, body: await response.text() };
  }

  private get groupScreen(): string {
    return groupScreen(this.platform.credentials.robotKey);
  }

  private screenOf(id: string): string {
    return this.platform.personOrNew(id).id;
  }

  private async wait(screen: string, matcher: Matcher, options: WaitOptions): Promise<Found> {
    const test = testOf(matcher);
    return await this.platform.screens.wait(screen, {
      ...(options.after === undefined ? {} : { after: options.after }),
      timeoutMs: options.timeoutMs ?? DEFAULT_WAIT_MS,
      matches: (message) => message.from === 'them' && test(message),
    });
  }
}

/** A global or sticky pattern remembers where it stopped; it is used from the start each time. */
export function testOf(matcher: Matcher): (message: ScreenMessage) => boolean {
  if (typeof matcher === 'function') return matcher;
  if (typeof matcher === 'string') return (message) => readable(message).includes(matcher);
  const pattern = new RegExp(matcher.source, matcher.flags.replace(/[gy]/g, ''));
  return (message) => pattern.test(readable(message));
}
