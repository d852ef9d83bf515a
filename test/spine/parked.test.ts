import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InboxEvent } from '../../src/events.js';
import { CUSTOMER, createWorld, type World } from './world.js';

const MINUTE = 60_000;

/** Failure is a state (E10): postponed, parked, shown, told, and put back with one command. */
describe('what cannot be done', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.stop());

  const parked = async () =>
    (await world.api('GET', '/parked')).json.items as {
      id: string;
      kind: string;
      reason: string;
      attempts: number;
    }[];
  const passes = async (count: number, ms: number) => {
    for (let i = 0; i < count; i++) await world.pass(ms);
  };

  it('parks an event that no turn can take, tells the supervisor and the person, and goes on behind it', async () => {
    const conversation = `wecom-app:${(await world.client.credentials()).app.agentId}:wang`;
    const poison = { type: 'message', message: { kind: 'text', text: 5 } } as unknown as InboxEvent['body'];
    await world.context.inbox.put([{ id: 'poison', conversation, at: world.clock.now(), body: poison }]);
    await world.client.say('wang', '我的工单');
    await passes(8, MINUTE);
    expect(await parked()).toMatchObject([{ id: 'poison', kind: 'event', attempts: 5 }]);
    expect((await world.shown('wang')).join()).toMatch(/没有.*工单/);
    expect((await world.shown('zhao')).filter((line) => line.includes('poison'))).toHaveLength(1);

    expect((await world.shown('wang')).filter((line) => line.includes('抱歉'))).toHaveLength(1);

    // Mended, it is handled like any other.
    await world.context.models.inbox.updateOne(
      { _id: 'poison' },
      { $set: { body: { type: 'notice', notice: 'bot.ok', data: {} } } },
    );
    expect((await world.api('POST', '/parked/poison/retry')).status).toBe(200);
    await world.settle();
    expect(await parked()).toEqual([]);
    expect((await world.api('POST', '/parked/poison/retry')).status).toBe(404);
  });

  it('parks an event that ended the process every time', async () => {
    await world.client.say('wang', '我的工单');
    await world.settle();
    const { inbox } = world.context.models;
    const row = await inbox.findOne({ 'body.type': 'message' }).lean();
    await inbox.updateOne({ _id: row?._id }, { $set: { status: 'new', attempts: 5 } });
    await world.context.models.conversations.updateOne({}, { $set: { applied: [] } });
    await passes(2, MINUTE);
    expect(await parked()).toMatchObject([{ id: row?._id, kind: 'event' }]);
  });

  it('keeps trying an effect that fails, then parks it and performs those behind it', async () => {
    await world.client.say('wang', '我的工单');
    await world.settle();
    const before = (await world.shown('wang')).length;
    const { conversations } = world.context.models;
    const row = await conversations.findOne({ peer: 'wang' }).lean();
    const id = `${row?._id}:999:0`;
    await conversations.updateOne({ _id: row?._id }, {
      $push: { effects: { id, kind: 'unheard-of', args: {} } },
      $set: { effectsDueAt: 0 },
    } as never);
    await world.client.say('wang', '我的工单');
    await passes(9, MINUTE);
    expect(await parked()).toMatchObject([{ id, kind: 'effect', attempts: 8 }]);
    expect((await parked())[0]?.reason).toContain('unheard-of');
    expect((await world.shown('wang')).length).toBeGreaterThan(before);

    expect((await world.api('POST', `/parked/${encodeURIComponent(id)}/retry`)).status).toBe(200);
    await world.settle();
    expect((await conversations.findOne({ _id: row?._id }).lean())?.effects).toMatchObject([{ id }]);
  });

  it('tries a message again until the policy gives it up, keeps it, and sends it once when put back', async () => {
    await world.client.enter(CUSTOMER);
    await world.settle();
    // Who only opens the chat is welcomed: with the code, since nothing else may be sent yet.
    expect(await world.shown(CUSTOMER)).toHaveLength(1);
    await world.client.fault({ name: 'errcode', code: -1, path: 'kf/send_msg', times: 10_000 });
    await world.client.say(CUSTOMER, '打捆机不打结');
    await world.settle();
    await passes(30, 60 * MINUTE);
    const items = await parked();
    expect(items.length).toBeGreaterThan(0);
    expect(items.every((item) => item.kind === 'delivery' && item.reason.includes('-1'))).toBe(true);

    const unreached = (await world.shown('zhao')).filter((line) => line.includes('送不到'));
    expect(unreached.length).toBeGreaterThan(0);
    expect(unreached.length).toBeLessThanOrEqual(items.length);

    await world.client.clearFaults();
    const { json } = await world.api('GET', '/work-orders');
    const [order] = json.items as { number: string }[];
    for (const { id } of items)
      expect((await world.api('POST', `/parked/${encodeURIComponent(id)}/retry`)).status).toBe(200);
    await passes(3, MINUTE);
    const told = (await world.shown(CUSTOMER)).filter((line) => line.includes(`${order?.number}`));
    const rows = await world.context.models.deliveries.find({ peer: CUSTOMER }).lean();
    const inside = new Set(rows.flatMap((row) => row.absorbed));
    const meant = rows.filter(
      (row) => !inside.has(row._id) && JSON.stringify(row).includes(`${order?.number}`),
    );
    expect(meant.length).toBeGreaterThan(0);
    expect(meant.every((row) => row.state === 'sent')).toBe(true);
    expect(told).toHaveLength(meant.length);
    expect(await parked()).toEqual([]);
  });
});
