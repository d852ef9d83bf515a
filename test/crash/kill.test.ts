import { describe, it } from 'vitest';
import { FAILPOINTS, type Failpoint } from '../../src/failpoints.js';
import { CUSTOMER, crashWorld } from './world.js';

/** What is refused is the second story; deletion, giving, who is who and ways to reach somebody have theirs. */
const REFUSED: Failpoint[] = ['delivery.refused', 'delivery.given-up'];
const OTHER_STORIES = ['privacy.', 'talk.', 'person.', 'reach.'];
const STORY = FAILPOINTS.filter(
  (name) => !OTHER_STORIES.some((begin) => name.startsWith(begin)) && !REFUSED.includes(name),
);

describe.concurrent('killed at any step, nothing is lost and nothing doubled', () => {
  it.for(STORY.map((name): [Failpoint] => [name]))(
    'killed at %s',
    { timeout: 240_000 },
    async ([name], { expect, onTestFinished }) => {
      const { keeper, api, model, client } = await crashWorld(onTestFinished);
      await keeper.start(`${name}=kill`);
      await api('POST', '/technicians', { name: '王强', phone: '13900000001', wecomUserId: 'wang' });
      await api('POST', '/supervisors', { name: '赵敏', phone: '13900000009', wecomUserId: 'zhao' });

      await client.say(CUSTOMER, '打捆机打结器坏了,电话13800138000,地址宁晋县大陆村镇村东地头,编号KB2024001');
      const first = await client.waitFor(CUSTOMER, /WO-\d{6}-\d{3,}/, { timeoutMs: 60_000 });
      const number = /WO-\d{6}-\d{3,}/.exec(first.text)?.[0] as string;
      await client.photo(CUSTOMER);
      await client.say(CUSTOMER, '对');
      await client.waitFor('wang', number, { timeoutMs: 60_000 });
      await client.say('wang', '接单');
      await client.waitFor(CUSTOMER, /王/, { timeoutMs: 60_000 });
      // The arrival deadline of the policy passes: the group hears of it.
      await client.waitForGroup(number, { timeoutMs: 60_000 });

      expect(keeper.deaths).toBe(1);
      const { items } = (await api('GET', '/work-orders')) as {
        items: { number: string; state: string; timeline: { command: string }[] }[];
      };
      expect(items.map((order) => order.number)).toEqual([number]);
      const commands = items[0]?.timeline.map((line) => line.command) ?? [];
      expect(commands.filter((command) => command === 'register')).toHaveLength(1);
      expect(commands.filter((command) => command === 'confirm')).toHaveLength(1);
      expect(commands.filter((command) => command === 'accept')).toHaveLength(1);
      // Customers and staff are sent nothing twice: both channels take a key (src/channels/README.md).
      for (const person of [CUSTOMER, 'wang', 'zhao']) {
        const said = (await client.messages(person))
          .filter((m) => m.from === 'them')
          .map((m) => `${m.title}|${m.text}|${m.rows.map((r) => r.value).join()}`);
        expect(said.length).toBe(new Set(said).size);
      }
      // One photo: asked about once, and once more where the process ended with the answer in its hands.
      expect(model.asked.map((asked) => asked.body.model)).toEqual(
        Array.from({ length: name === 'model.answered' ? 2 : 1 }, () => 'recorded-eyes'),
      );
      const { items: parked } = (await api('GET', '/parked')) as { items: unknown[] };
      expect(parked).toEqual([]);
    },
  );
});

describe.concurrent('killed while an offer turns out not to reach the technician', () => {
  it.for(REFUSED.map((name): [Failpoint] => [name]))(
    'at %s the order passes on, once',
    { timeout: 240_000 },
    async ([name], { expect, onTestFinished }) => {
      const { keeper, api, client } = await crashWorld(onTestFinished);
      await keeper.start(`${name}=kill`);
      await api('POST', '/technicians', { name: '王强', phone: '13900000001', wecomUserId: 'wang' });
      await client.person({ id: 'wang', status: 'hidden' });
      await api('POST', '/supervisors', { name: '赵敏', phone: '13900000009', wecomUserId: 'zhao' });

      await client.say(CUSTOMER, '打捆机打结器坏了,电话13800138000,地址宁晋县大陆村镇村东地头,编号KB2024001');
      await client.waitFor(CUSTOMER, /WO-\d{6}-\d{3,}/, { timeoutMs: 60_000 });
      await client.say(CUSTOMER, '对');
      await client.waitFor('zhao', /派不出去/, { timeoutMs: 60_000 });

      expect(keeper.deaths).toBe(1);
      const { items } = (await api('GET', '/work-orders')) as {
        items: { offers: { name: string; outcome: string }[]; timeline: { command: string }[] }[];
      };
      expect(items[0]?.offers).toMatchObject([{ name: '王强', outcome: 'unreachable' }]);
      const passed = items[0]?.timeline.filter(({ command }) => command === 'unreachable');
      expect(passed).toHaveLength(1);
      const told = (await client.messages('zhao')).filter((m) => `${m.title}${m.text}`.includes('派不出去'));
      expect(told).toHaveLength(1);
      const { items: parked } = (await api('GET', '/parked')) as { items: { kind: string }[] };
      // A reminder to the same person may have failed as well.
      expect(new Set(parked.map(({ kind }) => kind))).toEqual(new Set(['delivery']));
    },
  );
});
