import { describe, expect, it } from 'vitest';
import { textOf } from '../../src/dialogues/story.js';
import { World } from '../../src/dialogues/world.js';
import type { EventBody } from '../../src/events.js';
import { shippedKit } from '../flows/kit.js';

/** A world in which what became of a command is not known until `arrive`. */
class SlowWorld extends World {
  private late: Parameters<World['put']>[] | null = [];

  override put(...event: Parameters<World['put']>): void {
    const body: EventBody = event[1];
    if (this.late && body.type === 'result') this.late.push(event);
    else super.put(...event);
  }

  arrive(): void {
    const late = this.late ?? [];
    this.late = null;
    for (const event of late) this.put(...event);
    this.notice('group', 'nothing.known', {});
  }
}

describe('a result that comes after the talk was handed to a person', () => {
  it('is told as a fact, asks nothing, and is gone on from when the bot is back', () => {
    const world = new SlowWorld(shippedKit);
    world.customers.set('customer', {
      ...{ _id: 'customer', name: null, phone: null, company: null, address: null, locale: null, noticed: 1 },
    });
    const customer = world.talker('customer');
    world.send('customer', { text: '捆草机WK-2301不打结,在河东路8号,电话13812345678' });
    world.send('customer', { text: '人工' });
    expect(customer.conversation.state.mode).toBe('queue');
    const before = customer.heard.length;

    world.arrive();
    const meanwhile = customer.heard.slice(before);
    expect(meanwhile.map(textOf).join()).toContain('WO-260304-001');
    expect(meanwhile.map(textOf).join()).not.toContain('请核对');
    expect(meanwhile.filter((m) => m.kind === 'ask')).toEqual([]);

    world.send('customer', { text: '机器人' });
    expect(customer.conversation.state.mode).toBe('bot');
    expect(textOf(customer.heard.at(-1) as (typeof meanwhile)[number])).toContain('请核对');
  });
});
