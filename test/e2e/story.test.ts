import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, demo, seedDemo } from '../../src/cli/demo-roster.js';
import { playStory } from '../../src/cli/demo-story.js';
import { type Service, startService } from '../../src/cli/service.js';
import { systemClock } from '../../src/clock.js';
import { loadConfig } from '../../src/config.js';
import { silentLogger } from '../../src/logger.js';
import { createSandboxClient, type ScreenMessage } from '../../src/sandbox/client.js';
import { testDatabase } from '../database.js';
import { exerciseRights } from './rights.js';

const TOKEN = 'story-test-token-0123';

/** What a person was shown, as one comparable line each. */
const shown = (messages: ScreenMessage[]) =>
  messages
    .filter((m) => m.from === 'them')
    .map((m) => [m.title, m.text, ...m.rows.map((row) => row.value)].filter(Boolean).join('|'));

describe('the story of one repair, with every callback delivered four times at once', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'repairline-story-'));
  let service: Service;
  let client: ReturnType<typeof createSandboxClient>;
  let number: string;
  const database = testDatabase();

  beforeAll(async () => {
    const config = loadConfig({
      PORT: '0',
      DATA_DIR: dataDir,
      POLICY: resolve(import.meta.dirname, '../../policies/fast.yaml'),
      LOG_LEVEL: 'silent',
      ...database.env,
    });
    service = await startService({
      config,
      clock: systemClock,
      logger: silentLogger(),
      apiToken: TOKEN,
      trial: 'wecom-kf',
      prepare: (context) => seedDemo(context),
    });
    client = createSandboxClient(service.sandbox?.url ?? '');
    await client.fault({ name: 'duplicate', copies: 4 });
    ({ number } = await playStory(client, {
      url: service.url,
      token: TOKEN,
      note: () => {},
      cast: castOf('wecom-kf', ''),
    }));
    await service.context.settle();
  }, 60_000);

  afterAll(async () => {
    await service.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const api = async (path: string) => {
    const response = await fetch(`${service.url}/api/v1${path}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return (await response.json()) as Record<string, never>;
  };

  it('registers one work order and takes each step once', async () => {
    const { items } = (await api('/work-orders')) as unknown as {
      items: { number: string; timeline: { command: string; to: string }[] }[];
    };
    expect(items.map((order) => order.number)).toEqual([number]);
    const commands = items[0]?.timeline.map((line) => line.command) ?? [];
    for (const once of ['register', 'confirm', 'accept', 'schedule', 'depart', 'check-out']) {
      expect(
        commands.filter((command) => command === once),
        once,
      ).toHaveLength(1);
    }
    // The position first, the photo to it after.
    expect(commands.filter((command) => command === 'check-in')).toHaveLength(2);
    expect(items[0]?.timeline.at(-1)?.to).toBe('closed');
  });

  it('holds what was found: free by warranty, on site, a hashed report, the score', async () => {
    const order = (await api(`/work-orders/${number}`)) as Record<string, unknown>;
    expect(order).toMatchObject({
      state: 'closed',
      urgency: 'urgent',
      entitlement: { class: 'free' },
      asset: { serialNumber: 'KB2024001', model: 'YK-9YF', verified: true },
      technician: { name: '王强' },
      customer: { phone: demo.customer.phone },
      visits: [{ checkIn: { verdict: 'on-site', datum: 'gcj02' } }],
      report: {
        cause: '打结器弹簧断裂',
        solution: '更换弹簧并调整间隙',
        parts: [{ name: '打结器弹簧', quantity: 1 }],
        customerWords: '用着挺好',
      },
      survey: { score: 5 },
    });
    expect((order.report as { hash: string }).hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('says nothing twice to anybody', async () => {
    for (const person of [demo.customer.id, 'wang', 'li', 'zhao']) {
      const lines = shown(await client.messages(person));
      expect(
        lines.filter((line, i) => lines.indexOf(line) !== i),
        person,
      ).toEqual([]);
    }
  });

  it('alerts the group while nobody accepts, with phone numbers masked', async () => {
    const lines = shown(await client.group());
    expect(lines.some((line) => line.includes(number) && line.includes('没有师傅接单'))).toBe(true);
    expect(lines.join('\n')).not.toContain(demo.customer.phone);
    expect(lines.join('\n')).toContain('138****8000');
  });

  it('keeps the talk byte for byte, and nothing is parked or left over', async () => {
    const { items } = (await api('/conversations?channel=wecom-kf')) as unknown as {
      items: { id: string }[];
    };
    const talk = (await api(`/conversations/${encodeURIComponent(items[0]?.id ?? '')}`)) as unknown as {
      turns: { direction: string; text: string; state: string }[];
    };
    const said = talk.turns.filter((turn) => turn.direction === 'in' && turn.text).map((turn) => turn.text);
    expect(said).toEqual([
      '打捆机打结器坏了,急',
      `KB2024001,电话${demo.customer.phone},大陆村镇村东地头`,
      '对',
      '进度',
      '修好了,5分,师傅很好',
    ]);
    expect(talk.turns.every((turn) => ['handled', 'sent', 'delivered'].includes(turn.state))).toBe(true);
    expect(await api('/parked')).toEqual({ items: [] });
  });

  it('was never told off by the platform', async () => {
    const stats = await client.stats();
    expect(stats.violations).toEqual({});
    expect(stats.dropped).toBe(0);
  });

  it('shows the customer what is held, and deletes it on their word', async () => {
    await exerciseRights(client, demo.customer.id);
  }, 30_000);
});
