import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RushWorld, rushWorld } from './rush-world.js';
import { MINUTE } from './world.js';

const SECOND = 1000;
const PER_SECOND = 30;
const numbered = (word: string, count: number) => Array.from({ length: count }, (_, i) => `${word} ${i}`);
const chats = (count: number) => Array.from({ length: count }, (_, i) => String(710_000 + i));

describe('many messages at once in Telegram', () => {
  let world: RushWorld;
  beforeEach(async () => {
    world = await rushWorld();
  });
  afterEach(() => world.stop());

  const meanAll = async (to: string[], count: number) => {
    for (const chat of to) await world.mean(chat, ...numbered(`to ${chat}`, count));
  };
  const expectAll = (to: string[], count: number) => {
    for (const chat of to) expect(world.textsTo(chat)).toEqual(numbered(`to ${chat}`, count));
    expect(world.gaveUp).toEqual([]);
    expect(world.api.tooEarly).toBe(0);
  };

  it.each([
    { people: 200, each: 1 },
    { people: 60, each: 5 },
    { people: 4, each: 15 },
  ])(
    'go to $people people, $each each: once, in order, and as fast as the platform takes them',
    async ({ people, each }) => {
      const to = chats(people);
      await meanAll(to, each);
      const took = await world.drain(5 * MINUTE);
      expectAll(to, each);
      const least = Math.max(((people * each) / PER_SECOND - 1) * SECOND, (each - 1) * SECOND);
      expect(took).toBeLessThan(least * 1.25 + SECOND);
    },
  );

  it('wait as long as a 429 says, each chat for itself, and go right after', async () => {
    const [slow = '', ...others] = chats(20);
    let refusals = 3;
    const refusedAt: number[] = [];
    world.api.refuse = (chat) => {
      if (chat !== slow || refusals === 0) return null;
      refusals--;
      refusedAt.push(world.clock.now());
      return { status: 429, retryAfter: 17 };
    };
    await meanAll([slow, ...others], 5);
    const took = await world.drain(5 * MINUTE);
    expectAll([slow, ...others], 5);
    for (const at of refusedAt)
      expect(
        world.api.calls.filter((call) => call.chat === slow && call.at > at && call.at < at + 17 * SECOND),
      ).toEqual([]);
    expect(refusedAt).toHaveLength(3);
    const othersDone = Math.max(...world.api.got.filter(({ chat }) => chat !== slow).map(({ at }) => at));
    expect(othersDone - (refusedAt[0] as number)).toBeLessThan(6 * SECOND);
    // Three waits and five messages; each wait may end just after a look.
    expect(took).toBeLessThan(3 * (17 + 2) * SECOND + 5 * SECOND);
  });

  it('are not given up for being too many, however long and whatever else would go', async () => {
    const [chat = ''] = chats(1);
    const until = world.clock.now() + 15 * MINUTE;
    // Whoever looks at the first message only is always told to wait; the second would be taken.
    world.api.refuse = (_chat, words) =>
      words === `to ${chat} 0` && world.clock.now() < until ? { status: 429, retryAfter: 20 } : null;
    await meanAll([chat], 3);
    const took = await world.drain(30 * MINUTE);
    expectAll([chat], 3);
    expect(took).toBeLessThan(15 * MINUTE + 30 * SECOND);
  });

  it('do not stand in the way of others who were refused once, however many wait in one chat', async () => {
    const [closed = '', other = ''] = chats(2);
    world.api.refuse = (chat) => (chat === closed ? { status: 429, retryAfter: 3600 } : null);
    await world.mean(closed, ...numbered('closed', 700));
    await world.drain(10 * SECOND);
    let fails = 3;
    world.api.refuse = (chat) =>
      chat === closed ? { status: 429, retryAfter: 3600 } : fails-- > 0 ? { status: 500 } : null;
    await world.mean(other, 'one', 'two');
    const took = await world.drain(5 * MINUTE, () => world.textsTo(other).length === 2);
    expect(world.textsTo(other)).toEqual(['one', 'two']);
    expect(took).toBeLessThan(15 * SECOND);
  });
});
