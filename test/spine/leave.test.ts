import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER, createWorld } from './world.js';

/** By word, in the app's chat: no order goes to who is away, and whoever has to know knows. */
describe('leave by word', () => {
  let world: Awaited<ReturnType<typeof createWorld>>;
  beforeAll(async () => {
    world = await createWorld();
    await world.client.person({ id: CUSTOMER, channel: 'kf' });
  }, 60_000);
  afterAll(async () => await world.stop());

  const say = async (who: string, words: string) => {
    await world.client.say(who, words);
    await world.settle();
  };
  const last = async (who: string) => (await world.shown(who)).slice(-3).join('\n');

  it('passes on what the technician was being asked to take, and tells supervisors', async () => {
    await say(CUSTOMER, '打捆机KB2024001不打结,在河东村三组,电话13812345678');
    await say(CUSTOMER, '对');
    expect(await last('li')).toContain('新工单 WO-260304-001');
    await say('li', '今天不接单了');
    expect(await last('li')).toContain('WO-260304-001已转给别人');
    expect(await last('zhao')).toContain('李勇师傅请假');
    expect(await last('wang')).toContain('新工单 WO-260304-001');
    const [order] = await world.context.models.workOrders.find().lean();
    expect(order?.state.offers).toMatchObject([
      { outcome: 'declined', reason: 'leave' },
      { outcome: 'open' },
    ]);
  });

  it('passes them over until they say that they are back', async () => {
    await say('wang', '接单');
    await say(CUSTOMER, '收割机TL-8801漏油');
    await say(CUSTOMER, '对');
    const second = await world.context.models.workOrders.findOne({ 'state.number': 'WO-260304-002' }).lean();
    expect(second?.state.offers.map((o) => o.technicianName)).toEqual(['王强']);
    expect(second?.state.skips).toMatchObject([{ name: '李勇', reason: 'leave' }]);
    await say('li', '我回来了');
    expect(await last('li')).toContain('已销假');
    expect(await last('zhao')).toContain('李勇师傅回来了');
    await say('wang', '拒单 002 走不开');
    expect(await last('li')).toContain('新工单 WO-260304-002');
  });

  it('names the orders of these days, and a supervisor may note it as well', async () => {
    await say('zhao', '王强今天请假');
    expect(await last('zhao')).toContain('这几天还有1单:WO-260304-001');
    await say('zhao', '谁有空');
    expect(await last('zhao')).toMatch(/王强:请假/);
  });
});
