import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../src/conversation/conditions.js';
import { World } from '../../src/dialogues/world.js';
import type { Flow, FlowKit, Slot, Step } from '../../src/flows/kit.js';
import { shippedKit } from '../flows/kit.js';

const REPORT = '捆草机WK-2301不打结,在河东路8号,电话13812345678';

describe('a correction', () => {
  it('tells the order what changed and nothing else', () => {
    const world = new World(shippedKit);
    const { did } = world.talker('customer');
    for (const text of [REPORT, '地址改成河西路5号', '电话是13911112222']) world.send('customer', { text });
    const amended = did.flatMap((e) =>
      e.kind === 'order' && e.args.command === 'amend' ? [Object.keys(e.args.params)] : [],
    );
    expect(amended).toEqual([['place'], ['phone']]);
  });

  it('may make a question needless and needed again: its answer was kept', () => {
    const world = new World(asking({ needed: parseCondition("device is 'WK-2301'") }, 'review'));
    const say = sayTo(world);
    expect(say(REPORT).step).toBe('model');
    expect(say('9YG-1.3').step).toBe('review');
    expect(say('编号是WK-2308').step).toBe('review');
    const { runs } = world.talker('customer').conversation.state;
    expect(runs[0]?.slots).toMatchObject({ device: 'WK-2308', model: '9YG-1.3' });
    expect(say('编号是WK-2301').step).toBe('review');
  });

  it('of what was agreed to is read back again before it goes on', () => {
    // One more question after the yes.
    const world = new World(asking({}, 'submit'));
    const say = sayTo(world);
    say(REPORT);
    expect(say('对').step).toBe('model');
    const changed = say('电话是13911112222');
    expect(changed.step).toBe('review');
    expect(changed.said).toContain('13911112222');
    expect(say('对').step).toBe('model');
    expect(world.talker('customer').did.filter((e) => e.kind === 'order')).toHaveLength(2);
  });
});

/** The fault report, with the model asked for before the step `before`. */
function asking(slot: Partial<Slot>, before: string): FlowKit {
  const flow = shippedKit.flows['report-fault'] as Flow;
  const at = flow.steps.findIndex((step) => step.id === before);
  const step = { id: 'model', fill: ['model'], ask: 'report-fault.ask.device', buttons: [] };
  const slots = { ...flow.slots, model: { ...flow.slots.model, optional: false, ...slot } } as Flow['slots'];
  const steps = [...flow.steps.slice(0, at), step as unknown as Step, ...flow.steps.slice(at)];
  const longer = { ...flow, hash: 'longer', slots, steps };
  return { ...shippedKit, flows: { ...shippedKit.flows, 'report-fault': longer } };
}

function sayTo(world: World) {
  const { heard, conversation } = world.talker('customer');
  return (text: string) => {
    world.send('customer', { text });
    const said = heard.at(-1);
    return { said: said && 'text' in said ? said.text : '', step: conversation.state.runs[0]?.wait?.step };
  };
}
