import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Outbound } from '../../src/channels/channel.js';
import { countedWith } from '../../src/deliveries/budget.js';
import { emptyTalks } from '../../src/privacy/stores.js';
import { type DeliveryWorld, deliveryWorld, HOUR, MINUTE, TALK } from './world.js';

const WINDOW = { perInbound: { count: 5, windowMs: 48 * HOUR } };
const ask = (text: string): Outbound => ({ kind: 'ask', text, choices: [{ token: 'yes', label: '好了' }] });

describe('what a customer may be sent for their own message', () => {
  let world: DeliveryWorld;
  afterEach(() => world.stop());

  /** It tells what became of an order, so it matters. */
  const about = async (id: string) =>
    await world.models.deliveries.updateOne({ _id: id }, { $set: { about: { order: 'o1' } } });

  /** One after the other, as a day brings them: what comes together would travel together. */
  const tellEach = async (...texts: string[]) => {
    for (const text of texts) {
      await world.mean(text);
      await world.pass(MINUTE);
    }
  };

  it('waits whole while the window is closed, and goes with their next words as one message', async () => {
    world = await deliveryWorld(WINDOW);
    await world.mean('one', 'two', ask('three?'));
    await world.pass(MINUTE, 3);
    expect(world.sent).toEqual([]);
    await world.hear();
    await world.look();
    expect(world.texts()).toEqual(
      ['one\n\ntwo\n\nthree?'].map((text) => expect.stringMatching(loosely(text))),
    );
    expect(new Set(Object.values(await world.states()))).toEqual(new Set(['sent']));
  });

  it('keeps the fifth for a question, which takes along what was only told', async () => {
    world = await deliveryWorld(WINDOW);
    await world.hear();
    await tellEach('1', '2', '3', '4', '5');
    expect(world.texts()).toEqual(['1', '2', '3', '4']);
    await world.mean(ask('repaired?'));
    await world.look();
    expect(world.texts()).toHaveLength(5);
    expect(world.texts()[4]).toMatch(/5[\s\S]*repaired\?/);
  });

  it('does not make a question wait because of what is kept before it', async () => {
    world = await deliveryWorld(WINDOW);
    await world.hear();
    await tellEach('1', '2', '3', '4', '5');
    const before = world.clock.now();
    await world.mean(ask('repaired?'));
    await world.look();
    expect(world.clock.now()).toBe(before);
    expect(world.texts()).toHaveLength(5);
  });

  it('tells it in time after all when no question came', async () => {
    world = await deliveryWorld(WINDOW);
    await world.hear();
    await tellEach('1', '2', '3', '4', '5');
    await world.pass(HOUR, 22);
    expect(world.texts()).toHaveLength(4);
    await world.pass(HOUR, 2);
    expect(world.texts()).toEqual(['1', '2', '3', '4', '5']);
    expect(world.gaveUp).toEqual([]);
  });

  it('looks for another way at once for what does not fit, and keeps the last one for the question', async () => {
    world = await deliveryWorld(WINDOW);
    await world.hear();
    await tellEach('1', '2', '3', '4', '5');
    const [late = ''] = await world.mean('late');
    await about(late);
    await world.look();
    await world.look();
    expect(world.texts()).toEqual(['1', '2', '3', '4']);
    expect(world.shutOut).toEqual([late]);
    expect(world.why[0]).toContain('kept for a question');
    await world.mean(ask('repaired?'));
    await world.look();
    expect(world.texts()[4]).toMatch(/5[\s\S]*late[\s\S]*repaired\?/);
    expect(world.arrived).toContain(late);

    const [later = ''] = await world.mean('later', 'by the way');
    await about(later);
    await world.pass(MINUTE, 2);
    expect(world.shutOut).toEqual([late, later]);
    expect(world.why[1]).toContain('window used up: 5 messages');
  });

  it('looks for another way as well when the platform says that the window is used up', async () => {
    world = await deliveryWorld(WINDOW);
    await world.hear();
    world.answer = () => ({ state: 'retry', code: 'window-closed', reason: 'errcode 95001' });
    const [alert] = await world.mean({ kind: 'alert', text: 'late' });
    await world.pass(MINUTE, 3);
    expect(world.shutOut).toEqual([alert]);
    expect(world.why[0]).toContain('95001');
  });

  it('is tried at once when they write, though the last refusal is only seconds old', async () => {
    world = await deliveryWorld(WINDOW);
    await world.hear();
    await world.mean('one');
    world.answer = () => ({ state: 'retry', code: 'window-closed', reason: 'errcode 95001' });
    await world.pass(MINUTE, 8);
    world.answer = () => ({ state: 'sent', platformIds: ['p'] });
    await world.pass(1);
    expect(world.sent).toEqual([]);
    await world.hear();
    await world.look();
    expect(world.texts()).toEqual(['one']);
  });

  it('never goes beyond the count, loses no word and keeps the order, whatever comes when', async () => {
    world = await deliveryWorld(WINDOW);
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.constant('say') },
      { weight: 1, arbitrary: fc.constant('ask') },
      { weight: 1, arbitrary: fc.constant('image') },
      { weight: 1, arbitrary: fc.constant('hear') },
      { weight: 2, arbitrary: fc.constant('wait') },
      { weight: 1, arbitrary: fc.constant('lose') },
      { weight: 1, arbitrary: fc.constant('erase') },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        await world.models.deliveries.deleteMany({});
        await world.models.conversations.deleteMany({});
        world.sent.length = 0;
        let sinceHeard = 0;
        const meant: string[] = [];
        for (const [i, what] of steps.entries()) {
          const word = `<${i}>`;
          if (what === 'hear') {
            await world.hear();
            sinceHeard = world.sent.length;
          } else if (what === 'wait') world.clock.advance(MINUTE);
          // The platform counts what it took, whatever we forget of it.
          else if (what === 'lose') await world.deliveries.lost(TALK, 'p', 'msg_send_fail');
          else if (what === 'erase')
            await emptyTalks(world.models, { conversations: [TALK], until: world.clock.now() });
          else {
            if (what === 'image') await world.mean({ kind: 'image', media: 'm' });
            else await world.mean(what === 'ask' ? ask(word) : word);
            if (what !== 'image') meant.push(word);
          }
          await world.look();
          expect(world.sent.length - sinceHeard).toBeLessThanOrEqual(5);
        }
        // They write again and again: everything arrives.
        for (let i = 0; i < steps.length; i++) {
          await world.hear();
          await world.pass(MINUTE);
        }
        const words = world.texts().join('').match(/<\d+>/g) ?? [];
        expect(words).toEqual(meant);
      }),
      { numRuns: 12 },
    );
  });

  it('says once what was meant twice while nothing could be said', async () => {
    world = await deliveryWorld(WINDOW);
    await world.mean('please answer', 'news', 'please answer');
    await world.hear();
    await world.look();
    expect(world.texts().join()).toMatch(/^please answer\s*news$/);
    expect(new Set(Object.values(await world.states()))).toEqual(new Set(['sent']));
    // Heard once, the same words are news again.
    await world.mean('please answer');
    await world.look();
    expect(world.sent).toHaveLength(2);
  });

  it.each(['sent', 'lost'])('counts what was %s before their words were deleted', async (how) => {
    world = await deliveryWorld({ perPeer: { count: 3, windowMs: MINUTE } });
    world.answer = () => ({ state: 'sent', platformIds: [`p${world.sent.length}`] });
    for (const words of ['apple', 'pear', 'plum']) {
      await world.mean(words);
      await world.look();
    }
    if (how === 'lost')
      for (let i = 0; i < 3; i++) await world.deliveries.lost(TALK, `p${i}`, 'msg_send_fail');
    await emptyTalks(world.models, { conversations: [TALK], until: world.clock.now() });
    expect(JSON.stringify(await world.models.deliveries.find().lean())).not.toMatch(/apple|pear|plum/);
    await world.mean('fig');
    await world.look();
    expect(world.texts()).toEqual(['apple', 'pear', 'plum']);
    await world.pass(MINUTE + 1);
    expect(world.texts()).toEqual(['apple', 'pear', 'plum', 'fig']);
  });

  it('counts all that is said in one group together, and nobody outside of it', async () => {
    const perPeer = { count: 3, windowMs: MINUTE, wholeGroup: true } as const;
    world = await deliveryWorld({ perPeer });
    const { conversations, deliveries } = world.models;
    const talks = [`${TALK}/ann`, `${TALK}/bob`, `${TALK}2`, `${TALK}0/ann`];
    await conversations.collection.insertMany(talks.map((_id) => ({ _id })) as never[]);
    const said = async (conversation: string, n: number) => {
      const [_id] = await world.mean(`to ${conversation} ${n}`);
      const sentAt = world.clock.now();
      await deliveries.updateOne({ _id }, { $set: { conversation, state: 'sent', sentAt } });
    };
    for (const n of [1, 2, 3]) await said(`${TALK}2`, n);
    for (const n of [1, 2, 3]) await said(`${TALK}0/ann`, n);
    await said(`${TALK}/ann`, 1);
    await said(`${TALK}/bob`, 1);
    await world.mean('first');
    await world.look();
    expect(world.texts()).toEqual(['first']);
    await world.mean('second');
    await world.look();
    expect(world.texts()).toEqual(['first']);
    await world.pass(MINUTE + 1);
    expect(world.texts()).toEqual(['first', 'second']);

    const rows = conversations.collection as never;
    const ann = { conversation: `${TALK}/ann`, peer: 'wm_one/ann' };
    expect((await countedWith(rows, { perPeer }, ann)).sort()).toEqual([TALK, ...talks.slice(0, 2)]);
    expect(await countedWith(rows, { perPeer: { count: 3, windowMs: MINUTE } }, ann)).toEqual([
      ann.conversation,
    ]);
  });

  it('keeps a rate by joining what comes faster, and the rest goes when there is room', async () => {
    world = await deliveryWorld({ perPeer: { count: 3, windowMs: MINUTE } });
    await world.mean(...Array.from({ length: 9 }, (_, i) => `line ${i}`));
    await world.look();
    expect(world.sent.length).toBeLessThanOrEqual(3);
    await world.pass(MINUTE + 1, 3);
    expect(
      world
        .texts()
        .join('\n')
        .match(/line \d/g),
    ).toEqual(Array.from({ length: 9 }, (_, i) => `line ${i}`));
  });
});

const loosely = (text: string): RegExp =>
  new RegExp(`^${text.replace(/\s+/g, '\\s*').replace(/\?/g, '\\?')}$`);
