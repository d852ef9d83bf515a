import { describe, expect, it } from 'vitest';
import { orderView } from '../../../src/service/order-view.js';
import { customer, HOUR, MINUTE, SITE, START, supervisor, tech, World } from '../world.js';

const clockOf = (world: World, target: string) => world.state.sla.findLast((c) => c.target === target);
const lastLine = (world: World, command: string) =>
  world.state.timeline.findLast((line) => line.command === command);

/** What people said in time and reached us late. */
describe('a command that comes late', () => {
  it('counts from when it was said: a check-in before the limit is no breach', () => {
    const world = new World().accepted();
    const due = clockOf(world, 'arrive')?.dueAt ?? 0;
    world.pass(due + 20 * MINUTE);
    expect(clockOf(world, 'arrive')?.state).toBe('breached');
    world.run('check-in', tech('a'), { place: SITE }, due - 5 * MINUTE);
    expect(clockOf(world, 'arrive')).toMatchObject({ state: 'met', stoppedAt: due - 5 * MINUTE });
    expect(world.state.visits[0]?.checkIn?.at).toBe(due - 5 * MINUTE);
    expect(world.state.escalations.find((e) => e.about === 'arrive')?.settledAt).toBe(world.now);
  });

  it('shows both times where they are more than a minute apart, and one where they are not', () => {
    const world = new World().accepted();
    world.pass(START + HOUR);
    world.run('depart', tech('a'), {}, START + 30 * MINUTE);
    expect(lastLine(world, 'depart')).toMatchObject({
      at: START + 30 * MINUTE,
      recordedAt: START + HOUR,
    });
    world.run('check-in', tech('a'), { place: SITE }, world.now - 30_000);
    expect(lastLine(world, 'check-in')).not.toHaveProperty('recordedAt');
    const shown = orderView('wo:1', world.state).timeline;
    expect(shown.find((line) => line.command === 'depart')).toMatchObject({
      at: '2026-03-10T10:30:00.000+08:00',
      recordedAt: '2026-03-10T11:00:00.000+08:00',
    });
    expect(shown.find((line) => line.command === 'check-in')).not.toHaveProperty('recordedAt');
  });

  it('is never in the future, whatever the clock of the platform says', () => {
    const world = new World().accepted();
    world.run('depart', tech('a'), {}, world.now + HOUR);
    expect(lastLine(world, 'depart')?.at).toBe(world.now);
  });

  it('is never before the step that it can only follow, but may be before what the system noted', () => {
    const world = new World().register();
    world.now += 10 * MINUTE;
    world.run('confirm', customer);
    world.run('accept', tech('a'), {}, START);
    // The offer was made at ten past; nobody accepts what was not offered.
    expect(lastLine(world, 'accept')?.at).toBe(START + 10 * MINUTE);
    const due = clockOf(world, 'arrive')?.dueAt ?? 0;
    world.pass(due + MINUTE);
    expect(world.state.timeline.at(-1)?.command).toBe('timer');
    world.run('depart', tech('a'), {}, due - MINUTE);
    expect(lastLine(world, 'depart')?.at).toBe(due - MINUTE);
    // Their own words stay in order.
    world.run('note', tech('a'), { text: '堵车' }, due - HOUR);
    expect(lastLine(world, 'note')?.at).toBe(due - MINUTE);
  });

  it('finds the clock running that it stops: waiting for parts, said before the limit', () => {
    const world = new World().onSite();
    const due = clockOf(world, 'fix')?.dueAt ?? 0;
    world.pass(due + 10 * MINUTE);
    expect(clockOf(world, 'fix')?.state).toBe('breached');
    expect(world.state.escalations.some((e) => e.about === 'fix' && e.settledAt === null)).toBe(true);
    world.run('wait', tech('a'), { for: 'parts' }, due - 20 * MINUTE);
    expect(clockOf(world, 'fix')).toMatchObject({ state: 'paused', pausedAt: due - 20 * MINUTE });
    expect(world.state.escalations.some((e) => e.about === 'fix' && e.settledAt === null)).toBe(false);
    world.now += HOUR;
    world.run('resume', tech('a'));
    expect(clockOf(world, 'fix')).toMatchObject({ state: 'running', dueAt: world.now + 20 * MINUTE });
  });

  it('leaves a breach that had happened when it was said', () => {
    const world = new World().onSite();
    const due = clockOf(world, 'fix')?.dueAt ?? 0;
    world.pass(due + 10 * MINUTE);
    world.run('wait', tech('a'), { for: 'parts' }, due + 5 * MINUTE);
    expect(clockOf(world, 'fix')).toMatchObject({ state: 'breached' });
  });

  it('makes an appointment that was agreed in time the promise, instead of a second one beside a breach', () => {
    const world = new World().accepted();
    const due = clockOf(world, 'arrive')?.dueAt ?? 0;
    world.pass(due + 10 * MINUTE);
    world.run('schedule', tech('a'), { start: due + 2 * HOUR, end: due + 3 * HOUR }, due - HOUR);
    const arrivals = world.state.sla.filter((c) => c.target === 'arrive');
    expect(arrivals).toMatchObject([{ state: 'running', dueAt: due + 3 * HOUR }]);
  });

  it('asks the next technician now, and gives them their whole time', () => {
    const world = new World().register();
    world.run('confirm', customer);
    world.now += 8 * MINUTE;
    world.run('decline', tech('a'), { reason: '太远' }, world.now - 5 * MINUTE);
    expect(lastLine(world, 'decline')).toMatchObject({ at: world.now - 5 * MINUTE, recordedAt: world.now });
    const offered = lastLine(world, 'dispatch');
    expect(offered?.at).toBe(world.now);
    expect(offered).not.toHaveProperty('recordedAt');
    expect(world.state.offers.at(-1)).toMatchObject({
      at: world.now,
      expiresAt: world.now + world.policy.dispatch.offerTimeout,
    });
  });

  it("promises the customer from their yes, but the technician's time begins when they are asked", () => {
    const world = new World().register();
    world.now += 40 * MINUTE;
    world.run('confirm', customer, {}, START + 10 * MINUTE);
    expect(world.state.confirmedByCustomerAt).toBe(START + 10 * MINUTE);
    expect(clockOf(world, 'accept')).toMatchObject({ state: 'running', pausedMs: 40 * MINUTE });
  });

  it('gives back what was waited for from when a supervisor reassigned it', () => {
    const world = new World().accepted();
    world.run('wait', tech('a'), { for: 'parts' });
    const before = clockOf(world, 'arrive')?.dueAt ?? 0;
    world.now += HOUR;
    world.run('assign', supervisor, { technicianId: 'b' }, world.now - 20 * MINUTE);
    expect(clockOf(world, 'arrive')).toMatchObject({ state: 'running', dueAt: before + 40 * MINUTE });
  });
});
