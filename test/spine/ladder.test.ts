import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CUSTOMER, createWorld, type World } from './world.js';

const MINUTE = 60_000;

/** A message that does not arrive finds another way, each step written down with why. */
describe('when a message does not arrive', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ env: { WEB_CHAT: 'on' } });
  });
  afterEach(() => world.stop());

  const say = async (person: string, text: string) => {
    await world.client.say(person, text);
    await world.settle();
  };
  const unreached = async () =>
    (await world.api('GET', '/unreached')).json.items as {
      id: string;
      words: string;
      steps: { step: string; to: string | null; why: string }[];
    }[];
  /** WeChat takes nothing more for this customer, for good. */
  const block = () => world.client.fault({ name: 'errcode', code: 95018, path: 'kf/send_msg', times: 1000 });

  it('asks the technician to call, then a supervisor to phone', async () => {
    await say(CUSTOMER, '打捆机KB2024001不打结,在石桥镇西沟,电话13812345678');
    await say(CUSTOMER, '对');
    await say('li', '接单');
    await block();
    await say('li', '预约 明天上午9点');
    for (let i = 0; i < 28; i++) await world.pass(60 * MINUTE);
    const [first] = await unreached();
    expect(first?.words).toContain('WO-260304-001');
    expect(first?.steps.map(({ step }) => step)).toEqual(['technician', 'phone']);
    expect(first?.steps.every(({ why }) => why !== '')).toBe(true);
    const asked = (await world.shown('li')).filter((line) => line.includes('暂时收不到我们的消息'));
    expect(asked.join()).toContain('13812345678');
    expect((await world.shown('zhao')).join()).toContain('送不到');
    const id = encodeURIComponent(first?.id ?? '');
    expect((await world.api('POST', `/unreached/${id}/done`)).status).toBe(200);
    expect((await world.api('POST', `/unreached/${id}/done`)).status).toBe(404);
  });

  /** An order that li has; then the customer is silent until nothing may be sent to them. */
  const outsideTheWindow = async () => {
    await say(CUSTOMER, '打捆机KB2024001不打结,在石桥镇西沟,电话13812345678');
    await say(CUSTOMER, '对');
    await say('li', '接单');
    await world.pass(49 * 60 * MINUTE);
    await say('li', '预约 明天上午9点');
  };
  const toldOf = async (person: string, what: string) =>
    (await world.shown(person)).filter((line) => line.includes(what));

  it('looks for another way at once outside the window, and calls it off when the person writes', async () => {
    await outsideTheWindow();
    const [waiting] = await unreached();
    expect(waiting?.steps).toMatchObject([{ step: 'technician' }]);
    expect(waiting?.steps[0]?.why).toContain('window');
    expect(await toldOf('li', '暂时收不到我们的消息')).toHaveLength(1);
    expect(await toldOf('zhao', '已请李勇打电话转告')).toHaveLength(1);
    // Looked at again and again, it is told once, and is still waiting.
    await world.pass(MINUTE);
    await world.pass(MINUTE);
    expect(await toldOf('li', '暂时收不到我们的消息')).toHaveLength(1);
    const row = async () => await world.context.models.deliveries.findOne({ _id: waiting?.id }).lean();
    expect((await row())?.state).toBe('queued');

    await say(CUSTOMER, '师傅什么时候来');
    expect((await row())?.state).toBe('sent');
    expect((await unreached()).map(({ id }) => id)).not.toContain(waiting?.id);
    await world.pass(40 * MINUTE);
    expect(await toldOf('zhao', '送不到')).toHaveLength(1);
  });

  it('goes another way at once when the five of an open window are used up, and says why', async () => {
    await say(CUSTOMER, '打捆机KB2024001不打结,在石桥镇西沟,电话13812345678');
    await say(CUSTOMER, '对');
    await world.pass(1000);
    await say('li', '接单');
    for (const hour of [8, 9, 10, 11]) await say('li', `预约 明天上午${hour}点`);
    const steps = await unreached();
    expect(steps).toMatchObject([{ steps: [{ step: 'technician' }] }]);
    expect(steps[0]?.words).toContain('11:00');
    expect(steps[0]?.steps[0]?.why).toContain('kept for a question');
    expect(await toldOf('li', '暂时收不到我们的消息')).toHaveLength(1);
    await say(CUSTOMER, '师傅几点到');
    expect((await toldOf(CUSTOMER, '11:00')).length).toBeGreaterThan(0);
    expect(await unreached()).toEqual([]);
  });

  it('asks nobody to phone because of what only reminds', async () => {
    await outsideTheWindow();
    const before = (await unreached()).length;
    await say('li', '出发');
    const late = await world.context.models.deliveries.find({ peer: CUSTOMER, state: 'queued' }).lean();
    expect(late.some((row) => row.nudge)).toBe(true);
    expect(await unreached()).toHaveLength(before);
  });

  it('is over when the technician says in chat that they told it, and no supervisor is asked', async () => {
    await outsideTheWindow();
    await say('wang', '已告知');
    expect((await toldOf('wang', '没有等着您转告的消息')).length).toBe(1);
    expect((await unreached()).length).toBeGreaterThan(0);
    await say('li', '已告知');
    expect((await toldOf('li', '已记下')).length).toBe(1);
    expect(await unreached()).toEqual([]);
    await world.pass(40 * MINUTE);
    expect(await toldOf('zhao', '请打电话')).toEqual([]);
  });

  it('is over when a supervisor presses the button', async () => {
    await outsideTheWindow();
    const shown = (await world.client.messages('zhao')).find((m) => JSON.stringify(m).includes('已请李勇'));
    expect(shown?.choices.map(({ label }) => label)).toContain('已告知');
    expect(await unreached()).toHaveLength(1);
    await world.client.press('zhao', '已告知');
    await world.settle();
    expect((await toldOf('zhao', '已记下')).length).toBe(1);
    expect(await unreached()).toEqual([]);
    await world.pass(40 * MINUTE);
    expect(await toldOf('zhao', '请打电话')).toEqual([]);
  });

  it('is over when a supervisor names the order, and not for a number that nobody has', async () => {
    await outsideTheWindow();
    await say('zhao', '已告知 WO-260304-999');
    expect((await toldOf('zhao', '没有找到')).length).toBe(1);
    expect(await unreached()).toHaveLength(1);
    await say('zhao', '已告知 WO-260304-001');
    expect((await toldOf('zhao', '已记下')).length).toBe(1);
    expect(await unreached()).toEqual([]);
  });

  it('goes to another chat of the same person first, and bothers nobody', async () => {
    await say(CUSTOMER, '打捆机KB2024001不打结,在石桥镇西沟,电话13812345678');
    await world.context.inbox.accept([
      {
        channel: 'web',
        account: 'page',
        peer: 'browser1',
        messageId: 'm1',
        at: world.clock.now(),
        kind: 'text',
        text: '你好',
      },
    ]);
    await world.settle();
    expect(
      (await world.api('POST', '/people/merge', { people: ['WO-260304-001', 'web:page:browser1'] })).status,
    ).toBe(200);
    await block();
    await say(CUSTOMER, '对');
    for (let i = 0; i < 26; i++) await world.pass(60 * MINUTE);
    const page = await world.context.models.webMessages.find({ peer: 'browser1', from: 'them' }).lean();
    const brought = page.filter((line) => line.text.includes('所以发到这里'));
    expect(brought.some((line) => line.text.includes('已确认'))).toBe(true);
    const row = (await unreached()).find(({ words }) => words.includes('已确认'));
    expect(row?.steps).toMatchObject([{ step: 'other-chat', to: 'web:page:browser1' }]);
  });
});
