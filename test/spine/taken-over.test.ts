import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld } from './world.js';

const CONVERSATION = 'web:page:browser-1';

/** Through the stored inbox, effects and deliveries: a customer of the page, a supervisor in the app's chat. */
describe('a supervisor who takes a talk over', () => {
  let world: Awaited<ReturnType<typeof createWorld>>;
  let said = 0;
  beforeAll(async () => {
    world = await createWorld();
  }, 60_000);
  afterAll(async () => await world.stop());

  async function customer(text: string) {
    said += 1;
    const at = world.clock.now();
    await world.context.inbox.accept([
      { channel: 'web', account: 'page', peer: 'browser-1', messageId: `m${said}`, at, kind: 'text', text },
    ]);
    await world.settle();
  }
  async function supervisor(text: string) {
    await world.client.say('zhao', text);
    await world.settle();
  }
  const toldCustomer = async () => {
    const rows = await world.context.models.deliveries
      .find({ conversation: CONVERSATION })
      .sort({ seq: 1 })
      .lean();
    return rows.map((row) => ('text' in row.intent ? row.intent.text : ''));
  };
  const toldSupervisor = async () => (await world.client.messages('zhao')).filter((m) => m.from === 'them');

  it('is told at once, reads what was said, and is heard by the customer', async () => {
    await customer('捆草机WK-2301不打结,在河东路8号,电话13812345678');
    await customer('我要找人工,叫你们领导来');
    await customer('都等了三天了');
    const asked = (await toldSupervisor()).at(-1);
    expect(asked?.text).toContain('叫你们领导来');
    await world.client.press('zhao', '接管');
    await world.settle();
    expect((await toldSupervisor()).at(-1)?.text).toMatch(/已接管[\s\S]*WK-2301[\s\S]*都等了三天了/);
    await supervisor('处理好了,师傅下午到');
    expect((await toldCustomer()).at(-1)).toBe('赵敏:处理好了,师傅下午到');
    await customer('几点');
    expect((await toldSupervisor()).at(-1)?.text).toContain('几点');
  }, 60_000);

  it('shows in the API who serves and which words were a person’s', async () => {
    const [service] = world.services;
    const response = await fetch(`${service?.url}/api/v1/conversations/${encodeURIComponent(CONVERSATION)}`, {
      headers: { authorization: 'Bearer spine-test-token-0123' },
    });
    const body = (await response.json()) as {
      mode: string;
      servedBy: string;
      turns: { text: string; by?: string }[];
    };
    expect(body).toMatchObject({ mode: 'person', servedBy: '赵敏' });
    expect(body.turns.find((turn) => turn.text.includes('师傅下午到'))).toMatchObject({ by: '赵敏' });
    expect(body.turns.filter((turn) => turn.by).length).toBe(1);
  });

  it('gives it back where it was', async () => {
    await supervisor('交还');
    expect((await toldCustomer()).at(-1)).toMatch(/机器人回来了,接着办报修 WO-[\s\S]*都对吗/);
    await customer('对');
    const row = await world.context.models.conversations.findOne({ _id: CONVERSATION }).lean();
    expect(row?.state).toMatchObject({ mode: 'bot', runs: [] });
    expect(row?.state.servedBy).toBeUndefined();
    const [order] = await world.context.models.workOrders.find().lean();
    expect(order?.state.state).toBe('offered');
  }, 60_000);
});
