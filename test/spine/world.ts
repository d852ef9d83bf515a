import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { type Service, startService } from '../../src/cli/service.js';
import { ManualClock } from '../../src/clock.js';
import { loadConfig } from '../../src/config.js';
import { silentLogger } from '../../src/logger.js';
import { createSandboxClient } from '../../src/sandbox/client.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { sandboxSettings } from '../../src/sandbox/settings.js';
import { startEmbedded } from '../../src/storage/embedded/index.js';
import { testDatabase } from '../database.js';

const TOKEN = 'spine-test-token-0123';
export const CUSTOMER = 'wm_spine_customer';

/**
 * Several whole services on one database and one platform, as they run behind a load balancer, with one
 * clock that moves only when told to. Technicians are wang and li, the supervisor is zhao.
 */
export async function createWorld(
  options: {
    services?: number;
    env?: Record<string, string> | ((sandbox: Sandbox) => Record<string, string>);
  } = {},
) {
  // Wednesday, 09:00 in Shanghai: no quiet hours, a working day.
  const clock = new ManualClock(Date.parse('2026-03-04T09:00:00+08:00'));
  const home = mkdtempSync(join(tmpdir(), 'repairline-spine-'));
  const real = testDatabase();
  const embedded = real.env.MONGODB_URI ? null : await startEmbedded({ dataDir: join(home, 'db') });
  const sandbox = await startSandbox({ clock, callbackRetryDelayMs: 100 });
  const services: Service[] = [];
  for (let i = 0; i < (options.services ?? 1); i++) {
    const config = loadConfig({
      PORT: '0',
      DATA_DIR: join(home, `process-${i}`),
      MONGODB_URI: real.env.MONGODB_URI ?? embedded?.uri,
      LOG_LEVEL: 'silent',
      ...sandboxSettings(sandbox),
      WECOM_SUPERVISOR_ROBOT_URL: sandbox.robotUrl,
      ...(typeof options.env === 'function' ? options.env(sandbox) : options.env),
    });
    services.push(
      await startService({ config, clock, logger: silentLogger(), apiToken: TOKEN, trial: null }),
    );
  }
  const first = services[0] as Service;
  sandbox.connect({ app: `${first.url}/webhooks/wecom/app`, kf: `${first.url}/webhooks/wecom/kf` });
  const { directory } = first.context;
  for (const [name, wecomUserId, phone] of [
    ['王强', 'wang', '13900000001'],
    ['李勇', 'li', '13900000002'],
  ] as const)
    await directory.upsertStaff('technician', { name, wecomUserId, phone });
  await directory.upsertStaff('supervisor', { name: '赵敏', wecomUserId: 'zhao', phone: '13900000009' });

  const client = createSandboxClient(sandbox.url);
  const settle = async () => {
    await client.settled();
    // An acknowledged hint is a promise to pull: its messages are on their way.
    await vi.waitFor(
      async () => expect(await first.context.models.kfCursors.countDocuments({ pending: true })).toBe(0),
      { timeout: 10_000 },
    );
    // What one leaves for a conversation that another holds is found by the other's next look.
    for (const service of [...services, ...services]) await service.context.settle();
  };
  return {
    clock,
    /** Everything that is kept on disk: the embedded database, and DATA_DIR of each process. */
    home,
    sandbox,
    client,
    services,
    context: first.context,
    settle,
    /** Moves the clock; then every process looks for what is due, all at the same time and more than once. */
    async pass(ms: number) {
      clock.advance(ms);
      await Promise.all(services.flatMap((s) => [s, s, s]).map((s) => s.context.sweep.now()));
      await settle();
    },
    api: async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${first.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return { status: response.status, json: (await response.json()) as Record<string, unknown> };
    },
    /** What a person was shown, each message as one line. */
    async shown(person: string): Promise<string[]> {
      const messages = person === 'group' ? await client.group() : await client.messages(person);
      return messages
        .filter((m) => m.from === 'them')
        .map((m) => [m.title, m.text, ...m.rows.map((row) => row.value)].filter(Boolean).join('|'));
    },
    async stop() {
      for (const service of services) await service.stop();
      await sandbox.close();
      await embedded?.close();
      await real.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;
