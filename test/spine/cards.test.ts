import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER, createWorld, type World } from './world.js';

const MINUTE = 60_000;

/** One alert, a card on every supervisor's phone: what one does shows on the phones of all (W94888). */
describe('cards that several people got', () => {
  let world: World;
  let number: string;
  beforeAll(async () => {
    world = await createWorld();
    await world.context.directory.upsertStaff('supervisor', { name: '钱进', wecomUserId: 'qian' });
    await world.client.say(CUSTOMER, '打捆机打结器坏了,电话13800138000,地址宁晋县大陆村镇,编号KB2024001');
    await world.settle();
    await world.client.say(CUSTOMER, '对');
    await world.settle();
    for (let i = 0; i < 5; i++) await world.pass(10 * MINUTE);
    const { items } = (await world.api('GET', '/work-orders')).json as { items: { number: string }[] };
    number = items[0]?.number ?? '';
  }, 120_000);
  afterAll(() => world.stop());

  const alertOf = async (person: string) => {
    const cards = (await world.client.messages(person)).filter((m) => m.card && m.rows.length > 0);
    return cards.at(-1);
  };

  it('lose their buttons everywhere when one supervisor acts, each by its own code', async () => {
    for (const person of ['zhao', 'qian'])
      expect((await alertOf(person))?.choices.map(({ label }) => label)).toContain('处理');
    await world.client.press('zhao', '处理');
    await world.settle();
    for (const person of ['zhao', 'qian']) {
      expect(await alertOf(person)).toMatchObject({ choices: [], state: expect.stringMatching(/\S/) });
    }
    expect((await world.client.stats()).violations).toEqual({});
    expect((await world.api('GET', '/parked')).json).toEqual({ items: [] });
  });

  it('keep their buttons when the code is over 72 hours old, and answer that it is settled', async () => {
    await world.client.say('wm_late', `打捆机坏了,电话13800138001,地址宁晋县大陆村镇,编号KB2`);
    await world.settle();
    await world.client.say('wm_late', '对');
    await world.settle();
    for (let i = 0; i < 5; i++) await world.pass(10 * MINUTE);
    const before = await alertOf('qian');
    expect(before?.choices.length).toBeGreaterThan(0);
    expect(before?.rows.map(({ value }) => value).join()).not.toContain(number);
    await world.pass(73 * 60 * MINUTE);
    const late = /WO-\d{6}-\d{3,}/.exec(before?.rows.map(({ value }) => value).join() ?? '')?.[0];
    await world.client.say('zhao', `处理 ${late}`);
    await world.settle();
    const after = (await world.client.messages('qian')).find(({ seq }) => seq === before?.seq);
    expect(after?.choices.length).toBeGreaterThan(0);
    await world.client.press('qian', '处理', { seq: before?.seq ?? 0 });
    await world.settle();
    expect((await world.shown('qian')).at(-1)).toContain('已由赵敏接手');
    expect((await world.api('GET', '/parked')).json).toEqual({ items: [] });
  });
});
