import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Service, startService } from '../../src/cli/service.js';
import { systemClock } from '../../src/clock.js';
import { loadConfig } from '../../src/config.js';
import { silentLogger } from '../../src/logger.js';
import { createSandboxClient } from '../../src/sandbox/client.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { sandboxSettings } from '../../src/sandbox/settings.js';
import { startEmbedded } from '../../src/storage/embedded/index.js';
import { testDatabase } from '../database.js';
import { quiet } from './fault-run.js';
import { auditScreens } from './screen-audit.js';

const PEOPLE = ['sup1', 'sup2', 'sup3', 'sup4'];
/** Everything of ours and of the platform three times as fast: a stranger's connection costs a minute's rest. */
const SPEED = 3;

const home = mkdtempSync(join(tmpdir(), 'repairline-bot-storm-'));
const database = testDatabase();
const begun = systemClock.now();
const clock = { now: () => begun + (systemClock.now() - begun) * SPEED };
let sandbox: Sandbox;
let service: Service;
let embedded: Awaited<ReturnType<typeof startEmbedded>> | null = null;
let mongo: MongoClient;

beforeAll(async () => {
  embedded = database.env.MONGODB_URI ? null : await startEmbedded({ dataDir: join(home, 'db') });
  const uri = database.env.MONGODB_URI ?? embedded?.uri ?? '';
  mongo = await MongoClient.connect(uri);
  sandbox = await startSandbox({ clock, callbackRetryDelayMs: 200 });
  const { bot } = sandbox.credentials;
  const config = loadConfig({
    PORT: '0',
    DATA_DIR: join(home, 'data'),
    MONGODB_URI: uri,
    LOG_LEVEL: 'silent',
    POLICY: resolve(import.meta.dirname, '../fixtures/faults-policy.yaml'),
    ...sandboxSettings(sandbox),
    WECOM_BOT_ID: bot.botId,
    WECOM_BOT_SECRET: bot.secret,
    WECOM_BOT_SERVER_URL: sandbox.botServerUrl,
  });
  service = await startService({ config, clock, logger: silentLogger(), apiToken: null, trial: null });
  sandbox.connect({ app: `${service.url}/webhooks/wecom/app`, kf: `${service.url}/webhooks/wecom/kf` });
  for (const [i, wecomUserId] of PEOPLE.entries())
    await service.context.directory.upsertStaff('supervisor', {
      name: `主管${i}`,
      phone: `1390000000${i}`,
      wecomUserId,
    });
}, 120_000);

afterAll(async () => {
  await service.stop();
  await mongo.close();
  await sandbox.close();
  await embedded?.close();
  await database.drop();
  rmSync(home, { recursive: true, force: true });
});

it('answers everything once, or visibly not, while the long connection breaks and is taken over', {
  timeout: 240_000,
}, async () => {
  const client = createSandboxClient(sandbox.url);
  const { control } = sandbox;
  const subscribed = () => control.stats().calls.aibot_subscribe ?? 0;
  await until(() => subscribed() === 1);
  // What a frame meets: no receipt, a receipt lost with the connection, an end before it is taken, busy. A push
  // has no key: whose receipt is lost may be seen again (src/channels/README.md).
  await client.fault({
    name: 'storm',
    seed: 'bot',
    percent: 35,
    without: ['errcode 45009', 'lost-answer@aibot_send_msg'],
  });
  // Whatever is drawn, some answers are taken whose receipt is lost: the same again replaces itself.
  await client.fault({ name: 'lost-answer', path: 'aibot_respond_msg', times: 2 });
  const ask = async (words: string[]) => {
    for (const word of words) for (const who of PEOPLE) await client.say(who, word, { chat: 'bot' });
  };
  await ask(['统计', '超时', '为什么 WO-202601-001']);
  // Answers are outstanding: the network ends the connection, then somebody else takes the bot over.
  control.fault({ name: 'reset', path: 'ping' });
  await pause(300);
  control.bot.kick();
  await ask(['处理 WO-202601-001', '统计']);
  await until(() => subscribed() > 2, 120_000);
  await ask(['超时']);
  await client.clearFaults();
  await client.settled();
  await quiet(mongo.db(), 120_000);

  const report = await auditScreens(mongo.db(), control);
  expect(report.faults).toEqual([]);
  expect(report.received).toBe(PEOPLE.length * 6);
  expect(report.intended).toBeGreaterThanOrEqual(report.received);
  expect(report.intended).toBe(report.arrived + report.parked);
  expect(report.retried).toBeGreaterThan(0);
  expect(report.twice).toBe(0);
});

async function until(test: () => boolean, ms = 30_000): Promise<void> {
  for (let left = ms; !test(); left -= 50) {
    if (left <= 0) throw new Error('did not come true');
    await pause(50);
  }
}
