import { describe, expect, it } from 'vitest';
import { choicesOf } from '../../src/dialogues/story.js';
import { World } from '../../src/dialogues/world.js';
import type { InboxEvent } from '../../src/events.js';
import { shippedKit } from '../flows/kit.js';

const DAY = 86_400_000;

/** History is the inbox's; what a conversation carries from turn to turn has an end (E12). */
describe('what a conversation carries', () => {
  it('does not grow with the drafts that a customer leaves', () => {
    const world = new World(shippedKit);
    const { conversation } = world.talker('customer');
    const sizes: number[] = [];
    for (let i = 0; i < 10; i++) {
      world.send('customer', { text: `我还要报修,编号是WK-23${10 + i}` });
      for (let day = 0; day < 4; day++) world.ring(DAY);
      sizes.push(conversation.state.runs.filter((run) => run.paused).length);
    }
    expect(sizes[0]).toBe(1);
    expect(Math.max(...sizes)).toBe(3);
  });

  it('does not grow with what is said while nobody has come yet', () => {
    const world = new World(shippedKit);
    world.send('customer', { text: '人工' });
    for (let i = 0; i < 30; i++) world.send('customer', { text: `${i}${'喂'.repeat(400)}` });
    const { kept = [] } = world.talker('customer').conversation.state;
    expect(kept).toHaveLength(10);
    expect(kept[0]).toMatch(/^20喂{198}$/);
    expect(kept.at(-1)).toMatch(/^29/);
  });

  it('does not grow with the customers whom one supervisor serves', () => {
    const world = new World(shippedKit);
    for (let i = 0; i < 8; i++) {
      const id = `customer-telegram-${i}`;
      world.send(id, { text: '人工' });
      const take = world
        .talker('zhao')
        .heard.flatMap(choicesOf)
        .findLast((choice) => choice.label === '接管');
      world.send('zhao', { kind: 'choice', ...(take ? { choice: take, text: take.label } : {}) });
    }
    const { talks = [] } = world.talker('zhao').conversation.state;
    expect(talks.map((talk) => talk.conversation.split(':').at(-1))).toEqual(
      [3, 4, 5, 6, 7].map((i) => `customer-telegram-${i}`),
    );
  });

  it('does not grow with what was taken back before it was read', () => {
    const world = new World(shippedKit);
    const talker = world.talker('customer');
    world.send('customer', { text: '你好' });
    const said = talker.last as InboxEvent;
    for (let i = 0; i < 30; i++) world.apply(talker, { ...said, id: `taken-back-${i}`, recalled: true });
    const { recalled = [] } = talker.conversation.state;
    expect(recalled).toHaveLength(20);
    expect(recalled.at(-1)).toBe('taken-back-29');
  });
});
