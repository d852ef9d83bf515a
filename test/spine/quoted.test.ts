import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER, createWorld } from './world.js';

/** What a person answers by quoting it is found again by what the platform called it, or by its words. */
describe('a message that quotes one of ours', () => {
  let world: Awaited<ReturnType<typeof createWorld>>;
  let said = 0;
  beforeAll(async () => {
    world = await createWorld();
    await world.client.person({ id: CUSTOMER, channel: 'kf' });
    await world.client.say(CUSTOMER, '打捆机KB2024001不打结,在河东村三组,电话13812345678');
    await world.settle();
    await world.client.say(CUSTOMER, '还有收割机TL-8801漏油');
    await world.settle();
  }, 60_000);
  afterAll(async () => await world.stop());

  const talk = async () => {
    const row = await world.context.models.conversations.findOne({ channel: 'wecom-kf' }).lean();
    if (!row) throw new Error('nobody has written');
    return row;
  };
  const placesOfRuns = async () =>
    (await talk()).state.runs.map(({ slots }) => [
      slots.device,
      (slots.place as { address?: string }).address ?? slots.place,
    ]);
  /** As a channel that knows quotes would hand it in. */
  async function answer(text: string, quote: { id?: string; text?: string }) {
    const { account, peer } = await talk();
    said += 1;
    const at = world.clock.now();
    await world.context.inbox.accept([
      { channel: 'wecom-kf', account, peer, messageId: `q${said}`, at, kind: 'text', text, quote },
    ]);
    await world.settle();
  }
  const deliveryThatSays = async (words: string) => {
    const rows = await world.context.models.deliveries.find({ channel: 'wecom-kf' }).sort({ seq: -1 }).lean();
    const row = rows.find(({ intent }) => 'text' in intent && intent.text?.includes(words));
    if (!row) throw new Error(`nothing said "${words}"`);
    return row;
  };

  it('answers the run that it was about, by the id of the platform', async () => {
    const row = await deliveryThatSays('TL-8801');
    expect(row.about).toMatchObject({ run: 'r2' });
    expect(row.platformIds).toHaveLength(1);
    await answer('地址改成河西村五组', { id: row.platformIds[0] as string });
    expect(await placesOfRuns()).toEqual([
      ['KB2024001', '河东村三组'],
      ['TL-8801', '河西村五组'],
    ]);
  });

  it('answers it by its words where the platform gives no id, even when they were cut', async () => {
    const { intent } = await deliveryThatSays('KB2024001');
    const words = 'text' in intent ? (intent.text ?? '') : '';
    await answer('地址改成河北村一组', { text: `${words.slice(0, 30)}...` });
    expect(await placesOfRuns()).toEqual([
      ['TL-8801', '河西村五组'],
      ['KB2024001', '河北村一组'],
    ]);
  });

  it('is about the order whose number stands in what was quoted, whoever wrote that', async () => {
    const [order] = await world.context.models.workOrders.find().sort({ 'state.number': 1 }).lean();
    await answer('取消', { text: `麻烦看一下 ${order?.state.number}` });
    await world.settle();
    const { state } = await talk();
    expect(state.runs.at(-1)).toMatchObject({
      flow: 'cancel-order',
      slots: { order: { number: order?.state.number } },
    });
  });
});
