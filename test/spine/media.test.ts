import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CUSTOMER, createWorld, type World } from './world.js';

const HOUR = 3_600_000;

describe('a photo that the platform does not give out now', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.stop());

  const sendPhoto = async () => {
    await world.client.say(CUSTOMER, '打捆机不打结');
    await world.settle();
    await world.client.fault({ name: 'http-500', path: 'media/get', times: 10_000 });
    await world.client.photo(CUSTOMER);
    await world.settle();
    const row = await world.context.models.inbox.findOne({ 'body.message.kind': 'image' }).lean();
    return `${row?._id}:0`;
  };
  const look = async (ms: number) => {
    world.clock.advance(ms);
    await world.context.media.look();
  };
  const stored = async (id: string) => (await world.context.models.media.exists({ _id: id })) !== null;

  it('holds up no talk, belongs to the order at once, and is there when the platform is well again', async () => {
    const id = await sendPhoto();
    expect(await stored(id)).toBe(false);
    await world.pass(60_000);
    const { json } = await world.api('GET', '/work-orders');
    expect(JSON.stringify(json.items)).toContain(id);
    await world.client.clearFaults();
    await look(60_000);
    expect(await stored(id)).toBe(true);
  });

  it('is not counted as a photo when the platform no longer has it: its sender is asked to send it again', async () => {
    await world.client.say(CUSTOMER, '打捆机不打结');
    await world.settle();
    await world.client.fault({ name: 'errcode', code: 40007, path: 'media/get', times: 1 });
    await world.client.photo(CUSTOMER);
    await world.settle();
    await world.pass(60_000);
    const shown = (await world.shown(CUSTOMER)).join('\n');
    expect(shown).toContain('照片没有传过来');
    expect(shown).not.toContain('收到1张照片');
    const photos = async () =>
      (await world.context.models.workOrders.findOne().lean())?.state.fault.photos ?? [];
    expect(await photos()).toEqual([]);
    await world.client.photo(CUSTOMER);
    await world.settle();
    await world.pass(60_000);
    expect((await world.shown(CUSTOMER)).at(-1)).toContain('收到1张照片');
    expect(await photos()).toHaveLength(1);
  });

  it('is parked after three days, a supervisor is told, and put back it is tried again', async () => {
    const id = await sendPhoto();
    for (let i = 0; i < 13; i++) await look(6 * HOUR - 1);
    await world.settle();
    const items = async () =>
      (await world.api('GET', '/parked')).json.items as { id: string; kind: string }[];
    expect(await items()).toContainEqual(expect.objectContaining({ id, kind: 'media' }));
    expect((await world.shown('zhao')).some((line) => line.includes(id))).toBe(true);
    expect((await world.api('POST', `/parked/${encodeURIComponent(id)}/retry`)).status).toBe(200);
    expect((await items()).some((item) => item.id === id)).toBe(false);
    const asked = async () => (await world.client.stats()).calls['media/get'] ?? 0;
    const before = await asked();
    await look(1);
    expect(await asked()).toBe(before + 1);
  });
});
