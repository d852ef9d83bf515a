import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../src/conversation/conditions.js';
import { World } from '../../src/dialogues/world.js';
import type { Flow, FlowKit, Step } from '../../src/flows/kit.js';
import { shippedKit } from '../flows/kit.js';

const REPORT = '捆草机WK-2301不打结,在河东路8号,电话13812345678';

function withSteps(change: (steps: Step[]) => Step[]): FlowKit {
  const flow = shippedKit.flows['report-fault'] as Flow;
  const changed = { ...flow, hash: 'changed', steps: change(flow.steps) };
  return { ...shippedKit, flows: { ...shippedKit.flows, 'report-fault': changed } };
}

/** What was done since the last time it was asked. */
function watched(world: World) {
  let seen = 0;
  return (text: string) => {
    world.send('customer', { text });
    const { did } = world.talker('customer');
    const done = did
      .slice(seen)
      .map((e) => (e.kind === 'order' ? [e.args.command, e.args.params.text] : [e.kind]));
    seen = did.length;
    return done.map((parts) => parts.filter(Boolean).join(' '));
  };
}

describe('undo', () => {
  const kit = withSteps((steps) => {
    const at = steps.findIndex((step) => step.id === 'review');
    const far: Step = {
      id: 'far',
      do: 'order.note',
      undo: 'order.note',
      wait: false,
      when: parseCondition("place.address is '河东路8号' or place is '河东路8号'"),
      with: { text: parseCondition('device') },
      buttons: [],
    } as Step;

    return [...steps.slice(0, at), far, ...steps.slice(at)];
  });

  it('takes back what no longer holds, once, and does it anew when it holds again', () => {
    const say = watched(new World(kit));
    expect(say(REPORT)).toEqual(['register', 'note WK-2301']);
    // Still so: nothing is done twice.
    expect(say('电话是13911112222')).toEqual(['amend']);
    expect(say('地址改成河西路5号')).toEqual(['amend', 'note WK-2301']);
    expect(say('电话是13911113333')).toEqual(['amend']);
    expect(say('地址改成河东路8号')).toEqual(['amend', 'note WK-2301']);
  });
});

describe('retry', () => {
  /** Fails so many times before it goes through. */
  function failing(times: number, retry: number) {
    const kit = withSteps((steps) =>
      steps.map((step) => {
        const { fails: _, ...plain } = step;
        return step.id === 'register' ? ({ ...plain, retry } as Step) : step;
      }),
    );
    const world = new World(kit);
    let left = times;
    world.failing.set('register', 'busy');
    world.failing.delete = (name) => {
      left -= 1;
      return left === 0 ? Map.prototype.delete.call(world.failing, name) : true;
    };
    const did = watched(world)(REPORT);
    const said = world
      .talker('customer')
      .heard.map((m) => ('text' in m ? m.text : ''))
      .join('\n');
    return { did, said, runs: world.talker('customer').conversation.state.runs.length };
  }

  it('does it again as often as the step says, and nobody hears of it', () => {
    const { did, said } = failing(2, 2);
    expect(did).toEqual(['register', 'register', 'register']);
    expect(said).toContain('已登记');
    expect(said).not.toContain('没有办成');
  });

  it('counts as failed after that, is said, and the run ends', () => {
    const { did, said, runs } = failing(5, 2);
    expect(did).toEqual(['register', 'register', 'register']);
    expect(said).toContain('没有办成');
    expect(runs).toBe(0);
  });
});
