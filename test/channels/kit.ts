import { readFileSync } from 'node:fs';
import { encrypt, getSignature } from '@wecom/crypto';
import type { Channel, Delivery, Inbound, Outbound, WebhookRequest } from '../../src/channels/channel.js';
import type { KfCursors, WecomDeps } from '../../src/channels/wecom/deps.js';
import type { BotReply, BotReplyStore } from '../../src/channels/wecom-bot/reply.js';
import { ManualClock } from '../../src/clock.js';

/** The time of the fixtures. */
export const NOW = 1_767_225_600_000;

export const fixtures = JSON.parse(
  readFileSync(new URL('../fixtures/wecom-callbacks.json', import.meta.url), 'utf8'),
) as {
  token: string;
  encodingAESKey: string;
  corpId: string;
  agentId: number;
  cases: {
    name: string;
    method: 'GET' | 'POST';
    query: Record<string, string>;
    queryString?: string;
    body: string | null;
    receiveId?: string;
    plain?: string;
    expect?: 'reject';
  }[];
};

export const keys = { token: fixtures.token, encodingAesKey: fixtures.encodingAESKey };
export const ACCOUNT = 'wkfixture1';
export const CUSTOMER = 'wmfixtureA';

class MemoryCursors implements KfCursors {
  readonly rows = new Map<string, { cursor?: string; token?: string; pending: boolean }>();
  /** Called before a cursor is saved. */
  beforeSave: () => void = () => {};
  async accounts() {
    return [...this.rows.keys()];
  }
  async hint(account: string, token: string) {
    this.rows.set(account, { ...this.rows.get(account), token, pending: true });
  }
  async read(account: string) {
    return this.rows.get(account) ?? { pending: false };
  }
  async save(account: string, cursor: string, more: boolean) {
    this.beforeSave();
    this.rows.set(account, { ...this.rows.get(account), cursor, pending: more });
  }
}

class MemoryReplies implements BotReplyStore {
  readonly rows = new Map<string, BotReply>();
  private find(test: (row: BotReply) => boolean): BotReply[] {
    return [...this.rows.values()]
      .filter(test)
      .reverse()
      .map((row) => structuredClone(row));
  }
  async add(reply: BotReply) {
    if (!this.rows.has(reply.id)) this.rows.set(reply.id, structuredClone(reply));
  }
  async recent(account: string, peer: string, since: number) {
    return this.find((row) => row.account === account && row.peer === peer && row.at > since);
  }
  async byId(id: string) {
    return this.find((row) => row.id === id)[0] ?? null;
  }
  async byStream(stream: string) {
    return this.find((row) => row.stream === stream)[0] ?? null;
  }
  async byTask(account: string, task: string) {
    return (
      this.find((row) => row.account === account && row.kind === 'press' && row.task === task)[0] ?? null
    );
  }
  async unsettled() {
    return this.find((row) => row.unsettled === true);
  }
  async save(reply: BotReply) {
    if (this.rows.get(reply.id)?.revision !== reply.revision) return false;
    this.rows.set(reply.id, structuredClone({ ...reply, revision: reply.revision + 1 }));
    return true;
  }
}

/** One of several processes; all of them share `held`. */
export const memoryLeases = (
  held: Map<string, { by: string; until: number }>,
  clock: { now(): number },
  by: string,
) => ({
  async take(name: string, ms: number) {
    const lease = held.get(name);
    if (lease && lease.by !== by && lease.until > clock.now()) return false;
    held.set(name, { by, until: clock.now() + ms });
    return true;
  },
  async release(name: string) {
    if (held.get(name)?.by === by) held.delete(name);
  },
});

/** Everything that a channel is given, in memory, and what it did with it. */
export function createKit(config: Partial<WecomDeps['config']> = {}) {
  const clock = new ManualClock(NOW);
  const stored: Inbound[] = [];
  const logs: string[] = [];
  const log = (fields: object, message: string) => void logs.push(`${message} ${JSON.stringify(fields)}`);
  const state = { sinkFails: false };
  const media = new Map<string, { bytes: Buffer; contentType: string; name: string | null }>();
  const cursors = new MemoryCursors();
  const deps: WecomDeps = {
    config: {
      apiBaseUrl: 'http://127.0.0.1:1',
      corpId: fixtures.corpId,
      timestampToleranceMs: 300_000,
      ...config,
    },
    clock,
    logger: { info: log, warn: log, error: log },
    sink: {
      async accept(messages) {
        if (state.sinkFails) throw new Error('the database is away');
        for (const message of messages) {
          const isKnown = stored.some(
            (one) => one.account === message.account && one.messageId === message.messageId,
          );
          if (!isKnown) stored.push(message);
        }
      },
    },
    cursors,
    media: async (id) => media.get(id) ?? null,
    botReplies: new MemoryReplies(),
    leases: memoryLeases(new Map(), clock, 'one'),
  };
  return { deps, clock, stored, logs, state, media, cursors };
}

export const app = { agentId: Number(fixtures.agentId), secret: 'app-secret', ...keys };
export const kf = { secret: 'kf-secret', ...keys };

export const delivery = (intent: Outbound, changes: Partial<Delivery> = {}): Delivery => ({
  id: 'wecom-app:1000007:tech007:4:0',
  account: String(fixtures.agentId),
  peer: 'tech007',
  intent,
  lastInboundAt: NOW,
  decidedAt: NOW,
  ...changes,
});

/** A callback as the platform seals it, with whatever should be wrong about it. */
export function callback(
  plain: string,
  wrong: {
    receiveId?: string;
    timestamp?: string;
    query?: Record<string, string | string[] | undefined>;
    body?: (encrypted: string) => string;
  } = {},
): WebhookRequest {
  const encrypted = encrypt(keys.encodingAesKey, plain, wrong.receiveId ?? fixtures.corpId);
  const timestamp = wrong.timestamp ?? String(NOW / 1000);
  const signature = getSignature(keys.token, timestamp, '777', encrypted);
  const body =
    wrong.body?.(encrypted) ??
    `<xml><ToUserName><![CDATA[${fixtures.corpId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
  return {
    method: 'POST',
    query: { msg_signature: signature, timestamp, nonce: '777', ...wrong.query },
    headers: {},
    body: Buffer.from(body),
  };
}

export const message = (inner: string): string =>
  `<xml><ToUserName><![CDATA[${fixtures.corpId}]]></ToUserName><FromUserName><![CDATA[tech007]]></FromUserName><CreateTime>1767225600</CreateTime>${inner}</xml>`;

export async function receive(channel: Channel, request: WebhookRequest) {
  const webhook = channel.webhooks[0];
  if (!webhook) throw new Error(`${channel.name} has no address`);
  return await webhook.receive(request);
}
