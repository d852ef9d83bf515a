import { describe, expect, it } from 'vitest';
import type { Actor, OrderCommandName, OrderState } from '../../../src/service/model.js';
import { RULES } from '../../../src/service/work-order/states.js';
import { customer, HOUR, SITE, START, supervisor, system, tech, World } from '../world.js';

/** How an order comes into each state. */
const REACH: Record<OrderState, () => World> = {
  new: () => new World().register(),
  triaged: () => {
    const world = new World(undefined, []).register();
    world.run('confirm', customer);
    return world;
  },
  offered: () => {
    const world = new World().register();
    world.run('confirm', customer);
    return world;
  },
  accepted: () => new World().accepted(),
  scheduled: () => {
    const world = new World().accepted();
    world.run('schedule', tech('a'), { start: START + 30 * HOUR });
    return world;
  },
  'en-route': () => {
    const world = new World().accepted();
    world.run('depart', tech('a'));
    return world;
  },
  'on-site': () => new World().onSite(),
  waiting: () => {
    const world = new World().accepted();
    world.run('wait', tech('a'), { for: 'parts' });
    return world;
  },
  finished: () => new World().finished(),
  confirmed: () => new World().confirmed(),
  closed: () => {
    const world = new World().confirmed();
    world.run('rate', customer, { score: 5 });
    return world;
  },
  cancelled: () => {
    const world = new World().register();
    world.run('cancel', customer);
    return world;
  },
  'resolved-remotely': () => {
    const world = new World().register();
    world.run('resolve-remotely', supervisor, { text: '电话指导' });
    return world;
  },
};

const GIVE: Record<keyof typeof RULES, [Actor, Record<string, unknown>]> = {
  amend: [customer, { symptoms: ['冒烟'] }],
  confirm: [customer, {}],
  accept: [tech('a'), {}],
  decline: [tech('a'), { reason: '在外地' }],
  unreachable: [system, { technicianId: 'a', code: 'out-of-range', reason: 'recipient: 81013' }],
  schedule: [tech('a'), { start: START + 5 * HOUR }],
  depart: [tech('a'), {}],
  'check-in': [tech('a'), { place: { ...SITE, lat: 39.9001 } }],
  report: [tech('a'), { cause: '轴承坏' }],
  'check-out': [tech('a'), {}],
  'accept-work': [customer, {}],
  'not-fixed': [customer, { words: '还是不转' }],
  rate: [customer, { score: 4 }],
  cancel: [customer, {}],
  assign: [supervisor, { technicianId: 'b' }],
  note: [supervisor, { text: '已联系' }],
  acknowledge: [supervisor, {}],
  snooze: [supervisor, { until: START + HOUR }],
  help: [customer, { text: '人工' }],
  wait: [tech('a'), { for: 'parts' }],
  resume: [tech('a'), {}],
  'resolve-remotely': [supervisor, { text: '电话指导' }],
  anonymise: [system, { ref: 'ABCD1234' }],
  timer: [system, { timer: { id: 'none', kind: 'sla-due', dueAt: 0 } }],
};

const CASES = (Object.keys(RULES) as (keyof typeof RULES)[]).flatMap((command) =>
  (Object.keys(REACH) as OrderState[]).map((state) => ({ command, state })),
);

describe('every command in every state', () => {
  it.each(Object.keys(REACH) as OrderState[])('%s can be reached', (state) => {
    expect(REACH[state]().state.state).toBe(state);
  });

  it.each(CASES)('$command in $state is allowed by the table or refused by name', ({ command, state }) => {
    const world = REACH[state]();
    const before = structuredClone(world.state);
    const [actor, params] = GIVE[command];
    const decision = world.run(command as OrderCommandName, actor, params);
    if (!RULES[command].from.includes(state)) {
      expect(decision).toEqual({ ok: false, code: 'wrong-state', data: { state } });
    } else if (!decision.ok) {
      expect(decision.code).toMatch(
        /^(report-incomplete|not-yours|nothing-open|already-rated|no-technician)$/,
      );
    } else {
      const grown = decision.order.timeline.length - before.timeline.length;
      expect(grown > 0).toBe(JSON.stringify(decision.order) !== JSON.stringify(before));
    }
    if (!decision.ok) expect(world.state).toEqual(before);
  });

  it('is refused to the wrong person', () => {
    const world = new World().accepted();
    expect(world.run('assign', tech('a'), { technicianId: 'b' })).toMatchObject({ code: 'not-allowed' });
    expect(world.run('depart', tech('b'))).toMatchObject({ code: 'not-yours', data: { technician: 'a' } });
    expect(world.run('cancel', { ...customer, id: 'somebody-else' })).toMatchObject({ code: 'not-yours' });
    expect(new World().finished().run('rate', tech('a'), { score: 5 })).toMatchObject({
      code: 'not-allowed',
    });
  });

  it('is refused when there is no order, or already one', () => {
    expect(new World().run('confirm', customer)).toMatchObject({ code: 'no-such-order' });
    expect(new World().register().run('register', customer)).toMatchObject({ code: 'already-registered' });
  });
});
