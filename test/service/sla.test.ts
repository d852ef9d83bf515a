import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/service/policy/load.js';
import { ruleFor, stationDistance } from '../../src/service/sla.js';
import { customer, defaultPolicy, HOUR, MINUTE, START, World } from './world.js';

/** A degree of latitude on the sphere that distances are measured on. */
const METRES_PER_DEGREE = (6_371_008.8 * Math.PI) / 180;
const STATION = { name: '总站', lat: 30, lng: 110, datum: 'gcj02' as const };
const away = (km: number) => ({
  lat: STATION.lat + (km * 1000) / METRES_PER_DEGREE,
  lng: STATION.lng,
  datum: 'gcj02' as const,
});

describe('tiers by distance (S10)', () => {
  it.each([
    [299.9, 24],
    [300.1, 48],
    [999.9, 48],
    [1000.1, 72],
  ])('%d km: %d h', (km, hours) => {
    const policy = { ...defaultPolicy(), stations: [STATION] };
    const world = new World(policy).register({ place: away(km) });
    expect(ruleFor(world.state, policy, 'arrive')?.within).toEqual({ unit: 'ms', ms: hours * HOUR });
  });

  it('counts the road when the policy says how much longer it is', () => {
    const policy = { ...defaultPolicy(), stations: [STATION] };
    policy.sla.roadFactor = 1.5;
    const world = new World(policy).register({ place: away(250) });
    expect(stationDistance(world.state, policy)).toBeCloseTo(375_000, -2);
    expect(ruleFor(world.state, policy, 'arrive')?.within).toEqual({ unit: 'ms', ms: 48 * HOUR });
  });

  it('promises the general limit where the distance is unknown', () => {
    const world = new World().register({ place: '不知道哪里' });
    expect(ruleFor(world.state, world.policy, 'arrive')?.within).toEqual({ unit: 'ms', ms: 24 * HOUR });
  });
});

describe('tiers by fault class and season', () => {
  const policy = parsePolicy(
    'test.yaml',
    `version: 1
productLines:
  - { name: 打捆机, models: ["9YFQ*"], faultClasses: [{ name: 停机, words: [不动] }] }
sla:
  targets: { arrive: { within: 1d }, fix: { within: 2bd, warnBefore: 1h } }
  tiers:
    - { name: 农忙, when: { season: { from: 05-20, to: 07-10 } }, targets: { arrive: { within: 30m } } }
    - { name: 停机, when: { faultClass: [停机] }, targets: { arrive: { within: 6h }, reply: null } }
`,
  );
  it.each([
    ['2026-06-01T10:00:00+08:00', undefined, 30 * MINUTE],
    ['2026-07-10T23:59:00+08:00', undefined, 30 * MINUTE],
    ['2026-07-11T00:01:00+08:00', undefined, 24 * HOUR],
    ['2026-03-10T10:00:00+08:00', '9YFQ-2.2', 6 * HOUR],
  ])('%s %s', (now, model, ms) => {
    const world = new World(policy);
    world.now = Date.parse(now);
    world.register({ model });
    const arrive = world.state.sla.find((c) => c.target === 'arrive');
    expect((arrive?.dueAt ?? 0) - world.now).toBe(ms);
  });

  it('moves the limits when the order turns urgent, with the same start', () => {
    const world = new World().register();
    world.now += 10 * MINUTE;
    world.run('amend', customer, { urgency: 'urgent' });
    expect(world.state.sla.find((c) => c.target === 'arrive')).toMatchObject({
      startedAt: START,
      dueAt: START + 4 * HOUR,
    });
    expect(world.state.state).toBe('offered');
  });

  it('counts working days through a weekend, and leaves out what is not promised', () => {
    const world = new World(policy);
    world.now = Date.parse('2026-03-13T10:00:00+08:00');
    world.register();
    expect(world.state.sla.map((c) => c.target)).toEqual(['arrive', 'fix']);
    expect(world.state.sla.find((c) => c.target === 'fix')).toMatchObject({
      dueAt: Date.parse('2026-03-17T10:00:00+08:00'),
      warnAt: Date.parse('2026-03-17T09:00:00+08:00'),
      working: true,
    });
  });
});

describe('the reply', () => {
  it("is the bot's where policy counts it, else the first person's", () => {
    expect(new World().register().state.sla.find((c) => c.target === 'reply')?.state).toBe('met');
    const policy = defaultPolicy();
    policy.sla.replyBy = 'human';
    const world = new World(policy).register();
    expect(world.state.sla.find((c) => c.target === 'reply')?.state).toBe('running');
    world.run('confirm', customer);
    world.run('accept', { role: 'technician', id: 'a', name: 'a' });
    expect(world.state.sla.find((c) => c.target === 'reply')?.state).toBe('met');
  });

  it('registered too late after a standstill is late', () => {
    const world = new World().register({ noticedAt: START - HOUR });
    expect(world.state.sla.find((c) => c.target === 'reply')).toMatchObject({
      state: 'breached',
      startedAt: START - HOUR,
    });
  });
});
