import { describe, expect, it } from 'vitest';
import { orderView } from '../../src/service/order-view.js';
import { customer, SITE, START, World } from './world.js';

describe('an order in the API', () => {
  it('has the form of the contract', () => {
    const world = new World().confirmed();
    world.run('rate', customer, { score: 5, comment: '好' });
    const view = orderView('wo:1', world.state, 'Asia/Shanghai');
    expect(view).toMatchObject({
      number: 'WO-260310-001',
      state: 'closed',
      kind: 'repair',
      fault: { words: ['机器不动了'], symptoms: [], class: null },
      customer: { id: 'c1', name: null, phone: null },
      asset: { serialNumber: null, model: null, verified: false },
      site: { ...SITE, address: null },
      urgency: 'normal',
      entitlement: { class: 'undetermined', reasons: ['asset-unverified'] },
      technician: { id: 'a', name: 'a' },
      appointment: null,
      visits: [
        {
          technicianId: 'a',
          checkIn: {
            at: '2026-03-10T10:00:00.000+08:00',
            verdict: 'on-site',
            distanceMetres: 0,
            datum: 'gcj02',
          },
        },
      ],
      report: {
        cause: '皮带断',
        solution: '换皮带',
        parts: [{ name: '皮带', quantity: 1 }],
        photos: [],
        version: 1,
      },
      survey: { score: 5, comment: '好', at: '2026-03-10T10:00:00.000+08:00' },
      openedAt: '2026-03-10T10:00:00.000+08:00',
      closedAt: '2026-03-10T10:00:00.000+08:00',
    });
    expect(view.sla[1]).toEqual({
      target: 'accept',
      startedAt: '2026-03-10T10:00:00.000+08:00',
      dueAt: '2026-03-10T10:30:00.000+08:00',
      pausedSeconds: 0,
      state: 'met',
      stoppedAt: '2026-03-10T10:00:00.000+08:00',
    });
    expect(view.timeline[0]).toMatchObject({
      command: 'register',
      from: null,
      to: 'new',
      actor: { role: 'customer' },
    });
    expect(view.timeline.at(-2)?.text).toBe('score=5 comment=好');
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });

  it('shows times in the zone asked for', () => {
    expect(orderView('wo:1', new World().register().state, 'UTC').openedAt).toBe(
      new Date(START).toISOString(),
    );
  });
});
