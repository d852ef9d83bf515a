import type { Clock } from '../../clock.js';
import { messageOf } from '../../errors.js';
import { KeyedQueue } from '../../keyed-queue.js';
import type { InboundSink } from '../channel.js';
import type { KfCursors } from '../wecom/deps.js';
import { UnreachableError, WecomError } from '../wecom/error-classes.js';
import type { WecomLog } from '../wecom/log.js';
import type { KfApi, Page } from './api.js';
import { decodeKf } from './decode.js';
import { KfNames } from './names.js';

const EVERY_MS = 300_000;
const RETRY_FIRST_MS = 1000;
const RETRY_MOST_MS = 60_000;
/** Pages without a row and with the same cursor: the platform says "more" and gives nothing. */
const EMPTY_MOST = 20;
const BAD_REQUEST = 40058;
const BUSY = -1;

export interface KfPullParts {
  api: KfApi;
  cursors: KfCursors;
  sink: InboundSink;
  clock: Clock;
  log: WecomLog;
  /** Between pulls without a hint, ms. */
  everyMs?: number;
}

/**
 * Pulls customers' messages, one pull at a time per account. A page is stored first and its cursor saved
 * after (E1); `has_more`, not an empty page, ends the loop. A hint that comes meanwhile causes another pull.
 * What fails is tried again after 1 s, doubling to 60 s.
 */
export class KfPull {
  private readonly queue: KeyedQueue;
  private readonly names: KfNames;
  private interval: NodeJS.Timeout | null = null;
  private readonly retries = new Map<string, { timer: NodeJS.Timeout | null; failures: number }>();
  /** Taken away from us: not pulled until they are given back. */
  private readonly revoked = new Set<string>();
  private looking: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly parts: KfPullParts) {
    this.names = new KfNames(parts);
    this.queue = new KeyedQueue(
      4,
      (account) => this.pull(account),
      (error, account) => this.failed(account, error),
    );
  }

  /** All accounts at once and then every five minutes: the page says that callbacks may be lost. Waits for no answer. */
  start(): void {
    this.interval = setInterval(() => this.look(), this.parts.everyMs ?? EVERY_MS);
    this.interval.unref();
    this.look();
  }

  /** Resolves when the hint is stored; the pull runs after it. */
  async hint(account: string, token: string): Promise<void> {
    await this.parts.cursors.hint(account, token);
    this.revoked.delete(account);
    this.queue.poke(account);
  }

  revoke(account: string): void {
    this.revoked.add(account);
  }

  /** Takes no more; resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.interval) clearInterval(this.interval);
    for (const { timer } of this.retries.values()) if (timer) clearTimeout(timer);
    await this.looking;
    await this.queue.stop();
  }

  private look(): void {
    this.looking = this.looking.then(() => this.all());
  }

  private async all(): Promise<void> {
    if (this.stopped) return;
    const { api, cursors, log } = this.parts;
    try {
      const known = await cursors.accounts();
      for (const account of known) this.poke(account);
      for (const account of await api.accounts()) {
        if (known.includes(account)) continue;
        await cursors.hint(account, '');
        this.revoked.delete(account);
        this.poke(account);
      }
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'customer service accounts could not be listed');
    }
  }

  private poke(account: string): void {
    if (!this.revoked.has(account)) this.queue.poke(account);
  }

  private async pull(account: string): Promise<void> {
    const { cursors, sink, clock } = this.parts;
    const { cursor: begun, token, pending } = await cursors.read(account);
    let cursor = begun;
    let empty = 0;
    const here = new Set<string>();
    for (;;) {
      // Without a hint the token is an old one.
      const page = await this.page(account, cursor, pending ? token : undefined);
      const messages = page.rows.map((row) => decodeKf(row, account, clock.now()));
      if (messages.length > 0) await sink.accept(messages);
      for (const { kind, event, peer } of messages)
        if (kind !== 'event' || event?.name === 'enter') here.add(peer);
      empty = page.rows.length === 0 && page.cursor === (cursor ?? '') ? empty + 1 : 0;
      cursor = page.cursor || cursor;
      const more = page.more && empty < EMPTY_MOST;
      if (cursor) await cursors.save(account, cursor, more);
      if (!more || this.stopped) break;
    }
    this.retries.delete(account);
    await this.names.tell(account, [...here]);
  }

  /** A cursor that the platform does not know is left out once: three days come again, and repeats are no-ops. */
  private async page(account: string, cursor: string | undefined, token: string | undefined): Promise<Page> {
    const { api, log } = this.parts;
    try {
      return await api.pull(account, cursor, token);
    } catch (error) {
      if (!(error instanceof WecomError && error.errcode === BAD_REQUEST && cursor)) throw error;
      log.warn(
        { account, error: messageOf(error) },
        'the cursor is refused; reading the last three days again',
      );
      return await api.pull(account, undefined, token);
    }
  }

  private failed(account: string, error: unknown): void {
    if (this.stopped) return;
    const failures = (this.retries.get(account)?.failures ?? 0) + 1;
    const known = this.retries.get(account)?.timer;
    if (known) clearTimeout(known);
    // An answer of the platform will not be another one in a second: throttled, or not allowed.
    const isRefused = error instanceof WecomError && error.errcode !== BUSY;
    const asked = error instanceof UnreachableError ? error.retryAfterMs : 0;
    const wait = isRefused
      ? RETRY_MOST_MS
      : Math.max(asked, Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** (failures - 1)));
    this.parts.log.warn(
      { account, failures, error: messageOf(error) },
      'customer messages could not be pulled; trying again',
    );
    const timer = setTimeout(() => this.poke(account), wait);
    timer.unref();
    this.retries.set(account, { timer, failures });
  }
}
