import { isDeepStrictEqual } from 'node:util';
import type { Collection } from 'mongodb';
import type { Channel, Delivery, Outbound, SendResult } from '../channels/channel.js';
import type { Clock } from '../clock.js';
import { messageOf, TemporaryError } from '../errors.js';
import { failpoint } from '../failpoints.js';
import { KeyedQueue } from '../keyed-queue.js';
import type { Logger } from '../logger.js';
import type { ConversationRow, DeliveryRow, Models } from '../storage/models/index.js';
import { isOutage } from '../storage/outage.js';
import { countedWith, freeSlots, KEPT_FOR_QUESTION } from './budget.js';
import { foldable } from './fold.js';
import { matters } from './matters.js';
import { isBackingOff, mustWait } from './waits.js';

interface Deps {
  models: Models;
  clock: Clock;
  logger: Logger;
  instance: string;
  channels: Map<string, Channel>;
  /** How long to keep trying, ms (policy `deliveries.giveUpAfter`). */
  giveUpAfterMs: number;
  /** How long a message that alone fails may hold up what is behind it, ms (policy `deliveries.stuckAfter`). */
  stuckAfterMs: number;
  counted: (state: DeliveryRow['state'] | 'retry') => void;
  /** A message will not arrive: somebody has to look, and reach the person in another way. */
  gaveUp: (row: DeliveryRow, error: string) => Promise<void>;
  /** A message that matters waits until the person writes, or longer: another way is looked for meanwhile. */
  shutOut: (row: DeliveryRow, why: string) => Promise<void>;
  /** These went after all, though another way had been looked for. */
  arrived: (ids: string[]) => Promise<void>;
  /** Acknowledgements come first: sending gives way while true. */
  busy: () => boolean;
}

const LEASE_MS = 60_000;
const LOOK_AHEAD = 20;
const BACKOFF_MAX_MS = 60_000;
/** Fewer failures say nothing about a message yet. */
const STUCK_ATTEMPTS = 6;
/** These say nothing about the message: a rate of ours, a platform that says to wait, our database. */
const BLAMELESS = new Set(['rate', 'throttled', 'database']);
/** What waits for a better use of the window's last message goes this long before it would be too late. */
const KEPT_MARGIN_MS = 3_600_000;
const KEPT_MARGIN_SHARE = 0.25;

/**
 * Sends what was decided, in order per conversation, within the channel's budget. A row is claimed
 * before it is sent and marked after; what a crash in between repeats is written per channel
 * (src/channels/README.md). What cannot be delivered is kept and shown, never dropped.
 */
export class Deliveries {
  private readonly rows: Collection<DeliveryRow>;
  private readonly conversations: Collection<ConversationRow>;
  /** What a channel answered and the database has not taken yet, by delivery: asked again, it would be shown twice. */
  private readonly answers = new Map<string, SendResult>();
  readonly queue: KeyedQueue;

  constructor(private readonly deps: Deps) {
    this.rows = deps.models.deliveries.collection as unknown as Collection<DeliveryRow>;
    this.conversations = deps.models.conversations.collection as unknown as Collection<ConversationRow>;
    this.queue = new KeyedQueue(
      32,
      (id) => this.run(id),
      (error, id) =>
        deps.logger.error(
          { conversation: id, error: messageOf(error) },
          'delivery failed; the sweep tries again',
        ),
      deps.busy,
    );
  }

  poke(conversation: string): void {
    this.queue.poke(conversation);
  }

  /**
   * A message that the platform had taken did not arrive after all: shown as failed, and somebody is told.
   * Throws TemporaryError while a message is being sent, since it may be that one.
   */
  async lost(conversation: string, platformId: string, error: string): Promise<void> {
    const row = await this.rows.findOne({ conversation, platformIds: platformId });
    if (!row) {
      const sending = await this.rows.findOne({
        conversation,
        state: 'queued',
        leaseUntil: { $gt: this.deps.clock.now() },
      });
      if (sending) throw new TemporaryError('still-sending', 'The message may be one that is being sent.');
      return;
    }
    if (row.state !== 'failed') await this.failed(row, error);
  }

  /** What was sent and could not be known to arrive: shown as sent now, or failed and told. */
  async settle(): Promise<void> {
    for (const channel of this.deps.channels.values())
      await channel.settle?.(async (delivery, outcome) => {
        const row = await this.rows.findOne({ _id: delivery.replace(/~\d+$/, ''), state: 'unknown' });
        if (!row) return;
        if (outcome.state === 'failed') return await this.failed(row, `${outcome.code}: ${outcome.reason}`);
        await this.rows.updateMany(
          { _id: { $in: [row._id, ...row.absorbed] }, state: 'unknown' },
          { $set: { state: 'sent' } },
        );
        this.deps.counted('sent');
      });
  }

  private async failed(row: DeliveryRow, error: string): Promise<void> {
    this.deps.logger.error({ delivery: row._id, error }, 'the platform could not deliver a message');
    await this.deps.gaveUp(row, error);
    await this.rows.updateMany(
      { _id: { $in: [row._id, ...row.absorbed] } },
      { $set: { state: 'failed', error }, $inc: { reissued: 1 } },
    );
    this.deps.counted('failed');
  }

  private async run(conversation: string): Promise<void> {
    for (;;) {
      const waiting = await this.rows
        .find({ conversation, state: 'queued' })
        .sort({ seq: 1 })
        .limit(LOOK_AHEAD)
        .toArray();
      // A code is good for seconds, and what waits before it cannot be sent without one.
      const head = waiting.find((row) => row.welcomeCode && row.attempts === 0) ?? waiting[0];
      if (!head) return;
      const channel = this.deps.channels.get(head.channel);
      if (!channel) {
        await this.mark(head, {
          state: 'failed',
          code: 'channel-off',
          reason: `The channel ${head.channel} is not configured.`,
        });
        continue;
      }
      // The other process finds it by its sweep.
      if (channel.isElsewhere?.()) return;
      if (this.answers.has(deliveryId(head))) {
        const outcome = await this.send(channel, head, null);
        if (outcome === 'sent' || outcome === 'refused') continue;
        return;
      }
      // A fold that a crash interrupted: these already travel inside the head.
      const inside = waiting.filter((row) => head.absorbed.includes(row._id));
      const behind = waiting.filter((row) => row !== head && !inside.includes(row));
      const now = this.deps.clock.now();
      const person = await this.conversations.findOne(
        { _id: conversation },
        { projection: { 'state.lastInboundAt': 1 } },
      );
      const lastInboundAt = person?.state?.lastInboundAt ?? null;
      if (isBackingOff(head, lastInboundAt, now)) return await this.rest(conversation, head.nextAt);
      const together = await countedWith(this.conversations, channel.limits, head);
      const budget = await freeSlots(this.rows, channel.limits, conversation, together, lastInboundAt, now);
      if (budget.free <= 0 && !head.welcomeCode) {
        if (budget.shut) await this.raise([head, ...behind], budget.shut);
        if (await this.later(head, budget.nextAt, 'budget')) return;
        continue;
      }
      if (mustWait(channel, budget.free, head, behind) && now < this.latest(channel, head, lastInboundAt)) {
        // The visit may be over before a question comes: what matters goes another way meanwhile.
        await this.raise([head, ...behind], KEPT_FOR_QUESTION);
        if (await this.later(head, now + BACKOFF_MAX_MS, 'kept for the next question')) return;
        continue;
      }
      const folded = await this.fold(channel, head, behind, budget.free);
      const outcome = await this.send(channel, folded, lastInboundAt);
      if (outcome === 'sent' || outcome === 'refused') continue;
      const next = behind.find((row) => !folded.absorbed.includes(row._id));
      if (outcome === 'held' || !next || !(await this.isStuck(channel, folded, next, lastInboundAt))) return;
    }
  }

  /** Once for each message that matters: the person may not write again for days. */
  private async raise(waiting: DeliveryRow[], why: string): Promise<void> {
    for (const row of waiting.filter((one) => matters(one) && !one.raisedAt && !one.welcomeCode)) {
      await this.deps.shutOut(row, why);
      await this.rows.updateOne({ _id: row._id }, { $set: { raisedAt: this.deps.clock.now() } });
    }
  }

  /** Until when the last message of a window is kept for a question: what is only told shall arrive as well. */
  private latest(channel: Channel, head: DeliveryRow, lastInboundAt: number | null): number {
    const { giveUpAfterMs } = this.deps;
    const windowEnds = (lastInboundAt ?? 0) + (channel.limits.perInbound?.windowMs ?? 0);
    const margin = Math.min(KEPT_MARGIN_MS, giveUpAfterMs * KEPT_MARGIN_SHARE);
    return Math.min(windowEnds, head.createdAt + giveUpAfterMs) - margin;
  }

  /**
   * Whether it is this message alone that does not go through: tried often enough, it lets the next one
   * try. When that goes, the first is parked; else the platform is to blame, and the order stays.
   */
  private async isStuck(
    channel: Channel,
    head: DeliveryRow,
    next: DeliveryRow,
    lastInboundAt: number | null,
  ): Promise<boolean> {
    const isTried = head.attempts + 1 >= STUCK_ATTEMPTS;
    if (!isTried || head.createdAt + this.deps.stuckAfterMs > this.deps.clock.now()) return false;
    if ((await this.send(channel, next, lastInboundAt)) !== 'sent') return false;
    const now = await this.rows.findOne({ _id: head._id, state: 'queued' });
    if (now) await this.mark(head, { state: 'retry', code: 'stuck', reason: now.error ?? 'not taken' });
    return true;
  }

  /** Joins what waits behind into the head when the budget asks for it; written before it is sent. */
  private async fold(
    channel: Channel,
    head: DeliveryRow,
    behind: DeliveryRow[],
    free: number,
  ): Promise<DeliveryRow> {
    const scarce = channel.limits.perInbound !== undefined || behind.length + 1 > free;
    if (!scarce || head.attempts > 0 || head.welcomeCode) return head;
    let intent = head.intent;
    const absorbed = [...head.absorbed];
    const said = [head.intent];
    for (const row of behind) {
      if (row.attempts > 0 || !foldable(intent, row.intent)) break;
      // The same words again, before the first were heard: a reminder of a reminder.
      if (said.some((one) => isDeepStrictEqual(one, row.intent))) {
        absorbed.push(row._id);
        continue;
      }
      said.push(row.intent);
      const joined = channel.merge([intent, row.intent]);
      if (joined.length !== 1) break;
      intent = joined[0] as Outbound;
      absorbed.push(row._id);
    }
    if (absorbed.length === head.absorbed.length) return head;
    await this.rows.updateOne(
      { _id: head._id, state: 'queued', attempts: 0 },
      { $set: { intent, absorbed } },
    );
    return { ...head, intent, absorbed };
  }

  /**
   * `refused`: for good, failed or parked. `later`: to be tried again. `held`: not now, which is no fault of the
   * message: another process has it, too many went before it, or our database is away.
   */
  private async send(
    channel: Channel,
    row: DeliveryRow,
    lastInboundAt: number | null,
  ): Promise<'sent' | 'refused' | 'later' | 'held'> {
    const now = this.deps.clock.now();
    const claimed = await this.rows.updateOne(
      {
        _id: row._id,
        state: 'queued',
        $or: [{ leaseBy: this.deps.instance }, { leaseUntil: { $lte: now } }],
      },
      {
        $set: { leaseBy: this.deps.instance, leaseUntil: now + LEASE_MS, triedAt: now },
        $inc: { attempts: 1 },
      },
    );
    if (claimed.matchedCount === 0) return 'held';
    failpoint('delivery.claimed');
    const id = deliveryId(row);
    const result = this.answers.get(id) ?? (await this.ask(channel, row, lastInboundAt));
    this.answers.set(id, result);
    failpoint('delivery.sent');
    if (result.state === 'retry' && row.createdAt + this.deps.giveUpAfterMs > now) {
      // The platform counts otherwise than we do.
      if (result.code === 'window-closed') await this.raise([row], `${result.code}: ${result.reason}`);
      const isBlameless = BLAMELESS.has(result.code);
      const backoff = isBlameless ? 0 : Math.min(BACKOFF_MAX_MS, 500 * 2 ** Math.min(row.attempts, 10));
      await this.later(
        row,
        Math.max(result.retryAt ?? 0, now + backoff * (0.5 + Math.random() / 2)),
        `${result.code}: ${result.reason}`,
        // Something of it may have been taken, so it was tried; how often says nothing about it.
        isBlameless ? Math.max(1, row.attempts) : row.attempts + 1,
      );
      this.answers.delete(id);
      this.deps.counted('retry');
      return isBlameless ? 'held' : 'later';
    }
    await this.mark(row, result);
    this.answers.delete(id);
    failpoint('delivery.marked');
    return 'platformIds' in result ? 'sent' : 'refused';
  }

  private async ask(channel: Channel, row: DeliveryRow, lastInboundAt: number | null): Promise<SendResult> {
    const { account, peer, createdAt: decidedAt, welcomeCode } = row;
    const delivery: Delivery = {
      id: deliveryId(row),
      account,
      peer,
      intent: await this.withCardReference(row),
      lastInboundAt,
      decidedAt,
      ...(welcomeCode ? { welcomeCode } : {}),
    };
    try {
      // While the platform takes its time, another may be sent.
      return await this.queue.outside(() => channel.send(delivery));
    } catch (error) {
      return { state: 'retry', code: isOutage(error) ? 'database' : 'error', reason: messageOf(error) };
    }
  }

  /** A card is updated with the newest code that the platform gave for it. */
  private async withCardReference(row: DeliveryRow): Promise<Outbound> {
    const { intent } = row;
    if (intent.kind !== 'card-update' || intent.responseCode) return intent;
    const shown = await this.rows
      .find({ conversation: row.conversation, 'intent.card': intent.card })
      .sort({ seq: -1 })
      .limit(10)
      .toArray();
    const code = shown.find((d) => d.intent.kind === 'card')?.platformRef?.responseCode;
    return code ? { ...intent, responseCode: code } : intent;
  }

  private async mark(row: DeliveryRow, result: SendResult): Promise<void> {
    const now = this.deps.clock.now();
    const gone = 'platformIds' in result;
    // What stays a retry after giveUpAfter is parked: one command puts it back.
    const state: DeliveryRow['state'] = result.state === 'retry' ? 'parked' : result.state;
    const outcome = {
      state,
      sentAt: gone ? now : null,
      leaseUntil: 0,
      platformIds: gone ? result.platformIds : [],
      platformRef: gone ? (result.platformRef ?? null) : null,
      error: gone ? null : `${result.code}: ${result.reason}`,
    };
    if (!gone) {
      this.deps.logger.error({ delivery: row._id, error: outcome.error }, 'delivery given up');
      failpoint('delivery.refused');
      // Told first: telling twice is told once. A welcome that came too late is nobody's business.
      if (!row.welcomeCode) await this.deps.gaveUp(row, `${result.code}: ${result.reason}`);
      failpoint('delivery.given-up');
    }
    // Before it is marked as gone: what a crash repeats is closed again. Most were never looked after.
    if (gone && (row.error !== null || row.absorbed.length > 0))
      await this.deps.arrived([row._id, ...row.absorbed]);
    // The absorbed first: after a crash in between, the head is repeated under its own id, not their words anew.
    // They count as one message of the budget: the head's.
    if (row.absorbed.length > 0) {
      await this.rows.updateMany(
        { _id: { $in: row.absorbed } },
        { $set: { ...outcome, sentAt: null, platformIds: [] } },
      );
    }
    await this.rows.updateOne({ _id: row._id }, { $set: outcome });
    this.deps.counted(state);
  }

  /** False: it has waited as long as the policy lets it, and is parked. */
  private async later(
    row: DeliveryRow,
    nextAt: number,
    error: string,
    attempts: number = row.attempts,
  ): Promise<boolean> {
    if (row.createdAt + this.deps.giveUpAfterMs <= this.deps.clock.now()) {
      await this.mark(row, { state: 'retry', code: 'gave-up', reason: error });
      return false;
    }
    await this.rows.updateOne({ _id: row._id }, { $set: { nextAt, error, attempts, leaseUntil: 0 } });
    await this.rest(row.conversation, nextAt);
    return true;
  }

  /** Nothing of a conversation is due before its first message is: the sweep looks at so many rows only. */
  private async rest(conversation: string, until: number): Promise<void> {
    await this.rows.updateMany(
      { conversation, state: 'queued', nextAt: { $lt: until } },
      { $set: { nextAt: until } },
    );
  }
}

/** A lost message goes again under an id of its own: under the same one the platform would take it for a repeat. */
const deliveryId = ({ _id, reissued }: DeliveryRow): string => (reissued ? `${_id}~${reissued}` : _id);
