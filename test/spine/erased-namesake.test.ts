import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CUSTOMER, createWorld, type World } from './world.js';

const MINUTE = 60_000;
const PHONE = '13912340077';
const OTHER = 'wm_neighbour';
const OTHER_PHONE = '13800001111';

/** A short company, whose two characters stand in the name of another, and words that another customer says too. */
describe('what is left of others when somebody is deleted whose names and words stand in theirs', () => {
  let world: World;
  let other = '';
  beforeEach(async () => {
    world = await createWorld({ env: { WEB_CHAT: 'on' } });
    // one household of two customers
    await world.api('POST', '/customers', {
      ...{ name: '王强盛', phone: PHONE, company: '鸿运', address: '石桥镇东头3号' },
    });
    await world.api('POST', '/customers', {
      ...{ name: '刘敏', phone: OTHER_PHONE, company: '鸿运来农机合作社', address: '石桥镇东头3号' },
    });
    await reported(OTHER, `拖拉机打不着火,电话${OTHER_PHONE},在石桥镇东头3号`, OTHER_PHONE);
    other = number;
    await reported(CUSTOMER, '打不着火', PHONE, `${PHONE},在石桥镇西沟`);
  });
  afterEach(() => world.stop());

  let number = '';
  const say = async (person: string, text: string) => {
    await world.client.say(person, text);
    await world.settle();
    return (await world.shown(person)).at(-1) ?? '';
  };
  /** Said, confirmed, and joined to what the company has on record. */
  async function reported(person: string, words: string, phone: string, rest?: string): Promise<void> {
    number = /WO-\d{6}-\d{3}/.exec(await say(person, words))?.[0] ?? '';
    if (rest) await say(person, rest);
    expect((await world.api('POST', '/people/merge', { people: [phone, number] })).status).toBe(200);
    await say(person, '对');
  }
  async function forgetMe(): Promise<void> {
    for (const words of ['取消', '是', '删除我的信息', '确定删除']) await say(CUSTOMER, words);
    await world.pass(MINUTE);
  }
  const staffRows = async () => {
    const { inbox, deliveries, conversations } = world.context.models;
    const of = { conversation: /^wecom-(?:app|robot)/ };
    return JSON.stringify([
      await inbox.find(of as never).lean(),
      await deliveries.find(of as never).lean(),
      await conversations.find({ _id: /^wecom-(?:app|robot)/ } as never).lean(),
    ]);
  };

  it('is everything of theirs, and nothing of the person', async () => {
    await say('zhao', '鸿运的单子今天谁去?王强盛等着呢');
    await say('zhao', '鸿运来农机合作社刘敏那边约好了,在石桥镇东头3号');
    await say(OTHER, '隔壁王强盛的打捆机也坏了,他在石桥镇西沟');
    await say('zhao', '祝大家鸿运来农机合作社的活都顺');
    await forgetMe();
    const left = await staffRows();
    for (const gone of [PHONE, '王强盛', '石桥镇西沟']) expect(left).not.toContain(gone);
    expect(left).not.toContain('鸿运的单子');
    expect(left).toContain('鸿运来农机合作社刘敏那边约好了,在石桥镇东头3号');
    expect(left).toContain('祝大家鸿运来农机合作社的活都顺');
    expect(left.replaceAll('鸿运来', '')).not.toContain('鸿运');
  });

  it('is the open question of a technician about an order of somebody else who said the same words', async () => {
    await world.client.press('li', '接单');
    await world.settle();
    await say('li', `签到 ${other}`);
    const { conversations } = world.context.models;
    const li = async () => (await conversations.findOne({ peer: 'li' }).lean())?.state.runs.length;
    expect(await li()).toBeGreaterThan(0);
    const before = (await world.context.models.deliveries.find({ peer: 'li' }).lean())
      .filter(({ intent }) => JSON.stringify(intent).includes(other))
      .map(({ intent }) => JSON.stringify(intent));
    expect(before.some((intent) => intent.includes('打不着火'))).toBe(true);
    await forgetMe();
    expect(await li()).toBeGreaterThan(0);
    const after = (await world.context.models.deliveries.find({ peer: 'li' }).lean())
      .filter(({ intent }) => JSON.stringify(intent).includes(other))
      .map(({ intent }) => JSON.stringify(intent));
    expect(after).toEqual(before);
  });
});
