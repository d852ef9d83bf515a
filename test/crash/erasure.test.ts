import { describe, it } from 'vitest';
import { stored } from './stored.js';
import { CUSTOMER, crashWorld } from './world.js';

const PHONE = '13912340077';
const SECRETS = [PHONE, '周大山', '石桥镇西沟'];
const NUMBER = /WO-\d{6}-\d{3,}/;

/** Before each thing that goes, and after the last; `privacy.step` is passed eight times. */
const POINTS = [
  'privacy.planned=kill',
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((pass) => `privacy.step=kill@${pass}`),
];

describe.concurrent('a deletion that is killed at any step', () => {
  it.for(POINTS.map((point): [string] => [point]))(
    'is finished after %s, once, and said once',
    { timeout: 240_000 },
    async ([point], { expect, onTestFinished }) => {
      const { keeper, api, client, database, dataDir } = await crashWorld(onTestFinished);
      await keeper.start(point);
      const says = async (words: string, answer: RegExp) => {
        const { changed } = await client.say(CUSTOMER, words);
        return (await client.waitFor(CUSTOMER, answer, { after: changed, timeoutMs: 60_000 })).text;
      };
      const told = await says(`打捆机打结器坏了,我叫周大山,电话${PHONE},地址石桥镇西沟`, NUMBER);
      const number = NUMBER.exec(told)?.[0] ?? '';
      await client.photo(CUSTOMER);
      await says('取消', /取消/);
      await says('是', /已取消/);
      await says('删除我的信息', /确定删除吗/);
      await says('确定删除', /已删除您的信息/);
      expect(await says('进度', /没有/)).not.toContain(number);
      expect(keeper.deaths).toBe(1);

      const done = (await client.messages(CUSTOMER)).filter((m) => m.text.includes('已删除您的信息'));
      expect(done).toHaveLength(1);
      const order = (await api('GET', `/work-orders/${number}`)) as { timeline: { command: string }[] };
      expect(order).toMatchObject({ state: 'cancelled', customer: { name: null, phone: null } });
      expect(order.timeline.filter(({ command }) => command === 'anonymise')).toHaveLength(1);
      expect(((await api('GET', '/parked')) as { items: unknown[] }).items).toEqual([]);
      await keeper.stop();
      const rows = await stored(database, dataDir);
      for (const secret of SECRETS) expect(JSON.stringify(rows)).not.toContain(secret);
      expect(rows.media).toEqual([]);
      expect(rows.erasures).toMatchObject([{ state: 'done', customers: [], conversations: [], phones: [] }]);
      expect(rows.privacylog?.map(({ what }) => what).sort()).toEqual(['erase-asked', 'erase-done']);
    },
  );
});
