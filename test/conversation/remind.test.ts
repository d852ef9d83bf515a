import { describe, expect, it } from 'vitest';
import { textOf } from '../../src/dialogues/story.js';
import { World } from '../../src/dialogues/world.js';
import { shippedKit } from '../flows/kit.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A report whose place nobody told, and how often the customer has heard of it since. */
function unfinished() {
  const world = new World(shippedKit);
  const { heard } = world.talker('customer');
  world.send('customer', { text: '捆草机WK-2301不打结' });
  return { world, reminders: () => heard.filter((m) => textOf(m).includes('还差一步')).length };
}

describe('a reminder of an open question', () => {
  it('comes from the work order, and a day later from the talk', () => {
    const { world, reminders } = unfinished();
    world.ring(40 * MINUTE);
    expect(reminders()).toBe(1);
    world.ring(21 * HOUR);
    expect(reminders()).toBe(2);
  });

  it('is one where both come due together, after a standstill', () => {
    const { world, reminders } = unfinished();
    world.now += 22 * HOUR;
    world.ring(0);
    expect(reminders()).toBe(1);
  });
});
