import { MongoNetworkError } from 'mongodb';
import { afterEach, describe, expect, it } from 'vitest';
import type { SendResult } from '../../src/channels/channel.js';
import { type DeliveryWorld, deliveryWorld, HOUR, MINUTE } from './world.js';

const AGAIN: SendResult = { state: 'retry', code: 'busy', reason: 'errcode -1' };
const REFUSED: SendResult = { state: 'failed', code: 'wecom-40058', reason: 'errcode 40058' };

describe('the order of what one person is told', () => {
  let world: DeliveryWorld;
  afterEach(() => world.stop());

  it('is kept while the platform takes nothing, and nothing is parked for it', async () => {
    world = await deliveryWorld();
    const ids = await world.mean('one', 'two', 'three');
    world.answer = () => AGAIN;
    await world.pass(MINUTE, 120);
    expect(world.gaveUp).toEqual([]);
    world.answer = () => ({ state: 'sent', platformIds: ['p'] });
    await world.pass(MINUTE);
    expect(world.sent.map(({ id }) => id)).toEqual(ids);
  });

  it('is not known to have gone when the channel breaks over it: tried again, under its own name', async () => {
    world = await deliveryWorld();
    const ids = await world.mean('one', 'two');
    let breaks = 2;
    world.answer = () => {
      if (breaks-- > 0) throw new Error('broken');
      return { state: 'sent', platformIds: ['p'] };
    };
    await world.look();
    expect(await world.states()).toEqual({ [ids[0] as string]: 'queued', [ids[1] as string]: 'queued' });
    await world.pass(MINUTE, 2);
    expect(world.sent.map(({ id }) => id)).toEqual(ids);
  });

  it('does not wait for what will never go through', async () => {
    world = await deliveryWorld();
    const [bad] = await world.mean('one', 'two', 'three');
    world.answer = ({ id }) => (id === bad ? REFUSED : { state: 'sent', platformIds: ['p'] });
    await world.look();
    expect(world.texts()).toEqual(['two', 'three']);
    expect(world.gaveUp).toEqual([bad]);
  });

  it('lets a message that alone fails hold up the others for as long as the policy says, then parks it', async () => {
    world = await deliveryWorld();
    const [bad] = await world.mean('one', 'two', 'three');
    world.answer = ({ id }) => (id === bad ? AGAIN : { state: 'sent', platformIds: ['p'] });
    await world.pass(MINUTE, 9);
    expect(world.sent).toEqual([]);
    await world.pass(MINUTE, 2);
    expect(world.texts()).toEqual(['two', 'three']);
    expect(world.gaveUp).toEqual([bad]);
    expect((await world.states())[bad as string]).toBe('parked');
  });

  it('does not blame a message for what our own database did not give out', async () => {
    world = await deliveryWorld();
    const ids = await world.mean('one', 'two', 'three');
    const until = world.clock.now() + 30 * MINUTE;
    world.answer = ({ id }) => {
      if (id === ids[0] && world.clock.now() < until) throw new MongoNetworkError('connection closed');
      return { state: 'sent', platformIds: ['p'] };
    };
    await world.pass(MINUTE, 40);
    expect(world.sent.map(({ id }) => id)).toEqual(ids);
    expect(world.gaveUp).toEqual([]);
  });

  it('parks the first only when the next one really goes: one that is refused proves nothing', async () => {
    world = await deliveryWorld();
    const [first, second] = await world.mean('one', 'two');
    world.answer = ({ id }) => (id === second ? REFUSED : AGAIN);
    await world.pass(MINUTE, 30);
    expect(await world.states()).toMatchObject({ [first as string]: 'queued', [second as string]: 'failed' });
  });

  it('keeps a lonely message in line until it is given up, and what came meanwhile follows at once', async () => {
    world = await deliveryWorld();
    const [lonely] = await world.mean('one');
    world.answer = () => AGAIN;
    await world.pass(MINUTE, 30);
    expect(await world.states()).toMatchObject({ [lonely as string]: 'queued' });
    await world.pass(24 * HOUR);
    expect(await world.states()).toMatchObject({ [lonely as string]: 'parked' });
  });

  it('goes on at once behind a message whose time is over while it waits for its turn', async () => {
    world = await deliveryWorld({ perInbound: { count: 5, windowMs: 48 * HOUR } });
    const [old] = await world.mean('one');
    await world.pass(25 * HOUR);
    expect(await world.states()).toMatchObject({ [old as string]: 'parked' });
    await world.hear();
    await world.mean('two');
    await world.look();
    expect(world.texts()).toEqual(['two']);
  });

  it('is unknown until the channel knows, then sent, or failed and told once', async () => {
    world = await deliveryWorld();
    world.answer = () => ({ state: 'unknown', platformIds: ['p'] });
    const [came = '', left = ''] = await world.mean('one', 'two');
    await world.look();
    expect(await world.states()).toEqual({ [came]: 'unknown', [left]: 'unknown' });
    world.outcomes.push(
      [came, { state: 'sent' }],
      [`${left}~1`, { state: 'failed', code: 'not-fetched', reason: 'nobody came' }],
    );
    for (let i = 0; i < 2; i++) await world.deliveries.settle();
    expect(await world.states()).toEqual({ [came]: 'sent', [left]: 'failed' });
    expect(world.gaveUp).toEqual([left]);
  });

  it.each(['before', 'after'] as const)(
    'and nothing said twice, wherever the database goes away (the call is lost %s it was done)',
    async (way) => {
      world = await deliveryWorld({ perInbound: { count: 50, windowMs: HOUR } });
      const ids: string[] = [];
      for (let begin = 0; begin < 14; begin++) {
        await world.hear();
        ids.push(...(await world.mean(`one ${begin}`, { kind: 'image', media: 'm' }, `two ${begin}`)));
        let calls = 0;
        world.wire.cut = () => {
          const at = calls++;
          if (at === begin) return way;
          return at > begin && at < begin + 12 ? 'before' : null;
        };
        await world.pass(2000, 30);
        expect(calls).toBeGreaterThan(begin + 12);
      }
      expect(world.sent.map(({ id }) => id)).toEqual(ids);
      expect(new Set(Object.values(await world.states()))).toEqual(new Set(['sent']));
      expect(world.gaveUp).toEqual([]);
    },
  );

  it('is not asked again for what a platform refused while the database was away', async () => {
    world = await deliveryWorld();
    await world.mean('one', 'two');
    let asked = 0;
    world.answer = ({ intent }) => {
      asked++;
      return 'text' in intent && intent.text === 'one' ? REFUSED : { state: 'sent', platformIds: ['p'] };
    };
    // Until the refusal can be written down.
    let left = 8;
    world.wire.cut = (call) => (asked === 1 && call.endsWith('updateOne') && left-- > 0 ? 'before' : null);
    await world.pass(2000, 30);
    expect(left).toBeLessThanOrEqual(0);
    expect(asked).toBe(2);
    expect(world.texts()).toEqual(['two']);
  });
});
