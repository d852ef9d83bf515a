import { afterEach, describe, expect, it } from 'vitest';
import { armFailpoints, failpoint } from '../../src/failpoints.js';
import { CUSTOMER, createWorld } from './world.js';

const SECOND = 1000;
/** What a report, its yes and its acceptance have done: words, commands and notices, in both kinds of row. */
const EFFECTS = 12;

/** What a crash after an effect does: the effect is done, and nothing says so yet (E4). */
describe('an effect that is done again', () => {
  afterEach(() => armFailpoints(''));

  it.each(Array.from({ length: EFFECTS }, (_, i) => i + 1))(
    'is seen once: the %ith of the story',
    async (nth) => {
      const world = await createWorld();
      try {
        armFailpoints(`effect.after=throw@${nth}`);
        await world.client.person({ id: CUSTOMER, channel: 'kf' });
        for (const [who, words] of [
          [CUSTOMER, '打捆机KB2024001不打结,在河东村三组,电话13812345678'],
          [CUSTOMER, '对'],
          ['li', '接单'],
        ] as const) {
          await world.client.say(who, words);
          await world.settle();
          await world.pass(5 * SECOND);
        }
        // It did happen: nothing is armed any more.
        for (let i = 0; i < nth; i++) failpoint('effect.after');
        const orders = await world.context.models.workOrders.find().lean();
        expect(orders.map(({ state }) => state.state)).toEqual(['accepted']);
        const commands = orders[0]?.state.timeline.map(({ command }) => command) ?? [];
        expect(commands).toEqual([...new Set(commands)]);
        for (const person of [CUSTOMER, 'li', 'wang', 'zhao', 'group']) {
          const shown = await world.shown(person);
          expect(shown, person).toEqual([...new Set(shown)]);
        }
        expect(await world.context.models.inbox.countDocuments({ status: 'new' })).toBe(0);
        expect(await world.context.models.deliveries.countDocuments({ state: 'queued' })).toBe(0);
      } finally {
        await world.stop();
      }
    },
  );
});
