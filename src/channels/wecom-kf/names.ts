import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.js';
import { messageOf } from '../../errors.js';
import type { InboundSink } from '../channel.js';
import type { WecomLog } from '../wecom/log.js';
import type { KfApi } from './api.js';

const AGAIN_MS = 24 * 3_600_000;
const KEPT = 20_000;

/**
 * Asks for the nickname of whoever is here, once a day at most, and stores it as their event. A name is no
 * condition for serving anybody: what fails is logged, and asked again when they write next.
 */
export class KfNames {
  private readonly asked = new Map<string, number>();

  constructor(
    private readonly parts: {
      api: Pick<KfApi, 'nicknames'>;
      sink: InboundSink;
      clock: Clock;
      log: WecomLog;
    },
  ) {}

  async tell(account: string, customers: string[]): Promise<void> {
    const { api, sink, clock, log } = this.parts;
    const now = clock.now();
    const unknown = customers.filter((id) => (this.asked.get(id) ?? 0) <= now - AGAIN_MS);
    if (unknown.length === 0) return;
    try {
      const names = await api.nicknames(unknown);
      await sink.accept(
        [...names].map(([peer, name]) => ({
          channel: 'wecom-kf' as const,
          account,
          peer,
          messageId: `n${createHash('sha256').update(`${peer}#${name}`).digest('hex').slice(0, 40)}`,
          at: now,
          kind: 'event' as const,
          event: { name: 'profile', data: { name } },
        })),
      );
      for (const id of unknown) this.remember(id, now);
    } catch (error) {
      log.warn({ account, error: messageOf(error) }, 'nicknames of customers could not be fetched');
    }
  }

  private remember(id: string, now: number): void {
    this.asked.delete(id);
    this.asked.set(id, now);
    for (const old of this.asked.keys()) {
      if (this.asked.size <= KEPT) return;
      this.asked.delete(old);
    }
  }
}
