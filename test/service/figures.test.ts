import { describe, expect, it } from 'vitest';
import { figures } from '../../src/service/figures.js';
import type { WorkOrder } from '../../src/service/model.js';
import { customer, defaultPolicy, HOUR, MINUTE, SITE, START, tech, World } from './world.js';

const policy = defaultPolicy();
const job = (
  number: string,
  score: number | null,
  more: { late?: boolean; again?: boolean; serial?: string; at?: number } = {},
): WorkOrder => {
  const world = new World();
  world.now = more.at ?? START;
  world.register({ serialNumber: more.serial ?? number });
  world.run('confirm', customer);
  world.run('accept', tech('a'));
  const visit = () => {
    world.run('check-in', tech('a'), { place: SITE });
    world.run('report', tech('a'), { cause: 'c', solution: 's', parts: [] });
    world.run('check-out', tech('a'));
  };
  if (more.late) world.pass(world.now + 25 * HOUR);
  visit();
  if (more.again) {
    world.run('not-fixed', customer);
    world.now += MINUTE;
    visit();
  }
  world.run('accept-work', customer);
  if (score !== null) world.run('rate', customer, { score });
  else world.pass(world.now + 80 * HOUR);
  return { ...world.state, number };
};
const march = (orders: WorkOrder[]) =>
  figures(orders, { month: '2026-03', policy, now: Date.parse('2026-04-01T00:00:00+08:00') });

describe('the figures of a month', () => {
  it('count and rate by the published formulas', () => {
    const cancelled = new World().register();
    cancelled.run('cancel', customer);
    const result = march([
      job('1', 5),
      job('2', 4),
      job('3', 2, { late: true }),
      job('4', null, { again: true }),
      { ...cancelled.state, number: '5' },
    ]);
    expect(result).toMatchObject({
      month: '2026-03',
      registered: 4,
      finished: 4,
      closed: 4,
      cancelled: 1,
      onTimeArrival: { value: 0.75, of: 4 },
      firstTimeFix: { value: 0.75, of: 4 },
      repeatRepair: { value: 0.25, of: 4 },
      satisfaction: { value: 2 / 3, of: 3 },
      averageScore: 11 / 3,
      answers: 3,
    });
    expect(result.byTechnician).toMatchObject([{ id: 'a', finished: 4, averageScore: 11 / 3 }]);
  });

  it('counts the same machine coming back within the window against the first repair', () => {
    const first = job('1', 5, { serial: 'SN-7' });
    const second = job('2', 5, { serial: 'SN-7', at: START + 10 * 24 * HOUR });
    expect(march([first, second]).firstTimeFix).toEqual({ value: 0.5, of: 2 });
    const later = job('3', 5, { serial: 'SN-7', at: START + 60 * 24 * HOUR });
    expect(march([first, later]).firstTimeFix).toEqual({ value: 1, of: 1 });
  });

  it('belongs to the month by the calendar of the company', () => {
    const night = Date.parse('2026-03-31T16:30:00Z');
    expect(march([job('1', 5, { at: night })]).registered).toBe(0);
  });

  it('counts due and not done as late, and says nothing where there is nothing', () => {
    const open = new World().accepted().state;
    expect(march([open]).onTimeArrival).toEqual({ value: 0, of: 1 });
    expect(march([])).toMatchObject({ onTimeArrival: { value: null, of: 0 }, averageScore: null });
  });
});
