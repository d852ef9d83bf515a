import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER, createWorld, type World } from './world.js';

const MINUTE = 60_000;

/** Who may do what follows the company's address book, and what the app cannot do is said to somebody who can. */
describe('members of the company', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  const says = async (person: string, text: string) => {
    await world.client.say(person, text);
    await world.settle();
    return last(person);
  };
  const last = async (person: string) => (await world.shown(person)).at(-1) ?? '';
  const staff = async () =>
    (
      (await world.api('GET', '/technicians')).json.items as {
        name: string;
        wecomUserId: string;
        active: boolean;
      }[]
    )
      .map(({ name, wecomUserId, active }) => `${name} ${wecomUserId} ${active}`)
      .sort();

  it('are told what to do when nobody knows them', async () => {
    expect(await says('newcomer', '你好')).toContain('登记的手机号');
    expect(await says('newcomer', '13700000000')).toContain('联系主管添加');
  });

  it('keep their role under a new id', async () => {
    await world.client.rename('li', 'liyong');
    await world.settle();
    expect(await staff()).toContain('李勇 liyong true');
    expect(await says('liyong', '我的工单')).toMatch(/没有.*工单/);
  });

  it('pick one of many from a list, on a card', async () => {
    for (const n of [1, 2, 3, 4, 5, 7])
      await world.context.directory.upsertStaff('technician', { name: `师傅${n}`, wecomUserId: `tech${n}` });
    await says(CUSTOMER, '打捆机不打结,电话13812348000,大陆村');
    await says(CUSTOMER, '对');
    const { items } = (await world.api('GET', '/work-orders')).json as { items: { number: string }[] };
    await says('zhao', `改派 ${items[0]?.number}`);
    const card = (await world.client.messages('zhao')).at(-1);
    expect(card?.card?.type).toBe('vote_interaction');
    expect(card?.choices).toHaveLength(8);
    await world.client.press('zhao', '师傅7');
    await world.settle();
    expect(await last('zhao')).toContain('师傅7');
    expect(await last('tech7')).toContain(items[0]?.number);
    await world.client.press('tech7', '接单');
    await world.settle();
  });

  it('lose their role at once when they leave; supervisors hear what is left behind', async () => {
    await world.client.leave('tech7', 'deleted');
    await world.settle();
    expect(await staff()).toContain('师傅7 tech7 false');
    expect(await last('zhao')).toMatch(/师傅7.*已离开企业[\s\S]*1张工单:WO-/);
    // Still a member for a moment, and a stranger already.
    await world.client.person({ id: 'tech7', status: 'active' });
    expect(await says('tech7', '我的工单')).toContain('登记的手机号');
  });

  it('are back when the app sees them again, which somebody who left for good is not', async () => {
    await world.client.leave('tech1', 'out-of-range');
    await world.settle();
    expect(await last('zhao')).toContain('加回可见范围');
    expect(await staff()).toContain('师傅1 tech1 false');
    await world.client.comeBack('tech1', 'out-of-range');
    await world.client.comeBack('tech7', 'out-of-range');
    await world.settle();
    expect(await staff()).toContain('师傅1 tech1 true');
    expect(await staff()).toContain('师傅7 tech7 false');
    await world.client.leave('tech2', 'disabled');
    await world.client.comeBack('tech2', 'disabled');
    await world.settle();
    expect(await staff()).toContain('师傅2 tech2 true');
  });

  it('who cannot be reached are named with what to do about it', async () => {
    await world.client.person({ id: 'tech3', status: 'hidden' });
    const { items } = (await world.api('GET', '/work-orders')).json as { items: { number: string }[] };
    await says('zhao', `改派 ${items[0]?.number} 给 师傅3`);
    await world.pass(MINUTE);
    const parked = (await world.api('GET', '/parked')).json.items as { kind: string; reason: string }[];
    expect(parked).toMatchObject([{ kind: 'delivery' }]);
    expect(parked[0]?.reason).toMatch(/recipient: .*可见范围.*81013/);
  });

  it('scan the code on a machine instead of typing its number', async () => {
    const made = await world.api('POST', '/contact-links', { assets: ['KB2024001'] });
    const [link] = made.json.items as { url: string }[];
    await world.client.scanCode('wang', link?.url ?? '');
    await world.settle();
    const conversation = `wecom-app:${(await world.client.credentials()).app.agentId}:wang`;
    const { json } = await world.api('GET', `/conversations/${encodeURIComponent(conversation)}`);
    expect((json.turns as { text: string | null }[]).map(({ text }) => text)).toContain('KB2024001');
  });
});
