import type { Collection } from 'mongodb';
import type { Channel, Media } from '../channels/channel.js';
import type { Clock } from '../clock.js';
import { messageOf } from '../errors.js';
import { KeyedQueue } from '../keyed-queue.js';
import type { Logger } from '../logger.js';
import type { MediaStore } from '../storage/media-store.js';
import type { Models, WantedMediaRow } from '../storage/models/index.js';
import type { ConvertVoice } from './convert-voice.js';
import { sniff } from './sniff.js';

const DAY_MS = 86_400_000;
/** Platforms forget media after three days. */
const THERE_MS = 3 * DAY_MS;
const BACKOFF_FIRST_MS = 2000;
const BACKOFF_MOST_MS = 600_000;
const LOOK_EVERY_MS = 2000;
const EXPIRE_EVERY_MS = 3_600_000;
const BATCH = 50;

interface Deps {
  models: Models;
  store: MediaStore;
  channels: Map<string, Channel>;
  convert: ConvertVoice;
  clock: Clock;
  logger: Logger;
  /** How long media is kept, ms (policy `media.keepFor`). */
  keepForMs: number;
  /** It was never to be had: somebody has to ask the person for it. */
  lost: (row: WantedMediaRow) => Promise<void>;
}

type What = Pick<WantedMediaRow, '_id' | 'channel' | 'conversation' | 'media'>;

/**
 * Brings in what people send, once, before the platform forgets it: at once where it can, else again and again
 * for three days while the talk goes on. Deletes what is older than the policy keeps.
 */
export class MediaKeeper {
  private readonly wanted: Collection<WantedMediaRow>;
  readonly queue: KeyedQueue;
  private interval: NodeJS.Timeout | null = null;
  private expiredAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly deps: Deps) {
    this.wanted = deps.models.wantedMedia.collection as unknown as Collection<WantedMediaRow>;
    this.queue = new KeyedQueue(
      4,
      (id) => (id === 'look' ? this.pass() : this.again(id)),
      (error) => deps.logger.error({ error: messageOf(error) }, 'media: the next look tries again'),
    );
  }

  /** `stored`; `later`: it will be there under this id; `gone`: the platform does not have it. */
  async fetch(what: What): Promise<'stored' | 'later' | 'gone'> {
    if (await this.deps.store.has(what._id)) return 'stored';
    // What is waited for already is left to the looks: a turn that is repeated waits for nothing.
    if (await this.wanted.findOne({ _id: what._id })) return 'later';
    try {
      return await this.bring(what);
    } catch (error) {
      const now = this.deps.clock.now();
      const { _id, ...rest } = what;
      const row = {
        ...rest,
        attempts: 1,
        since: now,
        nextAt: now + BACKOFF_FIRST_MS,
        error: messageOf(error),
      };
      await this.wanted.updateOne({ _id }, { $setOnInsert: row }, { upsert: true });
      this.deps.logger.warn({ media: _id, error: row.error }, 'media could not be fetched yet');
      return 'later';
    }
  }

  start(): void {
    this.interval = setInterval(() => this.queue.poke('look'), LOOK_EVERY_MS);
    this.interval.unref();
  }

  /** Resolves when what is due now was tried. */
  async look(): Promise<void> {
    this.queue.poke('look');
    await this.queue.whenIdle();
  }

  async stop(): Promise<void> {
    if (this.interval) clearInterval(this.interval);
    await this.queue.stop();
  }

  private async pass(): Promise<void> {
    const now = this.deps.clock.now();
    const due = await this.wanted
      .find({ nextAt: { $lte: now } }, { projection: { _id: 1 } })
      .limit(BATCH)
      .toArray();
    for (const { _id } of due) this.queue.poke(_id);
    if (now - this.expiredAt < EXPIRE_EVERY_MS) return;
    this.expiredAt = now;
    const count = await this.deps.store.expire(now - this.deps.keepForMs);
    if (count > 0) this.deps.logger.info({ count }, 'media is older than the policy keeps it: deleted');
  }

  private async again(id: string): Promise<void> {
    const row = await this.wanted.findOne({ _id: id });
    const now = this.deps.clock.now();
    if (!row || row.nextAt === null || row.nextAt > now) return;
    let state: 'stored' | 'gone' | null = null;
    let error = 'The platform no longer has it.';
    try {
      state = await this.bring(row);
    } catch (caught) {
      error = messageOf(caught);
      if (now - row.since >= THERE_MS) state = 'gone';
    }
    if (state === 'stored') {
      // Forgotten while it was under way: then it is not kept either.
      if ((await this.wanted.deleteOne({ _id: id })).deletedCount === 0) await this.deps.store.remove([id]);
    } else if (state === 'gone') {
      // Told first: telling twice is told once.
      await this.deps.lost(row);
      await this.wanted.updateOne({ _id: id }, { $set: { nextAt: null, error } });
    } else {
      const wait = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(row.attempts, 20));
      await this.wanted.updateOne(
        { _id: id },
        { $set: { nextAt: now + wait, error }, $inc: { attempts: 1 } },
      );
    }
  }

  private async bring({ _id, channel, conversation, media }: What): Promise<'stored' | 'gone'> {
    const fetched = await this.deps.channels.get(channel)?.fetchMedia?.(media as Media);
    if (!fetched) return 'gone';
    const { bytes, name } = fetched;
    const mp3 = await this.deps.convert(bytes, sniff(bytes));
    await this.deps.store.put(_id, {
      bytes: mp3 ?? bytes,
      ...(mp3 ? { name: `${(name ?? 'voice').replace(/\.\w+$/, '')}.mp3` } : name ? { name } : {}),
      conversation,
    });
    return 'stored';
  }
}
