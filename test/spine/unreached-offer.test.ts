import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkOrder } from '../../src/service/model.js';
import { CUSTOMER, createWorld, type World } from './world.js';

/** An offer that cannot reach its technician goes to the next one at once: nobody waits for an answer that cannot come. */
describe('when an offer does not reach the technician', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.stop());

  const say = async (person: string, text: string) => {
    await world.client.say(person, text);
    await world.settle();
  };
  const report = async () => {
    await say(CUSTOMER, '打捆机KB2024001不打结,在石桥镇西沟,电话13812345678');
    await say(CUSTOMER, '对');
  };
  const order = async () => (await world.context.models.workOrders.findOne().lean())?.state as WorkOrder;
  const offers = async () => (await order()).offers.map((o) => `${o.technicianName} ${o.outcome}`);
  const heard = async (person: string, what: string | RegExp) =>
    (await world.shown(person)).filter((line) =>
      typeof what === 'string' ? line.includes(what) : what.test(line),
    );
  /** Who is asked first, and who second. */
  const turns = async () => {
    const [first, second] = await world.context.directory.roster();
    return [first, second].map((one) => ({ name: one?.name ?? '', id: one?.wecomUserId ?? '' }));
  };

  it('asks the next one without a minute passing, and supervisors hear why', async () => {
    const [first, second] = await turns();
    await world.client.person({ id: first?.id ?? '', status: 'hidden' });
    await report();
    expect(await offers()).toEqual([`${first?.name} unreachable`, `${second?.name} open`]);
    const line = (await order()).timeline.find(({ command }) => command === 'unreachable');
    expect(line?.data.reason).toMatch(/^could not be reached: recipient: .*81013/);
    expect(await heard(second?.id ?? '', 'WO-260304-001')).toHaveLength(1);
    const told = await heard('zhao', '送不到');
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`送不到${first?.name}师傅(不在应用的可见范围内)`);
    expect(told[0]).toContain(`已转派${second?.name}师傅,等他接单`);
    const { items } = (await world.api('GET', '/parked')).json as { items: { kind: string }[] };
    expect(items).toMatchObject([{ kind: 'delivery' }]);
    await say('zhao', '为什么 WO-260304-001');
    expect(await heard('zhao', `系统 派单送不到 ${first?.name}(不在应用的可见范围内)`)).toHaveLength(1);
    await say(second?.id ?? '', '接单');
    expect((await order()).technician?.name).toBe(second?.name);
  });

  it('passes on once for one delivery, however often that fails', async () => {
    const [first, second] = await turns();
    await world.client.person({ id: first?.id ?? '', status: 'hidden' });
    await report();
    const { items } = (await world.api('GET', '/parked')).json as { items: { id: string }[] };
    const id = encodeURIComponent(items[0]?.id ?? '');
    expect((await world.api('POST', `/parked/${id}/retry`)).status).toBe(200);
    await world.settle();
    await world.pass(1000);
    expect(await offers()).toEqual([`${first?.name} unreachable`, `${second?.name} open`]);
    const commands = (await order()).timeline.map(({ command }) => command);
    expect(commands.filter((command) => command === 'unreachable')).toHaveLength(1);
  });

  it('is as when all decline where nobody can be reached, and is tried again later', async () => {
    const [first, second] = await turns();
    for (const one of [first, second]) await world.client.person({ id: one?.id ?? '', status: 'hidden' });
    await report();
    expect(await offers()).toEqual([`${first?.name} unreachable`, `${second?.name} unreachable`]);
    expect((await order()).state).toBe('triaged');
    const [card] = await heard('zhao', '派不出去');
    expect(card).toContain(`${second?.name}:消息送不到`);
    await world.client.person({ id: second?.id ?? '', status: 'active' });
    await world.pass(30 * 60_000);
    expect((await offers()).at(-1)).toBe(`${second?.name} open`);
    // The first is out of reach in every round; that is no news any more.
    expect(await heard('zhao', `送不到${first?.name}师傅`)).toHaveLength(1);
  });

  it('asks whoever chose the technician by name to choose again', async () => {
    const [first, second] = await turns();
    await report();
    await world.client.person({ id: second?.id ?? '', status: 'hidden' });
    await say('zhao', `改派 WO-260304-001 给 ${second?.name}`);
    expect((await offers()).at(-1)).toBe(`${second?.name} unreachable`);
    expect((await order()).state).toBe('triaged');
    expect(
      await heard('zhao', new RegExp(`派单送不到${second?.name}师傅:不在应用的可见范围内`)),
    ).toHaveLength(1);
    await say('zhao', `改派 WO-260304-001 给 ${first?.name}`);
    expect((await offers()).at(-1)).toBe(`${first?.name} open`);
  });

  it('is no offer any more once another was asked meanwhile: then it is a message that did not arrive', async () => {
    const [first, second] = await turns();
    await world.client.fault({ name: 'errcode', code: -1, path: 'message/send', times: 1000 });
    await report();
    await say('zhao', `改派 WO-260304-001 给 ${second?.name}`);
    expect((await offers()).at(-1)).toBe(`${second?.name} open`);
    await world.client.clearFaults();
    await world.client.person({ id: first?.id ?? '', status: 'hidden' });
    for (let i = 0; i < 3; i++) await world.pass(60_000);
    const commands = (await order()).timeline.map(({ command }) => command);
    expect(commands).not.toContain('unreachable');
    expect((await offers()).at(-1)).toBe(`${second?.name} open`);
    const [offer] = await world.context.models.deliveries
      .find({ conversation: `wecom-app:1000007:${first?.id}`, 'about.offer': { $exists: true } } as never)
      .lean();
    expect(offer).toMatchObject({ state: 'failed' });
    const told = await heard('zhao', `有消息送不到${first?.name}`);
    expect(told).toEqual([expect.stringContaining(`${offer?._id}`)]);
  });

  it('names an account that the company does not have', async () => {
    const [first, second] = await turns();
    await world.client.fault({ name: 'errcode', code: 60111, path: 'message/send', times: 1 });
    await report();
    expect(await offers()).toEqual([`${first?.name} unreachable`, `${second?.name} open`]);
    expect(await heard('zhao', '企业微信里没有这个账号')).toHaveLength(1);
  });

  it('goes on when the one who is being asked leaves the company, and when no chat of theirs is known', async () => {
    const [first, second] = await turns();
    await report();
    expect(await offers()).toEqual([`${first?.name} open`]);
    await world.client.leave(first?.id ?? '', 'deleted');
    await world.settle();
    expect(await offers()).toEqual([`${first?.name} unreachable`, `${second?.name} open`]);
    expect(await heard('zhao', '已离开企业')).toHaveLength(2);
    await world.context.directory.upsertStaff('technician', { name: '孙亮', phone: '13900000003' });
    await say(second?.id ?? '', '拒单 没时间');
    expect((await offers()).at(-1)).toBe('孙亮 unreachable');
    expect(await heard('zhao', '派不出去')).toHaveLength(1);
  });
});
