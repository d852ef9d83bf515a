import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../clock.js';
import { TemporaryError } from '../../errors.js';
import { askedToWait } from './too-many.js';

/** A little more than a second: clocks differ. */
const PER_CHAT_MS = 1050;
const OVERALL = { count: 30, windowMs: 1050 };
/** Longer is not waited for here: the delivery goes back to the line. */
const WAIT_MOST_MS = 5000;
const CHATS_KEPT = 5000;

/** Too many before it: the delivery goes back to the line until `retryAt`. */
export class RateError extends TemporaryError {
  override name = 'RateError';
  constructor(readonly retryAt: number) {
    super('rate', 'One message a second and chat, 30 a second in all.');
  }
}

/** The calls to one chat, one after the other. */
interface Line {
  /** Under way or waiting. */
  calls: number;
  /** Not before this time may the next one go. */
  freeAt: number;
  over: Promise<unknown>;
}

/**
 * Keeps one message a second per chat and 30 a second in all, by waiting. The second counts from when the call
 * before came back: the platform counts arrivals, and what left in time may arrive late. Known in this process
 * only; several processes together meet the platform's 429, which is kept for all that goes to that chat.
 * @see https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
 */
export class Pacer {
  private readonly lines = new Map<string, Line>();
  private recent: { at: number }[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly pause: (ms: number) => Promise<unknown> = sleep,
  ) {}

  /** Calls when one more may go. Throws RateError instead of waiting long. */
  async run<T>(chat: string, call: () => Promise<T>): Promise<T> {
    const now = this.clock.now();
    const line = this.lines.get(chat) ?? { calls: 0, freeAt: 0, over: Promise.resolve() };
    const at = Math.max(now, line.freeAt) + line.calls * PER_CHAT_MS;
    if (at - now > WAIT_MOST_MS) throw new RateError(at);
    line.calls++;
    this.keep(chat, line);
    const mine = line.over.then(() => this.inTurn(line, call));
    line.over = mine.catch(() => {});
    return await mine;
  }

  private async inTurn<T>(line: Line, call: () => Promise<T>): Promise<T> {
    try {
      // The one before was told to wait.
      if (line.freeAt - this.clock.now() > WAIT_MOST_MS) throw new RateError(line.freeAt);
      await this.until(line.freeAt);
      const place = await this.amongAll();
      let waitMs = PER_CHAT_MS;
      try {
        return await call();
      } catch (error) {
        waitMs = Math.max(waitMs, askedToWait(error) ?? 0);
        throw error;
      } finally {
        place.at = this.clock.now();
        line.freeAt = place.at + waitMs;
        if (!this.recent.includes(place)) this.recent.push(place);
      }
    } finally {
      line.calls--;
    }
  }

  /** Taken before waiting, so that whoever comes meanwhile waits behind. */
  private async amongAll(): Promise<{ at: number }> {
    const now = this.clock.now();
    this.recent = this.recent.filter(({ at }) => at > now - OVERALL.windowMs).sort((a, b) => a.at - b.at);
    const full = this.recent.at(-OVERALL.count);
    const place = { at: full === undefined ? now : full.at + OVERALL.windowMs };
    if (place.at - now > WAIT_MOST_MS) throw new RateError(place.at);
    this.recent.push(place);
    await this.until(place.at);
    return place;
  }

  private async until(at: number): Promise<void> {
    const ms = at - this.clock.now();
    if (ms > 0) await this.pause(ms);
  }

  private keep(chat: string, line: Line): void {
    this.lines.delete(chat);
    this.lines.set(chat, line);
    for (const [old, { calls }] of this.lines) {
      if (this.lines.size <= CHATS_KEPT) break;
      if (calls === 0) this.lines.delete(old);
    }
  }
}
