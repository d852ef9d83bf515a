import { describe, expect, it } from 'vitest';
import { overdue } from '../../../src/service/index.js';
import { customer, defaultPolicy, HOUR, MINUTE, START, supervisor, system, tech, World } from '../world.js';

const waiting = (policy = defaultPolicy()) => {
  policy.dispatch.offerTimeout = 48 * HOUR;
  const world = new World(policy).register();
  world.run('confirm', customer);
  world.heard();
  return world;
};

describe('the ladder of alerts', () => {
  it('warns, breaches, and climbs each step once at its time', () => {
    const world = waiting();
    expect(world.pass(START + 29 * MINUTE)).toEqual(['sla-warn']);
    expect(world.heard()).toEqual(['technician:remind.accept']);
    expect(overdue(world.state, world.now)).toBe(false);
    world.pass(START + 30 * MINUTE);
    expect(world.heard()).toEqual(['technician:remind.accept']);
    expect(overdue(world.state, world.now)).toBe(true);
    world.pass(START + 40 * MINUTE);
    expect(world.heard()).toEqual(['supervisors:alert.accept']);
    world.pass(START + 60 * MINUTE);
    expect(world.heard()).toEqual(['group:alert.accept']);
    world.pass(START + 150 * MINUTE);
    expect(world.heard()).toEqual(['manager:alert.accept']);
    world.pass(START + 150 * MINUTE + 4 * HOUR);
    expect(world.heard()).toEqual(['manager:alert.accept']);
  });

  it('gives supervisors their card with the group alert when no step before did', () => {
    const policy = defaultPolicy();
    policy.escalation.ladder = [{ after: 0, to: 'group' }];
    const world = waiting(policy);
    world.pass(START + 30 * MINUTE);
    expect(world.heard()).toEqual([
      'technician:remind.accept',
      'group:alert.accept',
      'supervisors:alert.accept',
    ]);
  });

  it('stops when somebody takes over, and tells everybody who', () => {
    const world = waiting();
    world.pass(START + 45 * MINUTE);
    world.heard();
    world.run('acknowledge', supervisor);
    expect(world.notices.map((n) => [n.recipient.to, n.name, n.data.by, n.data.how])).toEqual([
      ['supervisors', 'alert.settled', '赵主任', 'acknowledged'],
      ['group', 'alert.settled', '赵主任', 'acknowledged'],
    ]);
    world.heard();
    expect(world.run('acknowledge', supervisor)).toMatchObject({ ok: true, notices: [] });
    expect(world.run('acknowledge', { ...supervisor, id: 's2', name: '钱主任' })).toMatchObject({
      code: 'already-acknowledged',
      data: { by: '赵主任' },
    });
    expect(world.pass(START + 6 * HOUR)).not.toContain('escalation-step');
  });

  it('is silent until the end of a snooze, then speaks again', () => {
    const world = waiting();
    world.pass(START + 45 * MINUTE);
    world.run('snooze', supervisor, { until: START + 55 * MINUTE });
    world.heard();
    world.pass(START + 54 * MINUTE);
    expect(world.heard()).toEqual([]);
    world.pass(START + 55 * MINUTE);
    expect(world.heard()).toEqual(['supervisors:alert.accept']);
    world.pass(START + 60 * MINUTE);
    expect(world.heard()).toEqual(['group:alert.accept']);
  });

  it('is settled by what it waited for', () => {
    const world = waiting();
    world.pass(START + 45 * MINUTE);
    world.heard();
    world.run('accept', tech('a'));
    expect(world.heard()).toEqual(['supervisors:alert.settled', 'customer:order.assigned']);
    expect(world.state.sla.find((c) => c.target === 'accept')?.state).toBe('breached');
    expect(overdue(world.state, world.now)).toBe(false);
  });

  it('takes a breach back when the proof was only late in coming', () => {
    const world = waiting();
    world.pass(START + 31 * MINUTE);
    world.run('accept', tech('a'), {}, START + 29 * MINUTE);
    expect(world.state.sla.find((c) => c.target === 'accept')).toMatchObject({
      state: 'met',
      stoppedAt: START + 29 * MINUTE,
    });
  });

  it('acts once after a long standstill', () => {
    const world = waiting();
    const due = world.timers().find((t) => t.kind === 'sla-due' && t.id.includes('accept'));
    world.now = START + 5 * HOUR;
    world.run('timer', system, { timer: due });
    expect(world.heard()).toEqual(['technician:remind.accept']);
    const steps = world.timers().find((t) => t.kind === 'escalation-step');
    expect(steps?.dueAt).toBe(START + 5 * HOUR + 10 * MINUTE);
    const unchanged = world.state;
    world.run('timer', system, { timer: due });
    expect(world.state).toBe(unchanged);
  });

  it('ignores alarms that ring too early', () => {
    const world = waiting();
    const before = world.state;
    world.run('timer', system, { timer: world.timers()[0] });
    expect(world.state).toBe(before);
  });
});

describe('the night', () => {
  const EVENING = Date.parse('2026-03-10T21:45:00+08:00');
  const MORNING = Date.parse('2026-03-11T07:00:00+08:00');
  const evening = (more: Record<string, unknown> = {}, policy = defaultPolicy()) => {
    policy.dispatch.offerTimeout = 48 * HOUR;
    const world = new World(policy);
    world.now = EVENING;
    world.register(more).run('confirm', customer);
    world.heard();
    return world;
  };

  it('holds alerts back until the morning, while the breach is noted at its time', () => {
    const world = evening();
    world.pass(MORNING - 1);
    expect(world.heard()).toEqual([]);
    const accept = world.state.sla.find((c) => c.target === 'accept');
    expect(accept).toMatchObject({ state: 'breached', stoppedAt: EVENING + 30 * MINUTE });
    world.pass(MORNING);
    expect(world.heard()).toEqual(['technician:remind.accept']);
    world.pass(MORNING + 10 * MINUTE);
    expect(world.heard()).toEqual(['supervisors:alert.accept']);
    world.pass(MORNING + 30 * MINUTE);
    expect(world.heard()).toEqual(['group:alert.accept']);
  });

  it.each([
    ['urgent orders', { urgency: 'urgent' }, false],
    ['a policy that ignores quiet hours', {}, true],
  ])('does not hold back %s', (_, more, ignore) => {
    const policy = defaultPolicy();
    policy.escalation.ignoreQuietHours = ignore;
    const world = evening(more, policy);
    world.pass(EVENING + 45 * MINUTE);
    expect(world.heard()).toContain('supervisors:alert.accept');
  });

  it('gives no work outside on-call hours unless urgent', () => {
    const policy = defaultPolicy();
    policy.oncall.windows = [{ from: 8 * 60, to: 22 * 60 }];
    const late = new World(policy);
    late.now = Date.parse('2026-03-10T22:01:00+08:00');
    late.register().run('confirm', customer);
    expect(late.state.state).toBe('triaged');
    expect(late.heard()).toEqual([]);
    late.pass(Date.parse('2026-03-11T08:00:00+08:00'));
    expect(late.state.state).toBe('offered');
    expect(late.heard()).toContain('technician:offer.made');
    const urgent = new World(policy);
    urgent.now = Date.parse('2026-03-10T22:01:00+08:00');
    urgent.register({ urgency: 'urgent' });
    expect(urgent.state.state).toBe('offered');
  });
});

describe('an unfinished report', () => {
  it('is followed up with the customer, then shown to supervisors', () => {
    const world = new World().register();
    expect(world.state.sla.find((c) => c.target === 'accept')?.state).toBe('paused');
    world.pass(START + 31 * MINUTE);
    expect(world.heard()).toEqual(['customer:report.unfinished']);
    world.pass(START + 3 * HOUR);
    expect(world.heard()).toEqual(['supervisors:alert.unfinished-report', 'group:alert.unfinished-report']);
    world.run('confirm', customer);
    expect(world.heard()).toEqual([
      'supervisors:alert.settled',
      'group:alert.settled',
      'technician:offer.made',
    ]);
    expect(world.state.sla.find((c) => c.target === 'accept')).toMatchObject({
      state: 'running',
      pausedMs: 3 * HOUR,
      dueAt: START + 3 * HOUR + 30 * MINUTE,
    });
  });
});

describe('on site for too long', () => {
  it('asks for the report, then for the check-out', () => {
    const world = new World().onSite();
    world.heard();
    world.pass(START + 5 * HOUR);
    expect(world.heard()).toEqual([
      'technician:remind.report',
      'technician:remind.check-out',
      'supervisors:alert.check-out',
      'group:alert.check-out',
    ]);
  });
});

describe('an appointment', () => {
  it('is remembered the day before and before leaving, and sets the arrival promised', () => {
    const world = new World().accepted();
    const start = START + 50 * HOUR;
    world.run('schedule', tech('a'), { start, end: start + 2 * HOUR });
    world.heard();
    expect(world.state.sla.find((c) => c.target === 'arrive')).toMatchObject({ dueAt: start + 2 * HOUR });
    world.pass(start - HOUR);
    const said = world.heard();
    expect(said.filter((s) => s === 'customer:appointment.day-before')).toHaveLength(1);
    expect(said.filter((s) => s === 'technician:remind.appointment')).toHaveLength(2);
  });

  it('made for soon is not repeated at once', () => {
    const world = new World().accepted();
    world.run('schedule', tech('a'), { start: START + HOUR });
    expect(world.timers().map((t) => t.kind)).not.toContain('appointment-2h');
    expect(world.timers().map((t) => t.kind)).not.toContain('appointment-day-before');
  });
});
