import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demo } from '../../src/cli/demo-roster.js';
import { type Service, startService } from '../../src/cli/service.js';
import { systemClock } from '../../src/clock.js';
import { loadConfig } from '../../src/config.js';
import { silentLogger } from '../../src/logger.js';
import { createSandboxClient, type ScreenMessage } from '../../src/sandbox/client.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { sandboxSettings } from '../../src/sandbox/settings.js';
import { testDatabase } from '../database.js';

const CUSTOMER = 'wmBotStory000000000000000001';

/** The real service, once at a callback address and once by the connection; each message comes twice. */
describe.each(['url', 'connection'] as const)('supervisors in a group with the bot, by %s', (by) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'repairline-bot-'));
  const database = testDatabase();
  let sandbox: Sandbox;
  let client: ReturnType<typeof createSandboxClient>;
  let service: Service;
  let group = '';
  let number = '';

  beforeAll(async () => {
    sandbox = await startSandbox({ clock: systemClock, callbackRetryDelayMs: 200 });
    client = createSandboxClient(sandbox.url);
    const { bot } = sandbox.credentials;
    group = bot.chat;
    const config = loadConfig({
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'silent',
      ...database.env,
      POLICY: resolve(import.meta.dirname, '../../policies/fast.yaml'),
      ...sandboxSettings(sandbox),
      ...(by === 'url'
        ? { WECOM_BOT_TOKEN: bot.token, WECOM_BOT_ENCODING_AES_KEY: bot.encodingAesKey }
        : {
            WECOM_BOT_ID: bot.botId,
            WECOM_BOT_SECRET: bot.secret,
            WECOM_BOT_SERVER_URL: sandbox.botServerUrl,
            WECOM_BOT_SUPERVISOR_CHAT_ID: group,
          }),
    });
    service = await startService({
      config,
      clock: systemClock,
      logger: silentLogger(),
      apiToken: null,
      trial: null,
    });
    sandbox.connect({
      app: `${service.url}/webhooks/wecom/app`,
      kf: `${service.url}/webhooks/wecom/kf`,
      ...(by === 'url' ? { bot: `${service.url}/webhooks/wecom/bot` } : {}),
    });
    const { directory } = service.context;
    for (const technician of demo.technicians) await directory.upsertStaff('technician', technician);
    await directory.upsertStaff('supervisor', {
      name: '赵敏',
      phone: '13900000009',
      wecomUserId: 'zhaomin',
      manager: true,
    });
    await client.fault({ name: 'duplicate', copies: 2 });
  }, 60_000);

  afterAll(async () => {
    await service.stop();
    await database.drop();
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const last = async () => (await client.messages(group)).at(-1)?.changed ?? 0;
  const asked = async (words: string, expected: RegExp, who = 'zhaomin'): Promise<ScreenMessage> => {
    const { changed } = await client.say(who, words, { chat: group });
    return await client.waitFor(group, expected, { after: changed, timeoutMs: 20_000 });
  };

  it('is asked what is late, and who it is told is answered from the directory', async () => {
    await client.say(CUSTOMER, '打捆机打结器坏了,急,KB2024001,电话13800138000,大陆村镇村东地头');
    const told = await client.waitFor(CUSTOMER, /WO-\d{6}-\d{3}/);
    number = /WO-\d{6}-\d{3}/.exec(`${told.title} ${told.text}`)?.[0] ?? '';
    await client.waitFor('zhaomin', /超时|派/, { timeoutMs: 30_000 });
    const list = await asked('@bot 今天超时的?', new RegExp(number));
    expect(list.text).not.toContain(demo.customer.phone);
    await asked('@bot 处理 '.concat(number), /只有主管可以处理/, 'passerby');
  }, 60_000);

  it('acts: takes over, passes on, explains, counts', async () => {
    await asked(`@bot 为什么 ${number}`, /计时|登记|派/);
    await asked(`@bot 处理 ${number}`, /由您接手|已由/);
    const done = await asked(`改派 ${number} 给 李勇 @bot`, /李勇/);
    expect(done.text).not.toContain('13800138000');
    await asked(`@bot 稍后 ${number} 30分钟`, /提醒/);
    await asked('@bot 统计', /本月|工单/);
    const { items } = { items: await service.context.models.workOrders.find().lean() };
    expect(items).toHaveLength(1);
    expect(items[0]?.state.technician?.id ?? items[0]?.state.offers.at(-1)?.technicianId).toContain(
      'technician:',
    );
  }, 90_000);

  it('takes a button as it takes words, and shows on the card what became of it', async () => {
    await client.say('zhaomin', `@bot 处理 ${number}`, { chat: group });
    const card = await client.waitFor(group, (m) => m.choices.length > 0, { after: await last() });
    const button = card.choices.find(({ label }) => label === '为什么') ?? card.choices[0];
    await client.press('zhaomin', button?.token ?? '', { chat: group, seq: card.seq });
    await client.waitFor(group, /计时|登记|李勇|派/, { after: card.changed });
  }, 60_000);

  it('said everything once, was never refused, and left nothing waiting', async () => {
    await client.settled();
    const stats = await client.stats();
    expect(Object.keys(stats.rejected)).toEqual([]);
    await service.context.settle();
    const rows = await service.context.models.deliveries.find({ channel: 'wecom-bot' }).lean();
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter(({ state }) => !['sent', 'delivered'].includes(state))).toEqual([]);
    const heard = await service.context.models.inbox.find({ _id: /^wecom-bot:/ } as never).lean();
    expect(heard.every(({ status }) => status === 'done')).toBe(true);
  }, 30_000);
});
