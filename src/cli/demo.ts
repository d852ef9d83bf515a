import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.js';
import { loadConfig } from '../config.js';
import { InvalidError, messageOf } from '../errors.js';
import { createLogger } from '../logger.js';
import { createSandboxClient, type SandboxClient } from '../sandbox/client.js';
import { castOf, type DemoChannel, demo, demoChannels, seedDemo } from './demo-roster.js';
import { playStory } from './demo-story.js';
import { startTranscript } from './demo-transcript.js';
import { startService } from './service.js';
import { WebPhone, withWebPhone } from './web-phone.js';

const API_TOKEN = 'demo-token-0123456789';

/**
 * Plays a whole day in under a minute: the real service on a fresh embedded database, the practice platform
 * over real HTTP with real signatures and AES, and a policy whose hours are seconds. 1 when any step fails.
 */
export async function runDemo(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      channel: { type: 'string', default: 'wecom-kf' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const channel = demoChannels.find((one) => one === values.channel);
  if (!channel) throw new InvalidError('channel', `--channel is one of ${demoChannels.join(', ')}`);
  return await play(channel, values.verbose);
}

async function play(channel: DemoChannel, verbose: boolean): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'repairline-demo-'));
  const config = loadConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    POLICY: resolve(import.meta.dirname, '../../policies/fast.yaml'),
    LOG_LEVEL: verbose ? 'info' : 'silent',
  });
  const service = await startService({
    config,
    clock: systemClock,
    logger: createLogger(config.logLevel),
    apiToken: API_TOKEN,
    trial: channel,
    prepare: (context) => seedDemo(context, channel),
  });
  const practice = createSandboxClient(service.sandbox?.url ?? '');
  const client =
    channel === 'web' ? withWebPhone(practice, demo.webCustomer, new WebPhone(service.url)) : practice;
  const cast = castOf(channel, service.sandbox?.credentials.telegram.supervisorChat ?? '');
  await preparePhones(client, channel);
  const transcript = startTranscript(client, cast, console.log);
  const begun = performance.now();
  try {
    const { number } = await playStory(client, {
      url: service.url,
      token: API_TOKEN,
      note: transcript.note,
      cast,
    });
    await transcript.stop();
    console.log(`\n✓ ${number}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    return 0;
  } catch (error) {
    await transcript.stop();
    console.error(`\n✗ ${messageOf(error)}`);
    for (const item of await service.context.parked.list())
      console.error(`parked ${item.kind} ${item.id}: ${item.reason}`);
    return 1;
  } finally {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** People whose ids do not tell where they are. */
export async function preparePhones(client: SandboxClient, channel: DemoChannel): Promise<void> {
  if (channel === 'wechat') await client.person({ id: demo.wechatCustomer, channel: 'wechat' });
  if (channel !== 'telegram') return;
  for (const id of Object.values(demo.telegram)) await client.person({ id, channel: 'telegram' });
}
