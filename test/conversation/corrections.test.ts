import { describe, expect, it } from 'vitest';
import { World } from '../../src/dialogues/world.js';
import type { Flow, FlowKit, Step } from '../../src/flows/kit.js';
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

  it('of what was agreed to is read back again before it goes on', () => {
    const flow = shippedKit.flows['report-fault'] as Flow;
    const at = flow.steps.findIndex((step) => step.id === 'submit');
    // One more question after the yes.
    const model = {
      id: 'model',
      fill: ['model'],
      ask: 'report-fault.ask.device',
      buttons: [],
    } as unknown as Step;
    const slots = { ...flow.slots, model: { ...flow.slots.model, optional: false } } as Flow['slots'];
    const steps = [...flow.steps.slice(0, at), model, ...flow.steps.slice(at)];
    const kit: FlowKit = {
      ...shippedKit,
      flows: { ...shippedKit.flows, 'report-fault': { ...flow, hash: 'longer', slots, steps } },
    };
    const world = new World(kit);
    const { heard, conversation } = world.talker('customer');
    const say = (text: string) => {
      world.send('customer', { text });
      const said = heard.at(-1);
      return { said: said && 'text' in said ? said.text : '', step: conversation.state.runs[0]?.wait?.step };
    };
    say(REPORT);
    expect(say('对').step).toBe('model');
    const changed = say('电话是13911112222');
    expect(changed.step).toBe('review');
    expect(changed.said).toContain('13911112222');
    expect(say('对').step).toBe('model');
    expect(world.talker('customer').did.filter((e) => e.kind === 'order')).toHaveLength(2);
  });
});
