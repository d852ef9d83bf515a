import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../clock.js';
import { TemporaryError } from '../../errors.js';

/** A little more than a second: what leaves in time must also arrive in time. */
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

/**
 * Keeps one message a second per chat and 30 a second in all, by waiting. Known in this process only; several
 * processes together meet the platform's 429, which is kept as well.
 * @see https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
 */
export class Pacer {
  private readonly nextOf = new Map<string, number>();
  private recent: number[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly pause: (ms: number) => Promise<unknown> = sleep,
  ) {}

  /** Resolves when one more may go. Throws RateError instead of waiting long. */
  async take(chat: string): Promise<void> {
    const now = this.clock.now();
    this.recent = this.recent.filter((at) => at > now - OVERALL.windowMs);
    const full = this.recent.at(-OVERALL.count);
    const at = Math.max(now, this.nextOf.get(chat) ?? 0, full === undefined ? 0 : full + OVERALL.windowMs);
    if (at - now > WAIT_MOST_MS) throw new RateError(at);
    // Taken before waiting, so that whoever comes meanwhile waits behind.
    this.nextOf.delete(chat);
    this.nextOf.set(chat, at + PER_CHAT_MS);
    this.recent.push(at);
    for (const old of this.nextOf.keys()) {
      if (this.nextOf.size <= CHATS_KEPT) break;
      this.nextOf.delete(old);
    }
    if (at > now) await this.pause(at - now);
  }
}
