import { Long } from 'bson';
import type { Clock } from '../../../clock.js';
import { collect } from '../aggregate/stream.js';
import { MongoError } from '../errors.js';
import type { Store } from '../store/store.js';
import type { Doc } from '../values/types.js';

const firstBatch = 101;
const batchBytes = 16 * 1024 * 1024;
const idleTime = 10 * 60_000;
/** How long a search may hold the event loop before others get their turn; ms. */
const turn = 8;

/** Encoded documents, one after the other; `undefined` is a place to pause. */
export type Source = Iterator<Buffer | undefined>;

interface Cursor {
  ns: string;
  source: Source;
  /** Taken from the source, but did not fit into the last batch. */
  ahead: Buffer | undefined;
  usedAt: number;
  /** What is left of the client's `maxTimeMS`; ms. */
  left: number;
}

/** The open cursors. Each keeps a place in its search, not a snapshot and no lock. */
export class Cursors {
  private readonly open = new Map<string, Cursor>();
  private next = 1;
  private readonly sweep = setInterval(() => this.expire(), 60_000).unref();

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  /** The first batch; the cursor is kept when there is more. */
  async start(
    ns: string,
    source: Source,
    batchSize: unknown,
    single: boolean,
    maxTime = Number.POSITIVE_INFINITY,
  ): Promise<Buffer> {
    const cursor: Cursor = { ns, source, ahead: undefined, usedAt: this.clock.now(), left: maxTime };
    const size = batchSize === undefined || batchSize === null ? firstBatch : Number(batchSize);
    const begun = performance.now();
    const { batch, more } = await this.take(cursor, size);
    cursor.left -= performance.now() - begun;
    let id = 0;
    if (more && !single) {
      id = this.next++;
      this.open.set(String(id), cursor);
    }
    return cursorReply('firstBatch', batch, id, ns);
  }

  async more(id: unknown, ns: string, batchSize: unknown): Promise<Buffer> {
    const key = String(id);
    const cursor = this.open.get(key);
    if (!cursor) throw new MongoError(43, `cursor id ${key} not found`);
    if (cursor.ns !== ns)
      throw new MongoError(
        13,
        `Requested getMore on namespace '${ns}', but cursor belongs to a different namespace ${cursor.ns}`,
      );
    cursor.usedAt = this.clock.now();
    const begun = performance.now();
    const { batch, more } = await this.take(cursor, Number(batchSize ?? 0) || Number.POSITIVE_INFINITY);
    cursor.left -= performance.now() - begun;
    if (!more) this.open.delete(key);
    return cursorReply('nextBatch', batch, more ? Number(key) : 0, ns);
  }

  /** Everything at once, pausing where the stream pauses. */
  async all(docs: Iterable<Doc | undefined>, maxTime?: number): Promise<Doc[]> {
    const all: Doc[] = [];
    const gathering = (function* () {
      yield* collect(docs, all, '$out or $merge');
    })();
    await this.finish(gathering, maxTime);
    return all;
  }

  /**
   * Runs to the end, letting others run at every pause that comes late enough. `maxTime` (ms) is looked at
   * there: MaxTimeMSExpired.
   */
  async finish<T>(work: Generator<undefined, T>, maxTime = Number.POSITIVE_INFINITY): Promise<T> {
    this.store.refresh();
    const begun = performance.now();
    let since = begun;
    for (let step = work.next(); ; step = work.next()) {
      if (step.done) return step.value;
      if (performance.now() - since < turn) continue;
      await this.pause(begun, maxTime);
      since = performance.now();
    }
  }

  private async pause(begun: number, maxTime: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (performance.now() - begun > maxTime) throw new MongoError(50, 'operation exceeded time limit');
    this.store.refresh();
  }

  get size(): number {
    return this.open.size;
  }

  kill(id: unknown): boolean {
    return this.open.delete(String(id));
  }

  close(): void {
    clearInterval(this.sweep);
    this.open.clear();
  }

  private async take(cursor: Cursor, size: number): Promise<{ batch: Buffer[]; more: boolean }> {
    const batch: Buffer[] = [];
    let bytes = 0;
    const begun = performance.now();
    let since = begun;
    this.store.refresh();
    while (batch.length < size) {
      let next = cursor.ahead;
      cursor.ahead = undefined;
      if (!next) {
        const step = cursor.source.next();
        if (step.done) return { batch, more: false };
        next = step.value;
      }
      if (!next) {
        if (performance.now() - since < turn) continue;
        await this.pause(begun, cursor.left);
        since = performance.now();
        continue;
      }
      if (batch.length > 0 && bytes + next.length > batchBytes) {
        cursor.ahead = next;
        return { batch, more: true };
      }
      bytes += next.length;
      batch.push(next);
    }
    return { batch, more: true };
  }

  /** Forgets cursors that nobody has used for ten minutes. */
  expire(): void {
    const limit = this.clock.now() - idleTime;
    for (const [id, cursor] of this.open) if (cursor.usedAt < limit) this.open.delete(id);
  }
}

/** `{cursor: {firstBatch: […], id, ns}, ok: 1}` around documents that are already encoded. */
function cursorReply(name: string, batch: Buffer[], id: number, ns: string): Buffer {
  const elements: Buffer[] = [];
  for (const [i, doc] of batch.entries()) elements.push(Buffer.from(`\u0003${i}\0`), doc);
  const long = Buffer.alloc(8);
  long.writeBigInt64LE(Long.fromNumber(id).toBigInt());
  const nsBytes = Buffer.from(`${ns}\0`);
  const cursor = document([
    Buffer.from(`\u0004${name}\0`),
    document(elements),
    Buffer.from('\u0012id\0'),
    long,
    Buffer.from('\u0002ns\0'),
    int32(nsBytes.length),
    nsBytes,
  ]);
  const one = Buffer.alloc(8);
  one.writeDoubleLE(1);
  return document([Buffer.from('\u0003cursor\0'), cursor, Buffer.from('\u0001ok\0'), one]);
}

function document(parts: Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 5);
  return Buffer.concat([int32(size), ...parts, Buffer.from([0])], size);
}

function int32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeInt32LE(value);
  return out;
}
