import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/service/model.js';
import { customer, SITE, World } from '../world.js';

const privacy: Actor = { role: 'system', id: 'privacy', name: 'privacy' };

describe('taking the customer out of an order that is over', () => {
  const closed = () => {
    const world = new World().register({
      words: ['打捆机不打结,我是周大山,电话13812345678'],
      symptoms: ['不打结', '我家在河东村三组村口那台'],
      phone: '13812345678',
      name: '周大山',
      place: { ...SITE, lat: 39.90456, address: '河东村三组' },
      serialNumber: 'XY-77',
    });
    world.run('cancel', customer, { reason: '不用了' });
    return world;
  };

  it('leaves nothing of the person and all of the work', () => {
    const world = closed();
    const before = structuredClone(world.state);
    expect(world.run('anonymise', privacy, { ref: 'ABCD1234' })).toMatchObject({ ok: true });
    const after = world.state;
    const text = JSON.stringify(after);
    for (const secret of ['13812345678', '周大山', '河东村', 'XY-77', before.customer.id, '39.9045'])
      expect(text).not.toContain(secret);
    expect(after.customer).toEqual({ id: 'erased:ABCD1234', name: null, phone: null, conversation: '' });
    expect(after.fault.symptoms).toEqual(['不打结']);
    expect(after).toMatchObject({ number: before.number, state: 'cancelled', openedAt: before.openedAt });
    expect(after.timeline.map((line) => line.command)).toEqual([
      ...before.timeline.map((line) => line.command),
      'anonymise',
    ]);
  });

  it('takes their words out of what was wrong, done and put in', () => {
    const world = closed();
    const { state } = world;
    state.fault.symptoms.push('四季青那台响');
    state.report = {
      ...{
        version: 1,
        cause: '四季青自己拆过',
        solution: '打13812345678约的',
        customerWords: '四季青很满意',
      },
      ...{
        parts: [{ name: '四季青自备弹簧13812345678', quantity: 2 }],
        photos: [],
        hash: null,
        completedAt: 0,
      },
    };
    world.run('anonymise', privacy, { ref: 'ABCD1234', secrets: ['四季青'] });
    expect(world.state.fault.symptoms).toEqual(['不打结', '***那台响']);
    expect(world.state.report).toMatchObject({
      ...{ cause: '***自己拆过', solution: '打138****5678约的', customerWords: null },
      parts: [{ name: '***自备弹簧138****5678', quantity: 2 }],
    });
  });

  it('changes nothing the second time, and is refused while the order is open', () => {
    const world = closed();
    world.run('anonymise', privacy, { ref: 'ABCD1234' });
    const before = structuredClone(world.state);
    expect(world.run('anonymise', privacy, { ref: 'OTHER000' })).toMatchObject({ ok: true });
    expect(world.state).toEqual(before);
    expect(new World().register().run('anonymise', privacy, { ref: 'A' })).toMatchObject({
      code: 'wrong-state',
    });
  });
});
