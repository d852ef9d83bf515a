import type { Collection } from 'mongodb';
import { APPLIED_KEPT, type Effect, earliest, effectId } from '../aggregate.js';
import type { Clock } from '../clock.js';
import { isDuplicateId, messageOf } from '../errors.js';
import { type InboxEvent, parseConversationId } from '../events.js';
import { failpoint } from '../failpoints.js';
import { KeyedQueue } from '../keyed-queue.js';
import type { Logger } from '../logger.js';
import type { ConversationRow, InboxRow, Models } from '../storage/models/index.js';
import { isOutage } from '../storage/outage.js';
import { recalledIn } from './recalled.js';
import { type Decide, emptyState, type Facts } from './state.js';

export interface TurnDeps {
  models: Models;
  clock: Clock;
  logger: Logger;
  /** Stable per process home, so that a restarted process takes its own leases over at once. */
  instance: string;
  decide: () => Decide;
  gather: (row: ConversationRow, event: InboxEvent) => Promise<Facts>;
  /** Performs the pending effects in order and clears them; rejects when one must wait. */
  perform: (row: ConversationRow) => Promise<void>;
  /** An event was given up: somebody has to look. */
  parked: (row: InboxRow) => Promise<void>;
  /** The earliest timer moved. */
  woken: (conversation: string, wakeAt: number, timerId: string) => void;
  counted: (outcome: 'done' | 'repeat' | 'retry' | 'parked') => void;
  /** Acknowledgements come first: turns give way while true. */
  busy: () => boolean;
}

const LEASE_MS = 30_000;
const MAX_ATTEMPTS = 5;
const BATCH = 50;

/**
 * Takes the waiting events of a conversation, oldest first, one at a time. What an event changes is
 * decided purely and committed in one write that names the revision; the lease only saves work that
 * somebody else would throw away (promises 2 and 4).
 */
export class Turns {
  private readonly inbox: Collection<InboxRow>;
  private readonly conversations: Collection<ConversationRow>;
  /** Events whose try an outage of the database ended, and how many tries counted before it. */
  private readonly cutShort = new Map<string, number>();
  readonly queue: KeyedQueue;

  constructor(private readonly deps: TurnDeps) {
    this.inbox = deps.models.inbox.collection as unknown as Collection<InboxRow>;
    this.conversations = deps.models.conversations.collection as unknown as Collection<ConversationRow>;
    this.queue = new KeyedQueue(
      64,
      (id) => this.run(id),
      (error, id) =>
        deps.logger.error(
          { conversation: id, error: messageOf(error) },
          'turn failed; the sweep tries again',
        ),
      deps.busy,
    );
  }

  poke(conversation: string): void {
    this.queue.poke(conversation);
  }

  private async run(id: string): Promise<void> {
    let row = await this.claim(id);
    if (!row) return;
    if (row.effects.length > 0) {
      if ((row.effectsDueAt ?? 0) > this.deps.clock.now()) return;
      row = await this.effects(row);
    }
    for (;;) {
      const waiting = await this.inbox
        .find({ conversation: id, status: 'new' })
        .sort({ at: 1, seq: 1 })
        .limit(BATCH)
        .toArray();
      if (waiting.length === 0) return;
      for (const event of waiting) {
        if (event.nextAt > this.deps.clock.now()) return;
        if (row.leaseUntil - this.deps.clock.now() < LEASE_MS / 2) {
          const renewed = await this.claim(id);
          if (!renewed) return;
          row = renewed;
        }
        const after = await this.take(row, event, recalledIn(waiting).has(event._id));
        if (!after) return;
        row = after;
      }
    }
  }

  /** One event. Null: stop here, somebody (or a later try) goes on. */
  private async take(
    row: ConversationRow,
    event: InboxRow,
    recalled: boolean,
  ): Promise<ConversationRow | null> {
    if (row.applied.includes(event._id)) {
      await this.finish(event, 'repeat');
      return row;
    }
    const before = Math.min(event.attempts, this.cutShort.get(event._id) ?? event.attempts);
    // Killed the process every time so far: it is not tried once more.
    if (before >= MAX_ATTEMPTS) {
      await this.park(event, event.error ?? 'The process ended each time while this event was handled.');
      return row;
    }
    let committed: { next: ConversationRow | null; outcome: string };
    try {
      // Counted before the work, so that an event that kills the process is counted as well.
      await this.inbox.updateOne(
        { _id: event._id },
        { $set: { attempts: before + 1 } },
        { writeConcern: { w: 1 } },
      );
      failpoint('turn.claimed');
      committed = await this.decideAndCommit(row, event, recalled);
    } catch (error) {
      // No fault of the event, and nothing could be written down about it: the next look tries again.
      if (isOutage(error)) {
        this.cutShort.set(event._id, before);
        throw error;
      }
      await this.postpone(event, before + 1, error);
      return null;
    }
    this.cutShort.delete(event._id);
    // Somebody else moved on: their result stands, ours is thrown away and the event is looked at again.
    if (!committed.next) {
      this.poke(row._id);
      return null;
    }
    failpoint('turn.committed');
    await this.finish(event, committed.outcome);
    failpoint('turn.done');
    return committed.next.effects.length > 0 ? await this.effects(committed.next) : committed.next;
  }

  private async decideAndCommit(row: ConversationRow, event: InboxRow, recalled: boolean) {
    const { deps } = this;
    const asEvent: InboxEvent = {
      id: event._id,
      conversation: row._id,
      at: event.at,
      receivedAt: event.receivedAt,
      body: event.body,
      ...(recalled ? { recalled } : {}),
    };
    const facts = await deps.gather(row, asEvent);
    const decision = deps.decide()(row, asEvent, facts);
    failpoint('turn.decided');
    const revision = row.revision + 1;
    const effects: Effect[] = decision.effects.map((e, i) => ({
      id: effectId(row._id, revision, i),
      kind: e.kind,
      args: e.args as Record<string, unknown>,
    }));
    const now = deps.clock.now();
    const applied = [...row.applied, event._id].slice(-APPLIED_KEPT);
    // A timer that has rung is off the clock, whatever the decision left.
    const timers = decision.timers.filter((timer) => !applied.includes(`timer:${timer.id}`));
    const wakeAt = earliest(timers);
    const set = {
      revision,
      applied,
      state: decision.state,
      timers,
      wakeAt,
      updatedAt: now,
      leaseUntil: now + LEASE_MS,
      ...(effects.length > 0 ? { effectsDueAt: now } : {}),
    };
    const { matchedCount } = await this.conversations.updateOne(
      { _id: row._id, revision: row.revision },
      { $set: set, ...(effects.length > 0 ? { $push: { effects: { $each: effects } } } : {}) },
    );
    if (matchedCount === 0) return { next: null, outcome: '' };
    const alarm = timers.find((t) => t.dueAt === wakeAt);
    if (alarm && alarm.dueAt !== row.wakeAt) deps.woken(row._id, alarm.dueAt, alarm.id);
    return {
      next: { ...row, ...set, effects: [...row.effects, ...effects] } as ConversationRow,
      outcome: decision.outcome,
    };
  }

  private async effects(row: ConversationRow): Promise<ConversationRow> {
    await this.deps.perform(row);
    return { ...row, effects: [], effectsDueAt: null };
  }

  private async finish(event: InboxRow, outcome: string): Promise<void> {
    await this.inbox.updateOne(
      { _id: event._id },
      { $set: { status: 'done', outcome, handledAt: this.deps.clock.now() } },
      { writeConcern: { w: 1 } },
    );
    this.deps.counted(outcome === 'repeat' ? 'repeat' : 'done');
  }

  /** Later, with backoff; after MAX_ATTEMPTS the event is parked and shown, and the next one is taken. */
  private async postpone(event: InboxRow, attempts: number, error: unknown): Promise<void> {
    this.cutShort.delete(event._id);
    const reason = messageOf(error);
    this.deps.logger.warn({ event: event._id, attempts, error: reason }, 'turn postponed');
    if (attempts >= MAX_ATTEMPTS) {
      await this.park(event, reason);
      this.poke(event.conversation);
      return;
    }
    this.deps.counted('retry');
    await this.inbox.updateOne(
      { _id: event._id },
      { $set: { nextAt: this.deps.clock.now() + 250 * 2 ** attempts, error: reason } },
    );
  }

  /** Told first: telling twice is told once, and what is parked in silence helps nobody. */
  private async park(event: InboxRow, reason: string): Promise<void> {
    await this.deps.parked({ ...event, error: reason });
    await this.inbox.updateOne({ _id: event._id }, { $set: { status: 'parked', error: reason } });
    this.deps.counted('parked');
  }

  /** The conversation with our lease on it, made when it is new; null while another process holds it. */
  private async claim(id: string): Promise<ConversationRow | null> {
    const now = this.deps.clock.now();
    const lease = { leaseBy: this.deps.instance, leaseUntil: now + LEASE_MS };
    const row = await this.conversations.findOneAndUpdate(
      { _id: id, $or: [{ leaseBy: this.deps.instance }, { leaseUntil: { $lte: now } }] },
      { $set: lease },
      { returnDocument: 'after', writeConcern: { w: 1 } },
    );
    if (row) return row as ConversationRow;
    const parts = parseConversationId(id);
    if (!parts) throw new Error(`not a conversation id: ${id}`);
    const fresh: ConversationRow = {
      _id: id,
      ...parts,
      revision: 0,
      applied: [],
      effects: [],
      timers: [],
      wakeAt: null,
      effectsDueAt: null,
      state: emptyState(),
      updatedAt: now,
      ...lease,
    };
    try {
      await this.conversations.insertOne(fresh);
      return fresh;
    } catch (error) {
      if (isDuplicateId(error)) return null;
      throw error;
    }
  }
}
