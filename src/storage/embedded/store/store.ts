import { open, type RootDatabase } from 'lmdb';
import { MongoError } from '../errors.js';

/** Bytes of address space, not of disk or memory: what the file may grow to. */
const mapSize = 64 * 2 ** 30;
/** Longest piece of work inside one transaction before others get their turn; ms. */
const turn = 25;

interface Job {
  run(): unknown;
  durable: boolean;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * One ordered map of bytes to bytes, on disk. All writes go through `write`, one after the other; those
 * that wait at the same time share one LMDB transaction and so one flush. Reads outside `write` see the
 * last commit.
 */
export class Store {
  readonly db: RootDatabase<Buffer, Buffer>;
  /** Called after a transaction was given up, so that nothing kept in memory is ahead of the disk. */
  onAbort: () => void = () => undefined;
  /** How many transactions have been committed: what was read before another number may be old. */
  commits = 0;
  private readonly queue: Job[] = [];
  private busy: Promise<void> | undefined;
  private closed = false;
  private flushed: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.db = open<Buffer, Buffer>({ path, keyEncoding: 'binary', encoding: 'binary', mapSize });
  }

  /**
   * Runs `work` alone and commits all of it or, when it throws anything but a MongoError, nothing. The
   * promise is kept when the change is visible; with `durable` when it has also been flushed to disk.
   * A MongoError is an answer, not an accident: `work` throws it before its first change.
   */
  write<T>(durable: boolean, work: () => T): Promise<T> {
    if (this.closed) return Promise.reject(new MongoError(91, 'the embedded store is shutting down'));
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ run: work, durable, resolve: resolve as (value: unknown) => void, reject });
      this.busy ??= this.drain();
    });
  }

  /** Makes reads see the last commit, also within the same turn of the event loop. */
  refresh(): void {
    this.db.resetReadTxn();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.busy;
    await this.db.close();
  }

  private async drain(): Promise<void> {
    // Everything that arrives in this turn of the event loop travels together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.queue.length > 0) {
      const { done, failure } = await this.transaction(this.queue);
      this.queue.splice(0, done.length);
      if (failure === undefined) this.settle(done);
      else if (done.length > 1) await this.oneByOne(done);
      else (done[0]?.job ?? this.queue.shift())?.reject(failure);
    }
    // In the same turn as the last look at the queue: a job that comes later must start a new drain.
    this.busy = undefined;
  }

  /** After an accident in a shared transaction nobody else may suffer from it. */
  private async oneByOne(jobs: Done[]): Promise<void> {
    for (const { job } of jobs) {
      const { done, failure } = await this.transaction([job]);
      if (failure === undefined) this.settle(done);
      else job.reject(failure);
    }
  }

  private async transaction(jobs: Job[]): Promise<{ done: Done[]; failure?: unknown }> {
    const done: Done[] = [];
    try {
      await this.db.childTransaction(() => {
        const start = performance.now();
        for (const job of jobs) {
          const entry: Done = { job };
          done.push(entry);
          try {
            entry.value = job.run();
          } catch (error) {
            if (!(error instanceof MongoError)) throw error;
            entry.error = error;
          }
          if (performance.now() - start > turn) break;
        }
      });
      return { done };
    } catch (failure) {
      // LMDB reports the reason in a promise of its own, which nobody may leave unhandled.
      const reason = (failure as { commitError?: Promise<unknown> } | undefined)?.commitError;
      this.onAbort();
      return { done, failure: (await reason?.catch((error: unknown) => error)) ?? failure };
    }
  }

  /**
   * Refusals wait as well: "duplicate key" is taken for "already stored", which must then be true on disk.
   */
  private settle(done: Done[]): void {
    this.commits++;
    const flushed = Promise.all([this.flushed, this.db.flushed]);
    this.flushed = flushed;
    const answer = ({ job, value, error }: Done): void =>
      error === undefined ? job.resolve(value) : job.reject(error);
    const durable = done.filter(({ job }) => job.durable);
    for (const entry of done) if (!entry.job.durable) answer(entry);
    flushed.then(
      () => durable.forEach(answer),
      (error: unknown) => {
        for (const { job } of durable) job.reject(error);
      },
    );
  }
}

interface Done {
  job: Job;
  value?: unknown;
  error?: unknown;
}
