import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { armFailpoints } from '../../src/failpoints.js';
import { CUSTOMER, createWorld, type World } from './world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PHONE = '13912340077';
/** What the customer wrote that only they could have written. */
const SECRETS = [PHONE, '周大山', '石桥镇西沟'];

/** PIPL art. 15, 44–47 through the front door: what is held, deleted, refused; and what stays. */
describe('a person and their data', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(async () => {
    armFailpoints('');
    await world.stop();
  });

  const say = async (person: string, text: string) => {
    await world.client.say(person, text);
    await world.settle();
  };
  const newest = async (person: string) => (await world.shown(person)).at(-1) ?? '';

  /** Every row of every collection that still holds one of these words: collection, id, words. */
  async function leftOf(words: string[]): Promise<string[]> {
    const { models } = world.context;
    const left: string[] = [];
    for (const [name, model] of Object.entries(models)) {
      for (const row of await (model as typeof models.inbox).find().lean()) {
        const text = JSON.stringify(row);
        const found = words.filter((word) => text.includes(word));
        if (found.length > 0) left.push(`${name} ${row._id}: ${found.join(', ')} in ${text.slice(0, 600)}`);
      }
    }
    return left;
  }

  async function report(): Promise<string> {
    await say(CUSTOMER, `打捆机KB2024001不打结,我叫周大山,在石桥镇西沟,电话${PHONE}`);
    await world.client.photo(CUSTOMER);
    await world.settle();
    await world.pass(10_000);
    await say(CUSTOMER, '对');
    await say('li', '接单');
    const { json } = await world.api('GET', '/work-orders');
    return (json.items as { number: string }[])[0]?.number ?? '';
  }

  async function finishJob(): Promise<void> {
    await world.client.location('li', { lat: 31.23456, lng: 121.47654 });
    await world.settle();
    await say('li', '跳过');
    await say('li', `完工\n原因:打结器磨损\n处理:更换打结器\n配件:打结器1个\n客户意见:周大山很满意`);
    await say(CUSTOMER, '修好了 5分 师傅很好');
    await world.pass(4 * DAY);
  }

  async function deleteAll(): Promise<void> {
    await say(CUSTOMER, '删除我的信息');
    expect(await newest(CUSTOMER)).toContain('确定删除吗');
    await say(CUSTOMER, '确定删除');
  }

  it('tells once what is kept, and shows what is held with the phone masked', async () => {
    const number = await report();
    const told = (await world.shown(CUSTOMER)).filter((line) => line.includes('我们会保存您的聊天'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(number);
    await say(CUSTOMER, '我的信息');
    const shown = await newest(CUSTOMER);
    expect(shown).toContain(number);
    expect(shown).toContain('139****0077');
    expect(shown).not.toContain(PHONE);
    expect(shown).toContain('石桥镇西沟');
    expect(shown).toMatch(/聊天:\d+条/);
  });

  it('deletes all of a person whose work is over, and keeps the work', async () => {
    const number = await report();
    await finishJob();
    expect((await leftOf(SECRETS)).length).toBeGreaterThan(0);
    await deleteAll();
    expect(await newest(CUSTOMER)).toMatch(/已删除您的信息.凭证编号[0-9A-F]{8}/);
    expect(await leftOf(SECRETS)).toEqual([]);
    const { models } = world.context;
    expect(await models.media.countDocuments()).toBe(0);
    const { json: order } = await world.api('GET', `/work-orders/${number}`);
    expect(order).toMatchObject({
      state: 'closed',
      customer: { name: null, phone: null },
      report: { cause: '打结器磨损', customerWords: null },
      survey: { score: 5 },
    });
    // What was being said meanwhile is looked at once more; then the log says that it happened, not to whom.
    await world.pass(10_000);
    const log = await models.privacyLog.find().lean();
    expect(log.map((line) => line.what).sort()).toEqual(['erase-asked', 'erase-done']);
    expect(JSON.stringify(log)).not.toContain(CUSTOMER);
    // The order is nobody's now, and the talk starts anew.
    await say(CUSTOMER, '进度');
    expect(await newest(CUSTOMER)).toContain('没有处理中的工单');
    await say(CUSTOMER, `没修好 ${number}`);
    expect((await world.api('GET', `/work-orders/${number}`)).json).toMatchObject({ state: 'closed' });
  });

  it('keeps the contact in an order that is open, says so, and deletes it when the order is over', async () => {
    const number = await report();
    await deleteAll();
    const answer = await newest(CUSTOMER);
    expect(answer).toContain(number);
    expect(answer).toContain('办完后');
    const rows = (await leftOf(SECRETS)).filter((line) =>
      /^(inbox|deliveries) wecom-kf:|^customers .*wecom-kf/.test(line),
    );
    expect(rows).toEqual([]);
    expect((await world.api('GET', `/work-orders/${number}`)).json).toMatchObject({
      customer: { phone: PHONE },
      state: 'accepted',
    });
    // The technician can do the job, and the customer still hears of it.
    await world.client.location('li', { lat: 31.23456, lng: 121.47654 });
    await world.settle();
    expect(await newest(CUSTOMER)).toContain('已到现场');
    await finishJob();
    await world.pass(2 * HOUR);
    await world.pass(2 * HOUR);
    expect(await leftOf(SECRETS)).toEqual([]);
  });

  it.each(['their own talk', "a technician's talk", 'their order'])(
    'waits for what %s is still to do, as after a crash, and is done after it',
    async (whose) => {
      await report();
      await finishJob();
      await say(CUSTOMER, '谢谢');
      const { conversations, workOrders, erasures } = world.context.models;
      const rows = (whose === 'their order' ? workOrders : conversations) as typeof conversations;
      const peer = whose === 'their own talk' ? CUSTOMER : 'li';
      const row = await rows
        .findOne(whose === 'their order' ? {} : { peer })
        .orFail()
        .lean();
      const text = `周大山 ${PHONE} 石桥镇西沟`;
      const notice = { recipient: { to: 'supervisors' }, name: 'order.amended', data: { changes: { text } } };
      const effect = {
        id: `${row._id}:${row.revision}:9`,
        ...(whose === 'their order'
          ? { kind: 'notify', args: notice }
          : { kind: 'send', args: { intent: { kind: 'say', text } } }),
      };
      const effectsDueAt = world.clock.now() + 8000;
      const owed = { $set: { effectsDueAt }, $push: { effects: effect } };
      await rows.collection.updateOne({ _id: row._id } as never, owed as never);
      expect((await world.api('POST', '/people/erase', { person: PHONE })).status).toBe(200);
      for (let i = 0; i < 24; i++) await world.pass(1000);
      const { effects } = await rows.findById(row._id).orFail().lean();
      expect(effects).toEqual([]);
      if (whose !== 'their order') expect((await world.shown(peer)).join()).toContain(text);
      expect(await leftOf(SECRETS)).toEqual([]);
      expect(await erasures.find().lean()).toMatchObject([{ state: 'done' }]);
    },
  );

  it('is deleted and told in both chats when one person asks in two at the same moment', async () => {
    await report();
    await finishJob();
    const other = 'wm_second_chat';
    await say(other, '你好');
    const chats = [CUSTOMER, other].map((peer) => `wecom-kf:wkSandboxRepairs:${peer}`);
    expect((await world.api('POST', '/people/merge', { people: chats })).status).toBe(200);
    for (const chat of [CUSTOMER, other]) await say(chat, '删除我的信息');
    await Promise.all([CUSTOMER, other].map((chat) => world.client.say(chat, '确定删除')));
    await world.settle();
    for (let i = 0; i < 10; i++) await world.pass(1000);
    for (const chat of [CUSTOMER, other]) expect(await newest(chat)).toContain('已删除您的信息');
    expect(await leftOf(SECRETS)).toEqual([]);
    // Neither took the other for something that was decided before: what is said after the asking stays.
    const rows = await world.context.models.erasures.find().lean();
    expect(rows.map(({ state, owed = false }) => [state, owed])).toEqual([
      ['done', false],
      ['done', false],
    ]);
    const people = await world.context.models.customers
      .find({ _id: { $in: chats.map((c) => `customer:${c}`) } })
      .lean();
    expect(people.map(({ mergedInto }) => mergedInto)).toEqual([null, null]);
  });

  it('survives a failure at every step and is done once', async () => {
    await report();
    await finishJob();
    await say(CUSTOMER, '删除我的信息');
    armFailpoints('privacy.planned=throw');
    await say(CUSTOMER, '确定删除');
    for (let step = 1; step <= 8; step++) {
      armFailpoints(`privacy.step=throw@${step}`);
      for (let i = 0; i < 3; i++) await world.pass(20_000);
    }
    armFailpoints('');
    for (let i = 0; i < 4; i++) await world.pass(60_000);
    expect(await leftOf(SECRETS)).toEqual([]);
    const done = (await world.shown(CUSTOMER)).filter((line) => line.includes('已删除您的信息'));
    expect(done).toHaveLength(1);
    const { models } = world.context;
    expect(await models.erasures.countDocuments()).toBe(1);
    expect(await models.erasures.countDocuments({ state: 'done', conversations: [] } as never)).toBe(1);
    expect(await models.privacyLog.countDocuments()).toBe(2);
    expect((await world.api('GET', '/parked')).json.items).toEqual([]);
  });

  it('records a withdrawal, keeps to it, and takes it back', async () => {
    await report();
    await say(CUSTOMER, '撤回同意');
    await say(CUSTOMER, '确定撤回');
    expect(await newest(CUSTOMER)).toContain('已撤回');
    const { models } = world.context;
    expect(await models.customers.countDocuments({ withdrawnAt: { $gt: 0 } })).toBe(1);
    await say(CUSTOMER, '恢复同意');
    expect(await models.customers.countDocuments({ withdrawnAt: { $gt: 0 } })).toBe(0);
    const log = await models.privacyLog.find().sort({ at: 1 }).lean();
    expect(log.map((line) => line.what).sort()).toEqual(['consent', 'withdraw']);
  });
});
