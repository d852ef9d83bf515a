import type { Clock } from '../../clock.js';
import type { Faults } from '../faults.js';
import { Reordering } from '../reordering.js';
import type { SandboxStats } from '../stats.js';
import type { World } from '../world.js';
import { BotRefusal } from './refusal.js';

export type Update = { update_id: number } & Record<string, unknown>;

const RESENDS = 10;
const LIMIT = 100;

/**
 * What the bot has to hear: pushed to its webhook, or kept until it asks. One chat's updates go out in order
 * (but for the `reorder` fault); what is not answered with 2xx comes again. Never both ways: polling while a webhook is set is a conflict.
 */
export class Updates {
  private readonly lines = new Map<string, Promise<void>>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly closing = new AbortController();
  private readonly reordering = new Reordering();
  private polling: { end: (result: 'news' | 'conflict') => void } | null = null;

  constructor(
    private readonly parts: {
      world: World;
      clock: Clock;
      faults: Faults;
      stats: SandboxStats;
      saved: () => void;
      timeoutMs: number;
      retryDelayMs: number;
    },
  ) {}

  push(chat: string, fields: Record<string, unknown>): void {
    const { world, faults, stats, saved } = this.parts;
    if (faults.take('drop-callbacks')) {
      stats.callbacks.dropped++;
      return;
    }
    const update: Update = { update_id: ++world.telegram.lastUpdate, ...fields };
    saved();
    if (!world.telegram.hook) {
      world.telegram.waiting.push(update);
      this.polling?.end('news');
      return;
    }
    const met = faults.forCallback();
    const copies = met.take('duplicate')?.copies ?? 1;
    const start = () => this.deliver(chat, update, copies);
    if (met.take('reorder')) this.reordering.hold(start, faults.left('reorder') === 0);
    else start();
  }

  setHook(hook: World['telegram']['hook']): void {
    const { telegram } = this.parts.world;
    telegram.hook = hook;
    this.parts.saved();
    if (!hook) return;
    this.polling?.end('conflict');
    for (const update of telegram.waiting.splice(0)) this.deliver('waiting', update as Update);
  }

  /** Forgets what is older than `offset`, then gives what there is or waits for it. */
  async poll(offset: number | undefined, seconds: number): Promise<Update[]> {
    const { telegram } = this.parts.world;
    if (telegram.hook)
      throw new BotRefusal(409, "Conflict: can't use getUpdates method while webhook is active");
    this.polling?.end('conflict');
    if (offset !== undefined)
      telegram.waiting = telegram.waiting.filter((update) => Number(update.update_id) >= offset);
    if (telegram.waiting.length === 0 && seconds > 0) {
      const result = await new Promise<'news' | 'conflict' | 'over'>((resolve) => {
        const timer = setTimeout(() => resolve('over'), seconds * 1000);
        const mine = {
          end: (why: 'news' | 'conflict') => {
            clearTimeout(timer);
            if (this.polling === mine) this.polling = null;
            resolve(why);
          },
        };
        this.polling = mine;
      });
      if (result === 'conflict')
        throw new BotRefusal(
          409,
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
        );
    }
    return telegram.waiting.slice(0, LIMIT) as Update[];
  }

  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  async close(): Promise<void> {
    this.reordering.letGo();
    this.closing.abort();
    this.polling?.end('news');
    await this.settled();
  }

  private deliver(chat: string, update: Update, copies = 1): void {
    const { stats } = this.parts;
    stats.callbacks.pending++;
    const before = this.lines.get(chat) ?? Promise.resolve();
    const whole: Promise<void> = before
      .then(async () => {
        const extra = Array.from({ length: copies - 1 }, () => this.attempt(update));
        let taken = await this.attempt(update);
        await Promise.all(extra);
        for (let resend = 0; !taken && resend < RESENDS && !this.closing.signal.aborted; resend++) {
          await new Promise((resolve) => setTimeout(resolve, this.parts.retryDelayMs));
          stats.callbacks.retried++;
          taken = await this.attempt(update);
        }
        if (!taken) stats.callbacks.lost++;
      })
      .finally(() => {
        stats.callbacks.pending--;
        this.underWay.delete(whole);
        if (this.lines.get(chat) === whole) this.lines.delete(chat);
      });
    this.lines.set(chat, whole);
    this.underWay.add(whole);
  }

  private async attempt(update: Update): Promise<boolean> {
    const { world, stats, timeoutMs } = this.parts;
    const { hook } = world.telegram;
    if (!hook) return false;
    try {
      const response = await fetch(hook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(hook.secret ? { 'x-telegram-bot-api-secret-token': hook.secret } : {}),
        },
        body: JSON.stringify(update),
        signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(timeoutMs)]),
      });
      await response.text();
      const taken = response.status >= 200 && response.status < 300;
      stats.callbacks[taken ? 'acknowledged' : 'refused']++;
      return taken;
    } catch {
      stats.callbacks.refused++;
      return false;
    }
  }
}
