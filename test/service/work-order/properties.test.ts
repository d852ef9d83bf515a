import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideOrder, deriveTimers } from '../../../src/service/index.js';
import { type Actor, CLOSED_STATES, type OrderCommandName } from '../../../src/service/model.js';
import { customer, HOUR, MINUTE, SITE, supervisor, system, tech, World } from '../world.js';

const someone = fc.constantFrom<Actor>(customer, supervisor, tech('a'), tech('b'), tech('c'));
const params = fc.record(
  {
    words: fc.constantFrom('不动', '冒烟'),
    reason: fc.constant('忙'),
    start: fc.integer({ min: 0, max: 72 }),
    place: fc.constantFrom(SITE, { ...SITE, lat: 40.2 }, { ...SITE, datum: 'wgs84' as const }),
    cause: fc.constantFrom('皮带', '轴承'),
    solution: fc.constant('更换'),
    parts: fc.constantFrom([], ['皮带']),
    score: fc.integer({ min: 1, max: 5 }),
    technicianId: fc.constantFrom('a', 'b', 'c', 'nobody'),
    text: fc.constant('说明'),
    until: fc.integer({ min: 1, max: 48 }),
    for: fc.constantFrom('parts', 'customer', 'supplier'),
    urgency: fc.constantFrom('normal', 'urgent'),
  },
  { requiredKeys: ['reason', 'place', 'score', 'technicianId', 'text', 'for'] },
);
const NAMES: OrderCommandName[] = [
  'amend',
  'confirm',
  'accept',
  'decline',
  'schedule',
  'depart',
  'check-in',
  'report',
  'check-out',
  'accept-work',
  'not-fixed',
  'rate',
  'cancel',
  'assign',
  'note',
  'acknowledge',
  'snooze',
  'help',
  'wait',
  'resume',
  'resolve-remotely',
];
const move = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      name: fc.constantFrom(...NAMES),
      actor: someone,
      params,
      wait: fc.integer({ min: 0, max: 600 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 48 * 60 }) }) },
);

const BEGINNINGS: ((world: World) => World)[] = [
  (world) => world.register(),
  (world) => world.register({ urgency: 'urgent' }),
  (world) => world.accepted(),
  (world) => world.onSite(),
  (world) => world.finished(),
];

describe('whatever people do', () => {
  it('the history is complete, at most one offer is open, closed orders have no timers, nothing is touched', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), fc.constantFrom(...BEGINNINGS), (moves, begin) => {
        const world = begin(new World());
        for (const step of moves) {
          if ('pass' in step) {
            world.pass(world.now + step.pass * MINUTE);
            check(world);
            continue;
          }
          world.now += step.wait * 1000;
          const { start, until, ...rest } = step.params;
          const given = {
            ...rest,
            ...(start === undefined ? {} : { start: world.now + start * HOUR }),
            until: world.now + (until ?? 1) * HOUR,
          };
          const before = structuredClone(world.state);
          const frozen = deepFreeze(structuredClone(world.state));
          const command = { id: 'x', name: step.name, at: world.now, actor: step.actor, params: given };
          const facts = {
            now: world.now,
            policy: world.policy,
            roster: world.roster,
            number: null,
            asset: null,
            customer: null,
            phoneOwner: null,
            assignee: null,
          };
          // The same arguments give the same decision, and a frozen order is no obstacle.
          expect(decideOrder(frozen, command, facts)).toEqual(decideOrder(frozen, command, facts));
          const decision = world.run(step.name, step.actor, given);
          if (decision.ok) {
            const grown = world.state.timeline.length > before.timeline.length;
            expect(grown).toBe(JSON.stringify(world.state) !== JSON.stringify(before));
            expect(JSON.stringify(world.state.timeline.slice(0, before.timeline.length))).toBe(
              JSON.stringify(before.timeline),
            );
          } else expect(world.state).toEqual(before);
          check(world);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('every timer that is left alone comes to an end', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 15 }), (moves) => {
        const world = new World().register();
        for (const step of moves)
          if ('name' in step) world.run(step.name, step.actor, step.params as Record<string, unknown>);
        for (let fired = 0; fired < 60; fired++) {
          const next = world.timers()[0];
          if (!next) return;
          world.now = Math.max(world.now, next.dueAt);
          world.run('timer', system, { timer: next });
          expect(world.timers().map((t) => t.id)).not.toContain(next.id);
        }
      }),
      { numRuns: 60 },
    );
  });
});

function check(world: World): void {
  const { timeline, offers, state, technician } = world.state;
  // One comparison for the whole chain: an expectation for each line is what makes such a test slow.
  expect(timeline.slice(1).map((line) => line.from)).toEqual(timeline.slice(0, -1).map((line) => line.to));
  expect(timeline.at(-1)?.to).toBe(state);
  const open = offers.filter((offer) => offer.outcome === 'open');
  expect(open.length).toBe(state === 'offered' ? 1 : 0);
  if (['accepted', 'scheduled', 'en-route', 'on-site'].includes(state)) expect(technician).not.toBeNull();
  const timers = deriveTimers(world.state, world.policy);
  if (CLOSED_STATES.includes(state)) expect(timers).toEqual([]);
  expect(new Set(timers.map((t) => t.id)).size).toBe(timers.length);
  expect(timers.every((t) => Number.isFinite(t.dueAt))).toBe(true);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}
