import { setTimeout as sleep } from 'node:timers/promises';
import { GrammyError } from 'grammy';
import { messageOf } from '../../errors.js';
import type { WecomLog } from '../wecom/log.js';
import { UnreadableError } from '../wecom/xml.js';
import type { TelegramApi } from './api.js';
import type { TakeUpdate } from './receive.js';
import { askedToWait } from './too-many.js';

const RETRY_FIRST_MS = 1000;
const RETRY_MOST_MS = 30_000;
/** Somebody else polls, or a webhook is set. */
const CONFLICT = 409;

/**
 * Asks for updates where Telegram cannot reach us. An update is confirmed (by asking for the next) only after
 * it is stored; after a crash it comes again and the repeat is a no-op. What fails is tried again after 1 s,
 * doubling to 30 s, and not before the platform wants it.
 */
export class TelegramPoll {
  private readonly over = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: { api: TelegramApi; take: TakeUpdate; log: WecomLog }) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.over.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { api, log } = this.parts;
    const { signal } = this.over;
    let offset: number | undefined;
    let failures = 0;
    let unhooked = false;
    while (!signal.aborted) {
      try {
        if (!unhooked) {
          // While a webhook is set there is nothing to poll.
          await api.unhook();
          unhooked = true;
        }
        for (const update of await api.poll(offset, signal)) {
          await this.take(update);
          offset = update.update_id + 1;
        }
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures++;
        const why =
          error instanceof GrammyError && error.error_code === CONFLICT ? 'another process polls' : '';
        log.warn({ failures, why, error: messageOf(error) }, 'updates could not be fetched; trying again');
        const backoff = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** (failures - 1));
        await sleep(Math.max(backoff, askedToWait(error) ?? 0), undefined, { signal }).catch(() => {});
      }
    }
  }

  /** What cannot be read is passed by: it would come again for ever. */
  private async take(update: Parameters<TakeUpdate>[0]): Promise<void> {
    try {
      await this.parts.take(update);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      this.parts.log.warn({ reason: error.message }, 'an update cannot be read');
    }
  }
}
