import type { Collection } from 'mongodb';
import type { Inbound, InboundSink } from '../channels/channel.js';
import type { Clock } from '../clock.js';
import { conversationId, type InboxEvent } from '../events.js';
import { failpoint } from '../failpoints.js';
import type { InboxRow, Models } from '../storage/models/index.js';

const DAY = 86_400_000;
/** Repeats come within days at most; what is not a message is only kept for looking back. */
const KEEP_OTHERS_MS = 30 * DAY;
const KEEP_TALK_MS = 365 * DAY;
const GROUP = 500;

interface Waiting {
  row: InboxRow;
  resolve: (fresh: boolean) => void;
  reject: (error: unknown) => void;
}

/**
 * The one door into every conversation. `accept` resolves only after a journaled insert; a repeat of an
 * id is a no-op that resolves as well (promise 1). Inserts of all callers are committed in groups: one
 * unordered insertMany in flight, the rest waits for the next (reference/performance.md 4).
 */
export class Inbox implements InboundSink {
  private waiting: Waiting[] = [];
  private flushing = false;
  private seq = 0;
  private unacknowledged = 0;
  private arrived: (conversation: string) => void = () => {};
  private readonly rows: Collection<InboxRow>;

  constructor(
    models: Models,
    private readonly clock: Clock,
    private readonly counted: (fresh: boolean) => void = () => {},
    /** Policy `privacy.keepMessages`. */
    private readonly keepTalkMs = KEEP_TALK_MS,
  ) {
    this.rows = models.inbox.collection as unknown as Collection<InboxRow>;
  }

  /** Who is told that a conversation has something to do. */
  onArrival(listener: (conversation: string) => void): void {
    this.arrived = listener;
  }

  async accept(messages: Inbound[]): Promise<void> {
    this.unacknowledged++;
    try {
      await this.put(messages.map(eventOf));
    } finally {
      this.unacknowledged--;
    }
  }

  /** Somebody waits for the answer that their message is stored. */
  get busy(): boolean {
    return this.unacknowledged > 0;
  }

  /** Stores events of any kind; resolves when all are stored or were already. */
  async put(events: Pick<InboxEvent, 'id' | 'conversation' | 'at' | 'body'>[]): Promise<void> {
    if (events.length === 0) return;
    failpoint('inbox.before-insert');
    const stored = await Promise.all(events.map((event) => this.enqueue(this.rowOf(event))));
    failpoint('inbox.after-insert');
    stored.forEach((fresh, i) => {
      this.counted(fresh);
      this.arrived((events[i] as InboxEvent).conversation);
    });
  }

  private rowOf(event: Pick<InboxEvent, 'id' | 'conversation' | 'at' | 'body'>): InboxRow {
    const now = this.clock.now();
    this.seq = Math.max(this.seq + 1, now * 1000);
    return {
      _id: event.id,
      conversation: event.conversation,
      at: event.at,
      receivedAt: now,
      seq: this.seq,
      body: event.body,
      status: 'new',
      attempts: 0,
      nextAt: now,
      expireAt: new Date(now + (isTalk(event) ? this.keepTalkMs : KEEP_OTHERS_MS)),
    };
  }

  private enqueue(row: InboxRow): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, resolve, reject });
      if (!this.flushing) void this.flush();
    });
  }

  private async flush(): Promise<void> {
    this.flushing = true;
    // Everything that arrives in this tick shares the first group.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, GROUP);
      await insertGroup(this.rows, group);
    }
    this.flushing = false;
  }
}

/** What people said and did is history; platform events, timers and notices are only looked back at. */
function isTalk({ body }: Pick<InboxEvent, 'body'>): boolean {
  return body.type === 'message' && body.message.kind !== 'event';
}

async function insertGroup(rows: Collection<InboxRow>, group: Waiting[]): Promise<void> {
  try {
    await rows.insertMany(
      group.map((w) => w.row),
      { ordered: false },
    );
    for (const waiting of group) waiting.resolve(true);
  } catch (error) {
    const failed = writeErrors(error);
    // Without a verdict for each row nothing may be called stored.
    if (!failed) {
      for (const waiting of group) waiting.reject(error);
      return;
    }
    group.forEach((waiting, i) => {
      const code = failed.get(i);
      if (code === undefined) waiting.resolve(true);
      else if (code === 11000) waiting.resolve(false);
      else waiting.reject(error);
    });
  }
}

/** Index → code of each refused row; null when the error says nothing about single rows. */
function writeErrors(error: unknown): Map<number, number> | null {
  const e = error as {
    writeErrors?: { index: number; code: number }[];
    result?: { getWriteConcernError?(): unknown };
  };
  if (!Array.isArray(e?.writeErrors) || e.writeErrors.length === 0) return null;
  if (e.result?.getWriteConcernError?.()) return null;
  return new Map(e.writeErrors.map((w) => [w.index, w.code]));
}

function eventOf(message: Inbound): Pick<InboxEvent, 'id' | 'conversation' | 'at' | 'body'> {
  return {
    id: `${message.channel}:${message.account}:${message.messageId}`,
    conversation: conversationId(message.channel, message.account, message.peer),
    at: message.at,
    body: { type: 'message', message },
  };
}
