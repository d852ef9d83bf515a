import type { Clock } from '../../clock.js';
import { RepairlineError } from '../../errors.js';

/** Too much from one browser or one address. HTTP 429. */
export class TooManyError extends RepairlineError {
  override name = 'TooManyError';
  constructor(readonly retryAfterSeconds: number) {
    super('too-many', `Too much at once; try again in ${retryAfterSeconds} seconds.`);
  }
}

const KEYS_KEPT = 20_000;

/** Counts what came under a key in a window. In this process only; memory is bounded. */
export class WebRates {
  private readonly taken = new Map<string, number[]>();

  constructor(private readonly clock: Clock) {}

  /** Throws TooManyError when `count` came in the last `windowMs` already. */
  take(key: string, count: number, windowMs: number): void {
    const now = this.clock.now();
    const recent = (this.taken.get(key) ?? []).filter((at) => at > now - windowMs);
    const oldest = recent[0];
    if (oldest !== undefined && recent.length >= count)
      throw new TooManyError(Math.max(1, Math.ceil((oldest + windowMs - now) / 1000)));
    this.taken.delete(key);
    this.taken.set(key, [...recent, now]);
    for (const old of this.taken.keys()) {
      if (this.taken.size <= KEYS_KEPT) return;
      this.taken.delete(old);
    }
  }
}
