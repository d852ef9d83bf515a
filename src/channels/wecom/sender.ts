import type { Clock } from '../../clock.js';
import type { Channel, SendResult } from '../channel.js';
import { failureOf } from './error-classes.js';

export interface Sent {
  id: string;
  ref?: Record<string, string>;
}

interface Limit {
  count: number;
  windowMs: number;
}

const PROGRESS_KEPT = 500;
const PEERS_KEPT = 2000;

/**
 * Sends the messages that one delivery takes, in order. A retry goes on after the last one that went
 * through, and the platform's rate is kept message by message: a delivery may be more than the one
 * that the core counts. Both are remembered in this process only.
 */
export class Sender<Part> {
  private readonly progress = new Map<string, Sent[]>();
  private readonly taken = new Map<string, number[]>();

  constructor(
    private readonly clock: Clock,
    private readonly limit?: Limit,
    /** What a failed call means; WeCom's errors unless told otherwise. */
    private readonly failure: (error: unknown, now: number) => SendResult = failureOf,
  ) {}

  async send(
    delivery: { id: string; peer: string },
    parts: Part[],
    post: (part: Part, index: number) => Promise<Sent>,
  ): Promise<SendResult> {
    if (parts.length === 0) return { state: 'failed', code: 'empty', reason: 'There is nothing to say.' };
    const done = this.progress.get(delivery.id) ?? [];
    let result: SendResult | null = null;
    while (done.length < parts.length && !result) {
      result = this.take(delivery.peer);
      if (result) break;
      try {
        done.push(await post(parts[done.length] as Part, done.length));
      } catch (error) {
        result = this.failure(error, this.clock.now());
      }
    }
    this.progress.delete(delivery.id);
    if (result?.state === 'retry' && done.length > 0) this.remember(delivery.id, done);
    if (result) return result;
    const ref: Record<string, string> = Object.assign({}, ...done.map((sent) => sent.ref ?? {}));
    return {
      state: 'sent',
      platformIds: done.map((sent) => sent.id).filter((id) => id !== ''),
      ...(Object.keys(ref).length > 0 ? { platformRef: ref } : {}),
    };
  }

  /** Null: one more may go now. */
  private take(peer: string): SendResult | null {
    if (!this.limit) return null;
    const { count, windowMs } = this.limit;
    const now = this.clock.now();
    const recent = (this.taken.get(peer) ?? []).filter((at) => at > now - windowMs);
    const oldest = recent[0];
    if (oldest !== undefined && recent.length >= count)
      return {
        state: 'retry',
        code: 'rate',
        reason: `${count} in ${windowMs} ms`,
        retryAt: oldest + windowMs + 1,
      };
    this.taken.delete(peer);
    this.taken.set(peer, [...recent, now]);
    forgetOldest(this.taken, PEERS_KEPT);
    return null;
  }

  private remember(id: string, done: Sent[]): void {
    this.progress.set(id, done);
    forgetOldest(this.progress, PROGRESS_KEPT);
  }
}

function forgetOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}

/** A channel's `send` that answers what a failed call means (WeCom's errors unless told otherwise). */
export function neverThrows(
  send: Channel['send'],
  clock: Clock,
  failure: (error: unknown, now: number) => SendResult = failureOf,
): Channel['send'] {
  return async (delivery) => {
    try {
      return await send(delivery);
    } catch (error) {
      return failure(error, clock.now());
    }
  };
}
