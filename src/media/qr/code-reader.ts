import { Worker } from 'node:worker_threads';
import { isModest } from './is-modest.js';

const LIMITS = {
  bytes: 10 * 1024 * 1024,
  /** For one photo, ms. */
  reading: 6000,
  /** With the time in which others were read, ms: a turn has to go on. */
  patience: 10_000,
  waiting: 16,
  /** A thread that nobody needed for so long is ended; it would keep what its largest photo took. */
  idle: 60_000,
};

/**
 * Reads QR codes in photos in a thread of its own, one photo at a time, so that no photo holds up anybody
 * else. Nothing of it fails: what is too large, takes too long or is no JPEG or PNG says nothing.
 */
export class CodeReader {
  private worker: Worker | null = null;
  private line: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private idle: NodeJS.Timeout | undefined;
  private answer: (said: string[] | null) => void = () => {};
  private readonly limits: typeof LIMITS;

  constructor(limits: Partial<typeof LIMITS> = {}) {
    this.limits = { ...LIMITS, ...limits };
  }

  /** What each code in the photo says. */
  async read(bytes: Buffer): Promise<string[]> {
    const { limits } = this;
    if (bytes.length > limits.bytes || this.waiting >= limits.waiting || !(await isModest(bytes))) return [];
    this.waiting += 1;
    const patience = AbortSignal.timeout(limits.patience);
    const turn = this.line.then(() => (patience.aborted ? [] : this.ask(bytes)));
    this.line = turn;
    return await turn.finally(() => {
      this.waiting -= 1;
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private ask(bytes: Buffer): Promise<string[]> {
    return new Promise((resolve) => {
      clearTimeout(this.idle);
      this.worker ??= this.startWorker();
      const timeout = setTimeout(() => this.answer(null), this.limits.reading);
      this.answer = (said) => {
        clearTimeout(timeout);
        if (said === null) void this.close();
        else this.idle = setTimeout(() => void this.close(), this.limits.idle).unref();
        resolve(said ?? []);
      };
      this.worker.postMessage(new Uint8Array(bytes));
    });
  }

  private startWorker(): Worker {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 128 },
    });
    const says = (said: string[] | null) => {
      // Of one that was given up nobody wants to hear.
      if (this.worker === worker) this.answer(said);
    };
    worker.on('message', says);
    worker.on('error', () => says(null));
    worker.on('exit', () => says(null));
    worker.unref();
    return worker;
  }
}
