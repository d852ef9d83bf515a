import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { armFailpoints, failpoint } from '../../src/failpoints.js';
import { createWorld, type World } from './world.js';

const SECOND = 1000;
/** What a report, its yes and its acceptance have done: words, commands and notices, in both kinds of row. */
const EFFECTS = 12;

/** What a crash after an effect does: the effect is done, and nothing says so yet (E4). */
describe('an effect that is done again', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterEach(() => armFailpoints(''));
  afterAll(async () => await world.stop());

  it.each(Array.from({ length: EFFECTS }, (_, i) => i + 1))(
    'is seen once: the %ith of the story',
    async (nth) => {
      const { client, context } = world;
      const customer = `wm_${nth}`;
      const step = async (who: string, words: string) => {
        await client.say(who, words);
        await world.settle();
        await world.pass(5 * SECOND);
      };
      const order = async () => {
        const [row, ...more] = await context.models.workOrders
          .find({ 'state.customer.phone': phone } as never)
          .lean();
        expect(more).toEqual([]);
        return row?.state;
      };
      const phone = String(13_812_345_600 + nth);
      await client.person({ id: customer, channel: 'kf' });
      armFailpoints(`effect.after=throw@${nth}`);
      await step(customer, `打捆机KB20240${10 + nth}不打结,在河东村三组,电话${phone}`);
      await step(customer, '对');
      const { technicianId } = (await order())?.offers.find(({ outcome }) => outcome === 'open') ?? {};
      const member = await context.models.staff.findOne({ _id: technicianId }).orFail().lean();
      await step(String(member.wecomUserId), `接单 ${(await order())?.number}`);
      // It did happen: nothing is armed any more.
      for (let i = 0; i < nth; i++) failpoint('effect.after');
      expect((await order())?.state).toBe('accepted');
      const commands = (await order())?.timeline.map(({ command }) => command) ?? [];
      expect(commands).toEqual([...new Set(commands)]);
      for (const person of [customer, 'li', 'wang', 'zhao', 'group']) {
        const shown = (await world.shown(person)).filter((words) => /WO-/.test(words));
        expect(shown, person).toEqual([...new Set(shown)]);
      }
      expect(await context.models.inbox.countDocuments({ status: 'new' })).toBe(0);
      expect(await context.models.deliveries.countDocuments({ state: 'queued' })).toBe(0);
    },
  );
});
