import type { Clock } from '../../clock.js';

/** One for a whole turn, by the service's clock: the time that one call took, the next has not. */
export class Deadline {
  private readonly at: number;

  constructor(
    private readonly clock: Clock,
    ms: number,
  ) {
    this.at = clock.now() + ms;
  }

  get over(): boolean {
    return this.clock.now() >= this.at;
  }

  /** Does the work with a signal that aborts when the time is over. */
  async within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    // looked at again and again, because a clock may be moved
    const timer = setInterval(() => {
      if (this.over) stop.abort(new Error('the time of this turn is over'));
    }, LOOK_EVERY_MS);
    try {
      return await work(stop.signal);
    } finally {
      clearInterval(timer);
    }
  }
}

const LOOK_EVERY_MS = 50;
