import { describe, expect, it } from 'vitest';
import { World } from '../../src/dialogues/world.js';
import type { Flow, FlowKit } from '../../src/flows/kit.js';
import { shippedKit } from '../flows/kit.js';

const asking = () => {
  const world = new World(shippedKit);
  world.send('customer', { text: '捆草机WK-2301不打结' });
  return world.talker('customer').conversation;
};

function withFlow(change: (flow: Flow) => Flow): FlowKit {
  const flow = shippedKit.flows['report-fault'] as Flow;
  return {
    ...shippedKit,
    flows: { ...shippedKit.flows, 'report-fault': change(flow) },
    versions: { [flow.hash]: flow },
  };
}

function goOn(kit: FlowKit, text: string) {
  const world = new World(kit);
  const talker = world.talker('customer');
  talker.conversation = asking();
  world.send('customer', { text });
  return talker;
}

describe('a run whose flow has a new version', () => {
  it('goes on where its answers put it, and does not run a renamed step again', () => {
    const kit = withFlow((flow) => ({
      ...flow,
      hash: 'next',
      version: 2,
      moved: { 1: { slots: { phone: 'telephone' }, steps: { register: 'enter', rest: 'remaining' } } },
      slots: { ...flow.slots, telephone: { ...flow.slots.phone, name: 'telephone' } } as Flow['slots'],
      steps: flow.steps.map((step) =>
        step.id === 'register'
          ? { ...step, id: 'enter' }
          : step.id === 'rest'
            ? { ...step, id: 'remaining' }
            : step,
      ),
    }));
    const talker = goOn(kit, '河东路8号,13812345678');
    expect(talker.did.map((e) => (e.kind === 'order' ? e.args.command : e.kind))).toEqual(['amend']);
    const run = talker.conversation.state.runs[0];
    expect(run?.hash).toBe('next');
    expect(run?.wait?.step).toBe('review');
  });

  it('ends on its own definition where the new one says nothing about it', () => {
    const kit = withFlow((flow) => ({
      ...flow,
      hash: 'next',
      version: 2,
      steps: flow.steps.filter((step) => step.id !== 'review'),
    }));
    const talker = goOn(kit, '河东路8号,13812345678');
    const run = talker.conversation.state.runs[0];
    expect(run?.hash).toBe(shippedKit.flows['report-fault']?.hash);
    expect(run?.wait?.step).toBe('review');
  });

  it('ends when the flow is gone, and the words are still answered', () => {
    const { 'report-fault': _, ...rest } = shippedKit.flows;
    const talker = goOn({ ...shippedKit, flows: rest }, '你好');
    expect(talker.conversation.state.runs).toEqual([]);
    expect(talker.outcome).toContain('no longer a flow');
    expect(talker.heard).toHaveLength(1);
  });
});
