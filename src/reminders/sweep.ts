import type { Timer } from '../aggregate.js';
import type { Clock } from '../clock.js';
import { messageOf } from '../errors.js';
import { failpoint } from '../failpoints.js';
import type { Inbox } from '../inbox/inbox.js';
import { KeyedQueue } from '../keyed-queue.js';
import type { Logger } from '../logger.js';
import type { Models } from '../storage/models/index.js';
import { type Orders, timerCommandId } from '../work-orders/execute.js';

interface Deps {
  models: Models;
  clock: Clock;
  logger: Logger;
  inbox: Inbox;
  orders: Orders;
  pokeTurn: (conversation: string) => void;
  pokeOrder: (order: string) => void;
  pokeDelivery: (conversation: string) => void;
  /** What else is due and waits in a store of its own. */
  also: () => Promise<void>;
  fired: (kind: string) => void;
}

const BATCH = 500;

/**
 * Finds everything that is due, by index, in batches: timers to fire, effects to perform, events and
 * deliveries that wait. It is what the alarm rings for and what makes a lost alarm harmless (promise 5).
 */
export class Sweep {
  private readonly queue = new KeyedQueue(
    1,
    () => this.pass(),
    (error) => this.deps.logger.error({ error: messageOf(error) }, 'sweep failed; the next one tries again'),
  );
  private interval: NodeJS.Timeout | null = null;

  constructor(private readonly deps: Deps) {}

  start(everyMs: number): void {
    this.interval = setInterval(() => this.queue.poke('sweep'), everyMs);
    this.interval.unref();
    this.queue.poke('sweep');
  }

  /** Resolves when a whole pass has begun and ended after this call. */
  async now(): Promise<void> {
    this.queue.poke('sweep');
    await this.queue.whenIdle();
  }

  async stop(): Promise<void> {
    if (this.interval) clearInterval(this.interval);
    await this.queue.stop();
  }

  private async pass(): Promise<void> {
    const { models } = this.deps;
    await this.fireOrders();
    await this.fireConversations();
    await this.also();
    const now = this.deps.clock.now();
    const [orders, conversations, events, deliveries] = await Promise.all([
      models.workOrders
        .find({ effectsDueAt: { $lte: now } })
        .select({ _id: 1 })
        .limit(BATCH)
        .lean(),
      models.conversations
        .find({ effectsDueAt: { $lte: now } })
        .select({ _id: 1 })
        .limit(BATCH)
        .lean(),
      models.inbox
        .find({ status: 'new', nextAt: { $lte: now } })
        .select({ conversation: 1 })
        .limit(BATCH)
        .lean(),
      models.deliveries
        .find({ state: 'queued', nextAt: { $lte: now } })
        .select({ conversation: 1 })
        .limit(BATCH)
        .lean(),
    ]);
    for (const row of orders) this.deps.pokeOrder(row._id);
    for (const row of conversations) this.deps.pokeTurn(row._id);
    for (const row of events) this.deps.pokeTurn(row.conversation);
    for (const row of deliveries) this.deps.pokeDelivery(row.conversation);
  }

  /** A fault in it holds nothing else up. */
  private async also(): Promise<void> {
    try {
      await this.deps.also();
    } catch (error) {
      this.deps.logger.error(
        { error: messageOf(error) },
        'a look for what is due failed; the next tries again',
      );
    }
  }

  /** An order's timer is a command with the timer's id: the first commit takes it off, all others change nothing. */
  private async fireOrders(): Promise<void> {
    for (;;) {
      const now = this.deps.clock.now();
      const due = await this.deps.models.workOrders
        .find({ wakeAt: { $lte: now } })
        .sort({ wakeAt: 1 })
        .select({ timers: 1 })
        .limit(BATCH)
        .lean();
      let fired = 0;
      for (const row of due) {
        const timer = row.timers.filter((t) => t.dueAt <= now).sort((a, b) => a.dueAt - b.dueAt)[0];
        if (timer && (await this.fireOrder(row._id, timer))) fired++;
      }
      if (fired === 0) return;
    }
  }

  private async fireOrder(order: string, timer: Timer): Promise<boolean> {
    failpoint('timer.before-fire');
    try {
      await this.deps.orders.execute(order, {
        id: timerCommandId(timer),
        name: 'timer',
        at: this.deps.clock.now(),
        actor: { role: 'system', id: 'reminders', name: 'reminders' },
        params: { timer },
      });
    } catch (error) {
      this.deps.logger.error(
        { order, timer: timer.id, error: messageOf(error) },
        'timer failed; the next sweep tries again',
      );
      return false;
    }
    failpoint('timer.fired');
    this.deps.fired(timer.kind);
    return true;
  }

  /** A conversation's timer is an event; it is gone when the turn that takes it has been committed. */
  private async fireConversations(): Promise<void> {
    const now = this.deps.clock.now();
    const due = await this.deps.models.conversations
      .find({ wakeAt: { $lte: now } })
      .sort({ wakeAt: 1 })
      .select({ timers: 1 })
      .limit(BATCH)
      .lean();
    for (const row of due) {
      for (const timer of row.timers.filter((t) => t.dueAt <= now)) {
        failpoint('timer.before-fire');
        await this.deps.inbox.put([
          { id: `timer:${timer.id}`, conversation: row._id, at: timer.dueAt, body: { type: 'timer', timer } },
        ]);
        failpoint('timer.fired');
        this.deps.fired(timer.kind);
      }
    }
  }
}
