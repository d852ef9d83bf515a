import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createTelegram } from '../../src/channels/telegram/index.js';
import { ManualClock } from '../../src/clock.js';
import { Deliveries } from '../../src/deliveries/deliveries.js';
import { silentLogger } from '../../src/logger.js';
import { Sweep } from '../../src/reminders/sweep.js';
import { testModels } from '../models.js';
import { HOUR, MINUTE, rowOf } from './world.js';

const BOT = '8000000001';
const SWEEP_EVERY_MS = 2000;
/** As many as Deliveries sends at once. */
const WIDTH = 32;

/** What the platform says instead of taking a message. */
interface Refusal {
  status: number;
  retryAfter?: number;
}

/** Telegram's limits, kept strictly: what comes too early is refused, and noted. */
async function botApi(clock: ManualClock) {
  const api = {
    url: '',
    got: [] as { chat: string; text: string; at: number }[],
    /** Every call, taken or not. */
    calls: [] as { chat: string; at: number }[],
    tooEarly: 0,
    refuse: (_chat: string, _text: string): Refusal | null => null,
    close: async () => {},
  };
  const isTooMany = (chat: string): boolean => {
    const now = clock.now();
    const last = api.got.filter(({ at }) => at > now - 1000);
    return last.length >= 30 || last.some((one) => one.chat === chat);
  };
  const server = createServer(async (request, response) => {
    const { chat_id, text: words } = JSON.parse((await text(request)) || '{}') as Record<string, unknown>;
    const [chat, said] = [String(chat_id), String(words)];
    api.calls.push({ chat, at: clock.now() });
    let refusal = api.refuse(chat, said);
    if (!refusal && isTooMany(chat)) {
      api.tooEarly++;
      refusal = { status: 429, retryAfter: 1 };
    }
    if (!refusal) api.got.push({ chat, text: said, at: clock.now() });
    response.writeHead(refusal?.status ?? 200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        refusal
          ? {
              ok: false,
              error_code: refusal.status,
              description: 'refused',
              parameters: { retry_after: refusal.retryAfter },
            }
          : { ok: true, result: { message_id: api.got.length } },
      ),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  api.close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return api;
}

/** Deliveries, Telegram and the sweep as they run together, by a clock that goes on when nothing else can. */
export async function rushWorld() {
  const { models, stop } = await testModels('rush');
  const clock = new ManualClock(Date.parse('2026-03-04T09:00:00+08:00'));
  const api = await botApi(clock);
  const asleep = new Set<{ at: number; wake: () => void }>();
  const channel = createTelegram({
    config: {
      apiRoot: api.url,
      botToken: `${BOT}:secret`,
      webhookSecret: 'secret',
      publicUrl: null,
      supervisorChat: null,
    },
    clock,
    logger: silentLogger(),
    sink: { accept: async () => {} },
    media: async () => null,
    pause: (ms) => new Promise<void>((wake) => asleep.add({ at: clock.now() + ms, wake })),
  });
  const gaveUp: string[] = [];
  const deliveries = new Deliveries({
    models,
    clock,
    logger: silentLogger(),
    instance: 'here',
    channels: new Map([[channel.name, channel]]),
    giveUpAfterMs: 24 * HOUR,
    stuckAfterMs: 10 * MINUTE,
    counted: () => {},
    gaveUp: async ({ _id }) => {
      gaveUp.push(_id);
    },
    shutOut: async () => {},
    arrived: async () => {},
    busy: () => false,
  });
  const nothing = { models, clock, logger: silentLogger(), pokeTurn() {}, pokeOrder() {}, fired() {} };
  const sweep = new Sweep({
    ...nothing,
    inbox: { put: async () => {} } as never,
    orders: {} as never,
    pokeDelivery: (id) => deliveries.poke(id),
    also: async () => {},
  });
  let meant = 0;

  /** Until everything that could go on without the clock has gone on. */
  async function still(): Promise<void> {
    while (asleep.size < Math.min(deliveries.queue.size, WIDTH))
      await new Promise((done) => setImmediate(done));
  }

  return {
    models,
    clock,
    api,
    gaveUp,
    /** Puts messages in line, the first one first, and begins. */
    async mean(chat: string, ...texts: string[]): Promise<void> {
      const conversation = `telegram:${BOT}:${chat}`;
      const rows = texts.map((text) => rowOf(meant++, { kind: 'say', text }, clock.now(), conversation));
      await models.deliveries.collection.insertMany(rows as never[]);
      deliveries.poke(conversation);
    },
    /** Lets time pass until nothing waits in line, or for so long; how long it took, ms. */
    async drain(most: number, enough = () => false): Promise<number> {
      const begun = clock.now();
      let sweepAt = begun + SWEEP_EVERY_MS;
      for (;;) {
        await still();
        const left = await models.deliveries.countDocuments({ state: 'queued' });
        if ((left === 0 && asleep.size === 0) || enough() || clock.now() - begun >= most)
          return clock.now() - begun;
        clock.set(Math.min(sweepAt, ...[...asleep].map(({ at }) => at)));
        for (const one of [...asleep].filter(({ at }) => at <= clock.now())) {
          asleep.delete(one);
          one.wake();
        }
        if (clock.now() < sweepAt) continue;
        sweepAt += SWEEP_EVERY_MS;
        await still();
        await sweep.now();
      }
    },
    textsTo: (chat: string) => api.got.filter((one) => one.chat === chat).map((one) => one.text),
    async stop(): Promise<void> {
      for (const one of asleep) one.wake();
      await deliveries.queue.stop();
      await sweep.stop();
      await channel.stop();
      await api.close();
      await stop();
    },
  };
}

export type RushWorld = Awaited<ReturnType<typeof rushWorld>>;
