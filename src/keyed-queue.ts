const FEW = 2;
/** Shorter waits are not worth a place. */
const SLOW_MS = 200;

/**
 * Runs `work(key)` for keys that have something to do: one run at a time per key, at most `width` runs
 * at once, and once more when a key is poked while it runs. What `work` throws goes to `onError`.
 * While `busy` says that something more urgent uses this process, only a few run at once; afterwards
 * each run that ends in calm lets one more run beside it. A run that waits long `outside` does not count
 * among the few, only for `width`.
 */
export class KeyedQueue {
  private readonly running = new Map<string, { again: boolean }>();
  private readonly waiting = new Set<string>();
  private idle: (() => void)[] = [];
  private stopped = false;
  private away = 0;
  private lanes: number;

  constructor(
    private readonly width: number,
    private readonly work: (key: string) => Promise<void>,
    private readonly onError: (error: unknown, key: string) => void,
    private readonly busy: () => boolean = () => false,
  ) {
    this.lanes = width;
  }

  poke(key: string): void {
    if (this.stopped) return;
    const run = this.running.get(key);
    if (run) run.again = true;
    else this.waiting.add(key);
    this.fill();
  }

  /** What a run does elsewhere and merely waits for here: it keeps this process from nothing. */
  async outside<T>(call: () => Promise<T>): Promise<T> {
    let isAway = false;
    const slow = setTimeout(() => {
      isAway = true;
      this.away++;
      this.fill();
    }, SLOW_MS);
    try {
      return await call();
    } finally {
      clearTimeout(slow);
      if (isAway) this.away--;
    }
  }

  get size(): number {
    return this.running.size + this.waiting.size;
  }

  /** Resolves when nothing runs and nothing waits. */
  async whenIdle(): Promise<void> {
    if (this.size === 0) return;
    await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Takes no more work; resolves when the running work has ended. What waited is left in the database. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.clear();
    for (const run of this.running.values()) run.again = false;
    await this.whenIdle();
  }

  private fill(): void {
    if (this.busy()) this.lanes = Math.min(FEW, this.width);
    for (const key of this.waiting) {
      if (this.running.size >= this.width || this.running.size - this.away >= this.lanes) return;
      this.waiting.delete(key);
      void this.run(key);
    }
    if (this.size === 0) {
      for (const resolve of this.idle.splice(0)) resolve();
    }
  }

  private async run(key: string): Promise<void> {
    const run = { again: false };
    this.running.set(key, run);
    try {
      await this.work(key);
    } catch (error) {
      this.onError(error, key);
    }
    this.running.delete(key);
    if (run.again && !this.stopped) this.waiting.add(key);
    if (this.lanes < this.width) this.lanes++;
    this.fill();
  }
}
