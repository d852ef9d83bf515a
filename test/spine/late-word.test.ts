import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER, createWorld } from './world.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** The platform held a message back, or we were down: what counts is when the technician sent it. */
describe('a check-in that was sent in time and reached us late', () => {
  let world: Awaited<ReturnType<typeof createWorld>>;
  beforeAll(async () => {
    world = await createWorld();
    await world.client.person({ id: CUSTOMER, channel: 'kf' });
    await world.client.say(CUSTOMER, '打捆机KB2024001不打结,在河东村三组,电话13812345678');
    await world.settle();
    await world.client.say(CUSTOMER, '对');
    await world.settle();
    await world.client.say('li', '接单');
    await world.settle();
  }, 60_000);
  afterAll(async () => await world.stop());

  const order = async () => {
    const [row] = await world.context.models.workOrders.find().lean();
    if (!row) throw new Error('there is no order');
    return row.state;
  };

  it('is on time, though the breach was noted before it came', async () => {
    const due = (await order()).sla.find((c) => c.target === 'arrive')?.dueAt ?? 0;
    await world.pass(due - world.clock.now() + HOUR);
    expect((await order()).sla.find((c) => c.target === 'arrive')?.state).toBe('breached');
    const row = await world.context.models.conversations.findOne({ peer: 'li' }).lean();
    await world.context.inbox.accept([
      {
        channel: 'wecom-app',
        account: row?.account ?? '',
        peer: 'li',
        messageId: 'held-back',
        at: due - 2 * MINUTE,
        kind: 'location',
        location: { lat: 34.2, lng: 117.2, datum: 'gcj02' },
      },
    ]);
    await world.settle();
    const { sla, visits, state } = await order();
    expect(state).toBe('on-site');
    expect(sla.find((c) => c.target === 'arrive')).toMatchObject({
      state: 'met',
      stoppedAt: due - 2 * MINUTE,
    });
    expect(visits[0]?.checkIn?.at).toBe(due - 2 * MINUTE);
  });

  it('shows a supervisor both times', async () => {
    const { number } = await order();
    await world.client.say('zhao', `为什么 ${number}`);
    await world.settle();
    expect((await world.shown('zhao')).join('\n')).toMatch(/08:58 李勇 签到\(今天 10:00才收到\)/);
    const { json } = await world.api('GET', `/work-orders/${number}`);
    const line = (json.timeline as { command: string; at: string; recordedAt?: string }[]).find(
      ({ command }) => command === 'check-in',
    );
    expect(line?.at).toContain('T08:58');
    expect(line?.recordedAt).toContain('T10:00');
  });
});
