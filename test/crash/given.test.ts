import { describe, it } from 'vitest';
import { CUSTOMER, crashWorld } from './world.js';

/** The platform has moved the session and nothing of it is kept yet: the code it gave is lost, the session is not. */
const POINTS = ['talk.given=kill', 'talk.given=throw'];

describe.concurrent('killed while a session is given to a servicer', () => {
  it.for(POINTS.map((point): [string] => [point]))(
    'at %s they have it, and everybody hears of it once',
    { timeout: 240_000 },
    async ([point], { expect, onTestFinished }) => {
      const { keeper, api, client } = await crashWorld(onTestFinished);
      await keeper.start(point);
      await api('POST', '/technicians', { name: '王强', phone: '13900000001', wecomUserId: 'wang' });
      await api('POST', '/supervisors', { name: '赵敏', phone: '13900000009', wecomUserId: 'zhao' });
      await client.person({ id: 'wang', servicer: true });

      await client.say(CUSTOMER, '打捆机打结器坏了,电话13800138000,地址宁晋县大陆村镇村东地头,编号KB2024001');
      await client.waitFor(CUSTOMER, /WO-/, { timeoutMs: 60_000 });
      await client.say(CUSTOMER, '人工');
      await client.waitFor('zhao', /要指定谁来/, { timeoutMs: 60_000 });
      await client.say('zhao', '接管 13800138000 给 王强');
      await client.waitFor('zhao', /王强现在在微信客服里接待/, { timeoutMs: 60_000 });
      await client.waitFor('wang', /赵敏请您接待/, { timeoutMs: 60_000 });

      expect(keeper.deaths).toBe(point.endsWith('kill') ? 1 : 0);
      await client.say(CUSTOMER, '什么时候来');
      // Refused unless the platform has given it to a servicer.
      await client.servicerEnd('wang', CUSTOMER);
      await client.waitFor(CUSTOMER, /机器人回来了/, { timeoutMs: 60_000 });
      for (const person of [CUSTOMER, 'wang', 'zhao']) {
        const said = (await client.messages(person)).filter((m) => m.from === 'them').map((m) => m.text);
        expect(said.length).toBe(new Set(said).size);
        expect(said.filter((text) => text.includes('什么时候来'))).toEqual([]);
      }
      expect((await client.stats()).violations).toEqual({});
      expect(((await api('GET', '/parked')) as { items: unknown[] }).items).toEqual([]);
    },
  );
});
