import { setTimeout as sleep } from 'node:timers/promises';
import type { WSClient, WsFrame } from '@wecom/aibot-node-sdk';
import type { Clock } from '../../clock.js';
import { messageOf } from '../../errors.js';
import type { Leases } from '../wecom/deps.js';
import { UnreachableError, WecomError } from '../wecom/error-classes.js';
import type { Json } from '../wecom/http.js';
import type { WecomLog } from '../wecom/log.js';

export interface ConnectionTiming {
  /** How often the lease is looked at, and for how long it is taken. */
  everyMs: number;
  leaseMs: number;
  heartbeatMs: number;
  reconnectMs: number;
  /** After somebody else took the bot over: the first rest, doubled each time up to ten minutes. */
  restMs: number;
}

const TIMING: ConnectionTiming = {
  everyMs: 5000,
  leaseMs: 20_000,
  heartbeatMs: 30_000,
  reconnectMs: 1000,
  restMs: 60_000,
};
const REST_MOST_MS = 600_000;
const TAKE_MOST_MS = 30_000;

interface Parts {
  bot: { id: string; secret: string; serverUrl: string };
  leases: Leases;
  clock: Clock;
  log: WecomLog;
  /** Stores what a frame says. */
  take: (body: Json, requestId: string) => Promise<void>;
  timing?: Partial<ConnectionTiming>;
}

/**
 * The bot's long connection, which we open: nothing of ours has to be reachable. The platform allows one per
 * bot and a new one ends the old, so among our processes a lease says whose it is; whoever loses the lease
 * closes first. Ended by a stranger's connection, we rest before we take the bot back, and say so: two that
 * fight hear nothing. A frame is stored before the next is looked at, and is tried again until it is.
 * @see https://developer.work.weixin.qq.com/document/path/101463
 */
export class BotConnection {
  private readonly timing: ConnectionTiming;
  private client: WSClient | null = null;
  private isReady = false;
  private ownedUntil = 0;
  private restUntil = 0;
  private kicks = 0;
  private readySince = 0;
  private interval: NodeJS.Timeout | null = null;
  private looking: Promise<void> = Promise.resolve();
  private line: Promise<void> = Promise.resolve();
  private readonly over = new AbortController();

  constructor(private readonly parts: Parts) {
    this.timing = { ...TIMING, ...parts.timing };
  }

  start(): void {
    const look = () => {
      this.looking = this.looking.then(() => this.look());
    };
    this.interval = setInterval(look, this.timing.everyMs);
    look();
  }

  /** Resolves when what came in is stored and the lease is given back. */
  async stop(): Promise<void> {
    this.over.abort();
    if (this.interval) clearInterval(this.interval);
    await this.looking;
    this.close();
    await this.line;
    if (this.isOwner) await this.parts.leases.release(this.name).catch(() => {});
    this.ownedUntil = 0;
  }

  /** Whether this process is the one that speaks. */
  get isOwner(): boolean {
    return this.ownedUntil > this.parts.clock.now();
  }

  /** Answers a message, or by `welcome` the opening of a chat. */
  async respond(requestId: string, body: Json, welcome = false): Promise<void> {
    await this.call((client) =>
      welcome
        ? client.replyWelcome(frameOf(requestId), body as never)
        : client.reply(frameOf(requestId), body),
    );
  }

  async updateCard(requestId: string, card: Json): Promise<void> {
    await this.call((client) => client.updateTemplateCard(frameOf(requestId), card as never));
  }

  async push(chat: string, body: Json): Promise<void> {
    await this.call((client) => client.sendMessage(chat, body as never));
  }

  async upload(bytes: Buffer, name: string, type: 'image' | 'file'): Promise<string> {
    let id = '';
    await this.call(async (client) => {
      id = (await client.uploadMedia(bytes, { type, filename: name })).media_id;
    });
    return id;
  }

  private get name(): string {
    return `wecom-bot:${this.parts.bot.id}`;
  }

  private async look(): Promise<void> {
    const { clock, leases, log } = this.parts;
    if (this.over.signal.aborted) return;
    const asked = clock.now();
    try {
      const isOurs = await leases.take(this.name, this.timing.leaseMs);
      this.ownedUntil = isOurs ? asked + this.timing.leaseMs : 0;
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'the lease of the bot could not be renewed');
    }
    if (!this.isOwner) this.close();
    else if (!this.client && this.restUntil <= clock.now() && !this.over.signal.aborted) await this.open();
  }

  private async open(): Promise<void> {
    const { bot, clock, log } = this.parts;
    // Loaded only where it is used.
    const { WSClient } = await import('@wecom/aibot-node-sdk');
    const client = new WSClient({
      botId: bot.id,
      secret: bot.secret,
      wsUrl: bot.serverUrl,
      heartbeatInterval: this.timing.heartbeatMs,
      reconnectInterval: this.timing.reconnectMs,
      maxReconnectAttempts: -1,
      maxAuthFailureAttempts: -1,
      // It would write down what people say.
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    this.client = client;
    client.on('authenticated', () => {
      this.isReady = true;
      this.readySince = clock.now();
      log.info({ bot: bot.id }, 'the bot is connected');
    });
    client.on('disconnected', () => {
      this.isReady = false;
    });
    client.on('error', (error) => log.warn({ error: messageOf(error) }, 'the connection of the bot failed'));
    const take = (frame: WsFrame) => {
      if (isKick(frame)) return;
      this.line = this.line.then(() => this.keep(frame));
    };
    client.on('message', take);
    client.on('event', take);
    client.on('event.disconnected_event', () => this.kicked());
    client.connect();
  }

  private kicked(): void {
    const { clock, log } = this.parts;
    if (clock.now() - this.readySince > REST_MOST_MS) this.kicks = 0;
    const rest = Math.min(REST_MOST_MS, this.timing.restMs * 2 ** this.kicks);
    this.kicks++;
    this.close();
    this.restUntil = clock.now() + rest;
    log.error(
      { restMs: rest },
      'another connection took the bot over; is its secret used somewhere else? It is taken back after a rest',
    );
  }

  private close(): void {
    this.isReady = false;
    this.client?.disconnect();
    this.client = null;
  }

  /** Nobody sends it again, so it is not let go. */
  private async keep(frame: WsFrame): Promise<void> {
    for (let failures = 0; ; failures++) {
      try {
        await this.parts.take((frame.body ?? {}) as Json, frame.headers?.req_id ?? '');
        return;
      } catch (error) {
        this.parts.log.error({ failures, error: messageOf(error) }, 'what the bot heard is not stored yet');
        if (this.over.signal.aborted) return;
        const wait = Math.min(TAKE_MOST_MS, 250 * 2 ** failures);
        await sleep(wait, undefined, { signal: this.over.signal }).catch(() => {});
      }
    }
  }

  /** Throws WecomError (the platform's answer) or UnreachableError (none). */
  private async call(work: (client: WSClient) => Promise<unknown>): Promise<void> {
    if (!this.client || !this.isReady) throw new UnreachableError('The bot is not connected.');
    try {
      await work(this.client);
    } catch (error) {
      // The library rejects with the plain frame when the platform says no.
      const { errcode, errmsg } = error as { errcode?: unknown; errmsg?: unknown };
      if (typeof errcode === 'number') throw new WecomError(errcode, String(errmsg ?? ''));
      throw new UnreachableError(messageOf(error));
    }
  }
}

const frameOf = (requestId: string) => ({ headers: { req_id: requestId } });

const isKick = (frame: WsFrame): boolean =>
  (frame.body as { event?: { eventtype?: unknown } } | undefined)?.event?.eventtype === 'disconnected_event';
