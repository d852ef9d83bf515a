import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Service, startService } from '../../src/cli/service.js';
import { systemClock } from '../../src/clock.js';
import { loadConfig } from '../../src/config.js';
import { silentLogger } from '../../src/logger.js';
import { createSandboxClient } from '../../src/sandbox/client.js';
import { testDatabase } from '../database.js';

export const TOKEN = 'api-test-token-0123456789';
export const WAIT = { timeoutMs: 20_000 };

export type Json = Record<string, unknown>;
export type Order = Json & { number: string; state: string; timeline: { command: string; text: string }[] };

export const errorOf = (json: Json) => json.error as { code: string; message: string; details?: unknown };

/** A whole service for the tests of one file, and ways to call it as a program and as a customer. */
export function apiWorld() {
  const dataDir = mkdtempSync(join(tmpdir(), 'repairline-api-'));
  const database = testDatabase();
  let service: Service;
  beforeAll(async () => {
    service = await startService({
      config: loadConfig({
        PORT: '0',
        DATA_DIR: dataDir,
        LOG_LEVEL: 'silent',
        POLICY: resolve(import.meta.dirname, '../fixtures/crash-policy.yaml'),
        ...database.env,
      }),
      clock: systemClock,
      logger: silentLogger(),
      apiToken: TOKEN,
      trial: 'wecom-kf',
    });
    world.url = service.url;
    world.client = createSandboxClient(service.sandbox?.url ?? '');
  }, 60_000);
  afterAll(async () => {
    await service.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const world = {
    url: '',
    client: null as unknown as ReturnType<typeof createSandboxClient>,
    async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await fetch(`${world.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      expect(response.headers.get('content-type'), text).toContain('application/json');
      return { status: response.status, json: JSON.parse(text) as Json };
    },
    items: async <T = Json>(path: string) => (await world.call('GET', path)).json.items as T[],
    /** A customer reports a fault in the chat and says yes. */
    async report(customer: string, serial: string): Promise<string> {
      const { client } = world;
      await client.say(customer, `打捆机打结器坏了,电话13800138000,地址宁晋县大陆村镇村东地头,编号${serial}`);
      const { text } = await client.waitFor(customer, /WO-\d{6}-\d{3,}/, WAIT);
      await client.say(customer, '对');
      return /WO-\d{6}-\d{3,}/.exec(text)?.[0] as string;
    },
  };
  return world;
}
