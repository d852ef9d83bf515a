import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, demo } from '../../src/cli/demo-roster.js';
import { playStory } from '../../src/cli/demo-story.js';
import { systemClock } from '../../src/clock.js';
import { createSandboxClient, type ScreenMessage } from '../../src/sandbox/client.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { testDatabase } from '../database.js';
import { exerciseRights } from './rights.js';

const TOKEN = 'telegram-story-token-0123';
const MAIN = resolve(import.meta.dirname, '../../src/main.ts');

/** A real process with a webhook that it set itself; every update comes three times at once. */
describe('the story of one repair, all of it in Telegram', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'repairline-telegram-'));
  let sandbox: Sandbox;
  let client: ReturnType<typeof createSandboxClient>;
  let child: ChildProcess;
  let url = '';
  let number = '';
  const database = testDatabase();
  const { wang, li, zhao, customer } = demo.telegram;

  const api = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Record<string, never>;
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ clock: systemClock, callbackRetryDelayMs: 200 });
    client = createSandboxClient(sandbox.url);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const { botToken, supervisorChat } = sandbox.credentials.telegram;
    child = spawn(process.execPath, ['--import', 'tsx', MAIN, 'serve'], {
      env: {
        PATH: process.env.PATH ?? '',
        PORT: String(port),
        PUBLIC_URL: url,
        DATA_DIR: dataDir,
        API_TOKEN: TOKEN,
        LOG_LEVEL: 'warn',
        ...database.env,
        POLICY: resolve(import.meta.dirname, '../../policies/fast.yaml'),
        TELEGRAM_BOT_TOKEN: botToken,
        TELEGRAM_API_ROOT: sandbox.url,
        TELEGRAM_WEBHOOK_SECRET: 'story_secret-1',
        TELEGRAM_SUPERVISOR_CHAT_ID: supervisorChat,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await ready(child);
    await until(async () => (await client.stats()).calls.setWebhook === 1);
    const phones = { [wang]: '13900000001', [li]: '13900000002', [zhao]: '13900000009' };
    for (const id of Object.values(demo.telegram))
      await client.person({
        id,
        channel: 'telegram',
        name: `P${id}`,
        phone: phones[id] ?? demo.customer.phone,
      });
    // One technician is known by telegramId; the others have to prove who they are.
    const [strong, brave] = demo.technicians;
    await api('POST', '/technicians', { ...strong, wecomUserId: undefined, telegramId: wang });
    await api('POST', '/technicians', { ...brave, wecomUserId: undefined });
    await api('POST', '/supervisors', { name: '赵敏', phone: '13900000009', manager: true });
    await api('POST', '/assets', demo.assets[0]);
  }, 60_000);

  afterAll(async () => {
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await gone;
    await database.drop();
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('knows staff by the number that Telegram vouches for, and by nothing that is typed', async () => {
    await client.enter(li);
    await client.say(li, '绑定');
    const asked = await client.waitFor(li, /发送您自己的手机号/);
    await client.say(li, '13900000002');
    await client.waitFor(li, /没有认出您/, { after: asked.changed });
    const keys = await client.waitFor(li, (m) => m.choices.some((c) => c.token === 'share:phone'));
    await client.press(li, 'share:phone', { seq: keys.seq });
    await client.waitFor(li, /李勇.已认出您.师傅/);
    // Shared without being asked.
    await client.say(zhao, '/bind');
    await client.press(
      zhao,
      (await client.waitFor(zhao, (m) => m.choices.length > 0)).choices[0]?.token ?? '',
    );
    await client.waitFor(zhao, /赵敏.已认出您.主管/);
  }, 60_000);

  it('is played to its end', async () => {
    await client.fault({ name: 'duplicate', copies: 3 });
    const cast = castOf('telegram', sandbox.credentials.telegram.supervisorChat);
    ({ number } = await playStory(client, { url, token: TOKEN, note: () => {}, cast }));
    const order = (await api('GET', `/work-orders/${number}`)) as Record<string, unknown>;
    expect(order).toMatchObject({
      state: 'closed',
      technician: { name: '王强' },
      customer: { phone: demo.customer.phone },
      visits: [{ checkIn: { verdict: 'on-site', datum: 'wgs84' } }],
      survey: { score: 5 },
    });
    const { items } = (await api('GET', '/work-orders')) as unknown as { items: unknown[] };
    expect(items).toHaveLength(1);
  }, 90_000);

  it('alerts the group with buttons, phone numbers masked, and one supervisor takes over there', async () => {
    const group = sandbox.credentials.telegram.supervisorChat;
    await client.clearFaults();
    await client.say(customer, '打捆机又坏了,KB2024001,电话13800138000,大陆村镇村东地头');
    const alert = await client.waitFor(
      group,
      (m: ScreenMessage) => m.choices.some((c) => c.label === '处理') && !m.text.includes(number),
      { timeoutMs: 30_000 },
    );
    const text = (await client.messages(group)).map((m) => m.text).join('\n');
    expect(text).not.toContain(demo.customer.phone);
    expect(text).toContain('138****8000');
    // A customer who is in the group may not.
    await client.press(customer, '处理', { chat: group, seq: alert.seq });
    await client.waitFor(group, /只有主管可以处理/, { after: alert.changed });
    await client.press(zhao, '处理', { chat: group, seq: alert.seq });
    await client.waitFor(group, /由您接手|赵敏已接手/, { after: alert.changed });
    // Talk among themselves is not answered; a command is, with and without our name.
    const before = (await client.messages(group)).at(-1)?.changed ?? 0;
    await client.say(zhao, '今天中午吃什么', { chat: group });
    await client.say(zhao, '@bot 超时', { chat: group });
    const list = await client.waitFor(group, /WO-/, { after: before });
    expect(list.text).not.toContain(demo.customer.phone);
    expect((await client.messages(group, { after: before })).some((m) => m.text.includes('没有听明白'))).toBe(
      false,
    );
  }, 60_000);

  it('asks for a place that stands still, and takes no second order from an edit', async () => {
    const { changed } = (await client.messages(customer)).at(-1) as ScreenMessage;
    await client.location(customer, { lat: 37.6, lng: 114.9, live: true });
    await client.waitFor(customer, /实时位置/, { after: changed });
    const said = await client.say(customer, '进度');
    await client.waitFor(customer, /WO-/, { after: said.changed });
    await client.edit(customer, said.seq, '打捆机坏了,另一台');
    await client.waitFor(customer, /改了刚才的消息/, { after: said.changed });
    const { items } = (await api('GET', '/work-orders')) as unknown as { items: unknown[] };
    expect(items).toHaveLength(2);
  }, 60_000);

  it('shows a customer what is held, and deletes it on their word but for the order that is open', async () => {
    // In a chat of its own: the story has used up what one chat is sent in a minute.
    const other = '700019';
    await client.person({ id: other, channel: 'telegram', name: '周大山', phone: '13800138009' });
    await client.say(other, '打捆机坏了,KB2024009,我叫周大山,电话13800138009,石桥镇西沟');
    const answer = await client.waitFor(other, /WO-\d{6}-\d{3}/);
    // Nothing is left open that this policy would remind of within seconds.
    const { changed } = await client.say(other, '对');
    await client.waitFor(other, /WO-\d{6}-\d{3}/, { after: changed });
    await exerciseRights(client, other, /WO-\d{6}-\d{3}/.exec(answer.text)?.[0]);
  }, 60_000);

  it('was never told off by the platform, answered every press, and shows who blocked it as failed', async () => {
    const stats = await client.stats();
    expect(stats.violations).toEqual({});
    expect(Object.keys(stats.rejected).filter((what) => !what.startsWith('answerCallbackQuery'))).toEqual([]);
    expect(stats.calls.answerCallbackQuery).toBeGreaterThan(0);
    await client.person({ id: customer, status: 'left' });
    await client.say(customer, '进度');
    await until(async () => {
      const id = encodeURIComponent(`telegram:8000000001:${customer}`);
      const { turns } = (await api('GET', `/conversations/${id}`)) as unknown as {
        turns: { state: string }[];
      };
      return turns.some((turn) => turn.state === 'failed');
    });
  }, 30_000);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

async function ready(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((done, fail) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready at')) done();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => fail(new Error(`ended with ${code}: ${said}`)));
  });
}

async function until(test: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await test()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('did not come true');
}
