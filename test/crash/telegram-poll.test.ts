import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { createSandboxClient } from '../../src/sandbox/client.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { testDatabase } from '../database.js';
import { Keeper } from './keeper.js';

const TOKEN = 'crash-poll-token-0123';
const PEOPLE = ['700101', '700102', '700103'];
const NUMBER = /WO-\d{6}-\d{3,}/;

/**
 * A machine without a public address asks Telegram for updates. It is killed after it got a page of them and
 * before it asked for the next, which is what confirms them: some are stored then and some are not.
 */
describe('killed between getUpdates and its confirmation', () => {
  it.for([
    ['before the first is stored', 'inbox.before-insert=kill'],
    ['when the first is stored and no other', 'inbox.after-insert=kill'],
    ['with all but the last stored', 'inbox.before-insert=kill@3'],
    ['with all stored and none confirmed', 'inbox.after-insert=kill@3'],
  ] as const)('%s', { timeout: 240_000 }, async ([, failpoints], { expect, onTestFinished: cleanUp }) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'repairline-poll-'));
    cleanUp(() => rmSync(dataDir, { recursive: true, force: true }));
    const sandbox = await startSandbox({ clock: systemClock });
    cleanUp(() => sandbox.close());
    const database = testDatabase();
    cleanUp(() => database.drop());
    const client = createSandboxClient(sandbox.url);
    const keeper = new Keeper(
      {
        ...database.env,
        PORT: '0',
        DATA_DIR: dataDir,
        API_TOKEN: TOKEN,
        LOG_LEVEL: 'silent',
        POLICY: resolve(import.meta.dirname, '../fixtures/faults-policy.yaml'),
        TELEGRAM_BOT_TOKEN: sandbox.credentials.telegram.botToken,
        TELEGRAM_API_ROOT: sandbox.url,
      },
      () => {},
    );
    cleanUp(() => keeper.stop());

    // Said while nobody asks, so that all of it is one page.
    for (const [i, id] of PEOPLE.entries()) {
      await client.person({ id, channel: 'telegram', name: `P${id}` });
      await client.say(id, `打捆机打结器坏了,电话1380013800${i},地址宁晋县大陆村镇,编号KB202400${i}`);
    }
    await keeper.start(failpoints);
    const first = new Set<string>();
    for (const id of PEOPLE) {
      const { text } = await client.waitFor(id, NUMBER, { timeoutMs: 60_000 });
      first.add(NUMBER.exec(text)?.[0] as string);
    }
    expect(keeper.deaths).toBe(1);
    expect(first.size).toBe(PEOPLE.length);

    // The page is confirmed: what is said now is all that comes, and what was said before does not come again.
    for (const id of PEOPLE) {
      const { changed } = await client.say(id, '进度');
      await client.waitFor(id, NUMBER, { after: changed, timeoutMs: 60_000 });
    }
    const get = async (path: string) => {
      const headers = { authorization: `Bearer ${TOKEN}` };
      return (await (await fetch(`${keeper.url}/api/v1${path}`, { headers })).json()) as never;
    };
    const { items: orders } = (await get('/work-orders')) as { items: { number: string }[] };
    expect(new Set(orders.map((order) => order.number))).toEqual(first);
    expect(orders).toHaveLength(PEOPLE.length);
    for (const id of PEOPLE) {
      const { turns } = (await get(`/conversations/${encodeURIComponent(`telegram:8000000001:${id}`)}`)) as {
        turns: { direction: string; state: string }[];
      };
      const heard = turns.filter(({ direction }) => direction === 'in');
      expect(heard.map(({ state }) => state)).toEqual(['handled', 'handled']);
    }
    expect(await get('/parked')).toMatchObject({ items: [] });
  });
});
