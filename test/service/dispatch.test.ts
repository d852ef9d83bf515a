import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choose } from '../../src/service/dispatch.js';
import type { RosterEntry } from '../../src/service/model.js';
import { customer, defaultPolicy, entry, MINUTE, SITE, START, system, tech, World } from './world.js';

const chosen = (roster: RosterEntry[], change: (world: World) => void = () => {}) => {
  const world = new World().register();
  change(world);
  return choose(world.state, roster, world.policy, world.now);
};

describe('filter, then rank', () => {
  it.each<[string, RosterEntry, string]>([
    ['lacks the skill', entry('x', {}, { skills: ['电梯'] }), 'skill'],
    ['is responsible for another place', entry('x', {}, { territories: ['青岛'] }), 'territory'],
    ['is still out', entry('x', { onSite: true }), 'on-site'],
    ['is on leave', entry('x', {}, { leave: [{ from: START - MINUTE, to: START + MINUTE }] }), 'leave'],
    ['has too much on hand', entry('x', { activeOrders: 3 }), 'load'],
  ])('passes over who %s, and says why', (_, x, reason) => {
    const world = new World().register({ place: '临沂市兰山区' });
    world.policy.dispatch.maxActiveOrders = 3;
    const order = { ...world.state, skill: '打捆机' };
    const fit = entry('fit', {}, { skills: ['打捆机'], territories: ['临沂'] });
    const { choice, skipped } = choose(order, [x, fit], world.policy, world.now);
    expect(choice?.technician._id).toBe('fit');
    expect(skipped.map((s) => [s.technician._id, s.reason])).toEqual([['x', reason]]);
  });

  it('an empty tag list means all; an address that no tag fits excludes nobody', () => {
    const { choice } = chosen([entry('a', {}, { territories: ['青岛'] })], (world) =>
      world.run('amend', customer, { place: '乌鲁木齐' }),
    );
    expect(choice?.technician._id).toBe('a');
  });

  it('never takes who has left or is no technician', () => {
    expect(
      chosen([entry('a', {}, { active: false }), entry('b', {}, { role: 'supervisor' })]).choice,
    ).toBeNull();
  });

  it('ranks by what the policy names first', () => {
    const near = entry('near', { lastPlace: SITE, lastTurnAt: 5, activeOrders: 2 });
    const idle = entry('idle', { lastPlace: { ...SITE, lat: 41 }, lastTurnAt: 4, activeOrders: 0 });
    const fresh = entry('fresh', { lastTurnAt: 1, activeOrders: 3 });
    const first = (order: ('rotation' | 'load' | 'distance')[]) => {
      const world = new World().register();
      world.policy.dispatch.order = order;
      return choose(world.state, [near, idle, fresh], world.policy, world.now).choice?.technician._id;
    };
    expect(first(['rotation'])).toBe('fresh');
    expect(first(['load'])).toBe('idle');
    expect(first(['distance'])).toBe('near');
  });
});

describe('rotation', () => {
  /** Plays the spine's part: an offer, and a lost turn, move the pointer. */
  const deal = (roster: RosterEntry[], jobs: number, out: (job: number) => string[] = () => []) => {
    const given: string[] = [];
    for (let job = 1; job <= jobs; job++) {
      for (const one of roster) one.onSite = out(job).includes(one.technician._id);
      const world = new World(defaultPolicy(), roster).register();
      world.run('confirm', customer);
      const offer = world.notices.find((n) => n.name === 'offer.made');
      const passed = offer?.data.turnsPassed as string[];
      const id = world.state.offers[0]?.technicianId ?? '';
      given.push(id);
      for (const one of roster)
        if (one.technician._id === id || passed.includes(one.technician._id)) one.lastTurnAt = job;
    }
    return given;
  };

  it('goes round; who is still out loses the turn (S13)', () => {
    const roster = [entry('a'), entry('b'), entry('c')];
    expect(deal(roster, 4, (job) => (job === 2 ? ['b'] : []))).toEqual(['a', 'c', 'a', 'b']);
  });

  it('gives everybody the same number of turns, but for one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 30 }), (people, jobs) => {
        const given = deal(
          Array.from({ length: people }, (_, i) => entry(`t${i}`)),
          jobs,
        );
        const counts = Array.from({ length: people }, (_, i) => given.filter((id) => id === `t${i}`).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 30 },
    );
  });
});

describe('an offer', () => {
  it('goes on to the next when declined or unanswered, and the ledger tells why', () => {
    const world = new World().register();
    world.run('confirm', customer);
    world.run('decline', tech('a'), { reason: '在外地' });
    expect(world.state.offers.map((o) => [o.technicianId, o.outcome, o.reason])).toEqual([
      ['a', 'declined', '在外地'],
      ['b', 'open', null],
    ]);
    world.pass(START + 10 * MINUTE);
    expect(world.state.offers.map((o) => [o.technicianId, o.outcome])).toEqual([
      ['a', 'declined'],
      ['b', 'expired'],
      ['c', 'open'],
    ]);
    expect(world.state.skips.map((s) => [s.technicianId, s.reason])).toEqual([
      ['a', 'declined'],
      ['b', 'no-answer'],
    ]);
  });

  it('that nobody can take is shown to supervisors once, and tried again ever more slowly', () => {
    const world = new World(defaultPolicy(), [entry('a')]).register();
    world.run('confirm', customer);
    world.heard();
    world.pass(START + 10 * MINUTE);
    expect(world.heard()).toEqual(['technician:offer.withdrawn', 'supervisors:order.undispatchable']);
    expect(world.state.state).toBe('triaged');
    world.pass(START + 25 * MINUTE);
    expect(world.heard()).toEqual(['technician:offer.made']);
    world.pass(START + 35 * MINUTE);
    expect(world.state.dispatch).toMatchObject({ failures: 2, retryAt: START + 65 * MINUTE });
    expect(world.state.escalations.map((e) => e.id)).toEqual(['undispatchable:1', 'accept:1']);
    world.heard();
    world.run('accept', tech('a'));
    expect(world.heard()).toEqual(['supervisors:alert.settled', 'customer:order.assigned']);
  });

  it('at night is shown to supervisors in the morning, unless urgent', () => {
    const night = (urgency: string) => {
      const world = new World(defaultPolicy(), []);
      world.now = Date.parse('2026-03-10T23:00:00+08:00');
      world.register({ urgency }).run('confirm', customer);
      return world;
    };
    expect(night('urgent').heard()).toEqual(['supervisors:order.undispatchable']);
    const world = night('normal');
    expect(world.heard()).toEqual([]);
    world.pass(Date.parse('2026-03-11T07:00:00+08:00'));
    expect(world.heard()).toContain('supervisors:alert.undispatchable');
  });

  it('can still be taken late by who was asked, while nobody else has it', () => {
    const world = new World(defaultPolicy(), [entry('a')]).register();
    world.run('confirm', customer);
    world.pass(START + 11 * MINUTE);
    world.run('accept', tech('a'));
    expect(world.state).toMatchObject({ state: 'accepted', technician: { id: 'a', phone: '13800000001' } });
    expect(world.timers().map((t) => t.kind)).not.toContain('redispatch');
  });

  it('is not asked of the declined again, however often it is tried', () => {
    const world = new World(defaultPolicy(), [entry('a')]).register();
    world.run('confirm', customer);
    world.run('decline', tech('a'), { reason: '不会修' });
    for (let i = 0; i < 5; i++) {
      const next = world.timers().find((t) => t.kind === 'redispatch');
      world.now = next?.dueAt ?? world.now;
      world.run('timer', system, { timer: next });
    }
    expect(world.state.offers).toHaveLength(1);
    expect(world.state.skips).toHaveLength(1);
  });
});
