import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { preparePhones } from '../../src/cli/demo.js';
import { castOf, demo, seedDemo } from '../../src/cli/demo-roster.js';
import { playStory } from '../../src/cli/demo-story.js';
import { type Service, startService } from '../../src/cli/service.js';
import { systemClock } from '../../src/clock.js';
import { loadConfig } from '../../src/config.js';
import { silentLogger } from '../../src/logger.js';
import { createSandboxClient } from '../../src/sandbox/client.js';
import { exerciseRights } from './rights.js';

const TOKEN = 'wechat-story-token-0123';
const dataDir = mkdtempSync(join(tmpdir(), 'repairline-wechat-'));
let service: Service;

beforeAll(async () => {
  const config = loadConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    POLICY: resolve(import.meta.dirname, '../../policies/fast.yaml'),
    LOG_LEVEL: 'silent',
  });
  service = await startService({
    config,
    clock: systemClock,
    logger: silentLogger(),
    apiToken: TOKEN,
    trial: 'wechat',
    prepare: (context) => seedDemo(context),
  });
}, 60_000);

afterAll(async () => {
  await service.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('tells a follower of the official account the whole story, every callback delivered four times', async () => {
  const client = createSandboxClient(service.sandbox?.url ?? '');
  expect(await client.verify('wechat')).toBe(true);
  await preparePhones(client, 'wechat');
  await client.fault({ name: 'duplicate', copies: 4 });
  const cast = castOf('wechat', '');
  const { number } = await playStory(client, { url: service.url, token: TOKEN, note: () => {}, cast });
  expect(number).toMatch(/^WO-/);
  await service.context.settle();
  const said = (await client.messages(demo.wechatCustomer)).filter(({ from }) => from === 'them');
  const words = said.map(({ title, text }) => `${title}|${text}`);
  expect(words.filter((one, i) => words.indexOf(one) !== i)).toEqual([]);
  const stats = await client.stats();
  expect(stats.violations).toEqual({});
  expect(stats.callbacks.passiveReplies).toBe(0);
  expect(await service.context.parked.list()).toEqual([]);
}, 90_000);

it('shows the follower what is held, and deletes it on his word', async () => {
  const client = createSandboxClient(service.sandbox?.url ?? '');
  await exerciseRights(client, demo.wechatCustomer);
}, 30_000);
