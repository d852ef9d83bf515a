import { describe, expect, it } from 'vitest';
import { World } from '../../src/dialogues/world.js';
import type { Flow, FlowKit } from '../../src/flows/kit.js';
import { shippedKit } from '../flows/kit.js';

const asking = (text: string) => {
  const world = new World(shippedKit);
  world.send('customer', { text });
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

function goOn(kit: FlowKit, text: string, before = '捆草机WK-2301不打结') {
  const world = new World(kit);
  const talker = world.talker('customer');
  talker.conversation = asking(before);
  world.send('customer', { text });
  return talker;
}

/** Version 2 asks for the telephone where version 1 asked for the phone, and no longer for a visit. */
const renamed = () =>
  withFlow((flow) => {
    const { phone, visit: _, ...rest } = flow.slots;
    return {
      ...flow,
      hash: 'next',
      version: 2,
      moved: { 1: { slots: { phone: 'telephone', visit: null }, steps: {} } },
      slots: { ...rest, telephone: { ...phone, name: 'telephone', default: [] } } as Flow['slots'],
      steps: flow.steps.map((step) =>
        step.id === 'rest' ? { ...step, fill: ['symptoms', 'device', 'place', 'telephone'] } : step,
      ),
    };
  });

describe('a run whose flow has a new version', () => {
  it('keeps its answers under their new names, and lets go of what is not asked any more', () => {
    const talker = goOn(renamed(), '河东路8号', '捆草机WK-2301不打结,13812345678,最好明天上午来');
    const [run] = talker.conversation.state.runs;
    expect(run).toMatchObject({ hash: 'next', slots: { telephone: '13812345678', device: 'WK-2301' } });
    expect(Object.keys(run?.slots ?? {})).not.toContain('phone');
    expect(Object.keys(run?.slots ?? {})).not.toContain('visit');
    // Nothing that was known is asked again.
    expect(run?.wait?.step).toBe('review');
  });

  it('answers the question that it was asked, under its new name', () => {
    const talker = goOn(renamed(), '13812345678', '捆草机WK-2301不打结,在河东路8号');
    expect(talker.conversation.state.runs[0]).toMatchObject({ slots: { telephone: '13812345678' } });
  });

  it('moves only at a question: while a result is awaited it stays where it is', () => {
    const kit = renamed();
    const world = new World(kit);
    const talker = world.talker('customer');
    talker.conversation = asking('捆草机WK-2301不打结');
    const [run] = talker.conversation.state.runs;
    if (!run?.wait) throw new Error('nothing is asked');
    run.wait = { ...run.wait, kind: 'result', step: 'register', slots: [], effect: 'awaited' };
    world.send('customer', { text: '河东路8号' });
    expect(talker.conversation.state.runs[0]?.hash).toBe(shippedKit.flows['report-fault']?.hash);
    const result = {
      type: 'result',
      effect: 'awaited',
      ok: true,
      data: { number: 'WO-260304-001' },
    } as const;
    const event = { id: 'r', conversation: talker.conversation._id, at: world.now, receivedAt: world.now };
    world.apply(talker, { ...event, body: result });
    world.send('customer', { text: '13812345678' });
    expect(talker.conversation.state.runs[0]).toMatchObject({
      hash: 'next',
      slots: { telephone: '13812345678' },
    });
  });

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
