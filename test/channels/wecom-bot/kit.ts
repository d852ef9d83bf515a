import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import type { Channel, Delivery, Outbound, WebhookRequest } from '../../../src/channels/channel.js';
import type { Leases } from '../../../src/channels/wecom/deps.js';
import type { ConnectionTiming } from '../../../src/channels/wecom-bot/connection.js';
import { createWecomBot } from '../../../src/channels/wecom-bot/index.js';
import { parseQuery } from '../../../src/http/query.js';
import { defaultCredentials } from '../../../src/sandbox/credentials.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { createKit, keys, NOW } from '../kit.js';

/** Fast enough to be watched; the lease outlives what tests do to the clock. */
export const timing: ConnectionTiming = {
  everyMs: 20,
  leaseMs: 600_000,
  heartbeatMs: 100,
  reconnectMs: 20,
  restMs: 60_000,
};

/** An AI bot on the practice platform: at a callback address, or by a connection. Its clock moves only by tests. */
export async function botKit(
  by: 'url' | 'connection',
  options: { supervisorChat?: string; leases?: (kit: ReturnType<typeof createKit>) => Leases } = {},
) {
  const kit = createKit();
  const sandbox = await startSandbox({
    clock: kit.clock,
    callbackRetryDelayMs: 20,
    // Those of the fixtures.
    bot: { ...defaultCredentials.bot, ...keys },
  });
  const { bot } = sandbox.credentials;
  const build = (leases: Leases = options.leases?.(kit) ?? kit.deps.leases): Channel =>
    createWecomBot(
      { ...kit.deps, leases, config: { ...kit.deps.config, apiBaseUrl: sandbox.url } },
      {
        mode:
          by === 'url'
            ? { by, keys: bot }
            : { by, id: bot.botId, secret: bot.secret, serverUrl: sandbox.botServerUrl },
        supervisorChat: options.supervisorChat ?? null,
        insideHosts: [],
      },
      timing,
    );
  const channel = build();
  const requests: WebhookRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://here');
    const asked: WebhookRequest = {
      method: request.method === 'GET' ? 'GET' : 'POST',
      query: parseQuery(url.search.slice(1)),
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    requests.push(asked);
    const answer = await channel.webhooks[0]?.receive(asked);
    response.writeHead(answer?.status ?? 404);
    response.end(answer?.body);
  });
  if (by === 'url') {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    sandbox.connect({ bot: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bot` });
  }
  return {
    ...kit,
    sandbox,
    channel,
    /** Another process with the same settings. */
    build,
    requests,
    account: bot.botId,
    group: bot.chat,
    say: (who: string, text: string, chat = bot.chat) => sandbox.control.acts.say(who, text, { chat }),
    screen: (id = bot.chat) => sandbox.control.messages(id).messages.filter(({ from }) => from === 'them'),
    async close() {
      await channel.stop();
      await sandbox.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function until(test: () => boolean, ms = 5000): Promise<void> {
  for (let left = ms; !test(); left -= 10) {
    if (left <= 0) throw new Error('did not come true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export type BotKit = Awaited<ReturnType<typeof botKit>>;

/** Opens bots for the tests of one file; each is closed after its test, the last one first. */
export function openBots(): (...args: Parameters<typeof botKit>) => Promise<BotKit> {
  const opened: BotKit[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  });
  return async (...args) => {
    const kit = await botKit(...args);
    opened.push(kit);
    return kit;
  };
}

let count = 0;
export const delivery = (kit: BotKit, intent: Outbound, peer = `${kit.group}/sup01`): Delivery => ({
  id: `wecom-bot:${kit.account}:${peer}:${++count}:0`,
  account: kit.account,
  peer,
  intent,
  lastInboundAt: NOW,
  decidedAt: NOW,
});
export const say = (text: string): Outbound => ({ kind: 'say', text });
export const ask: Outbound = {
  kind: 'ask',
  text: '工单 WO-260101-001 由您接手。',
  choices: [{ token: 's__reassign__WO_260101_001', label: '改派' }],
};
