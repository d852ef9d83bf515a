import { describe, expect, it } from 'vitest';
import type { WorkOrder } from '../../src/service/model.js';
import { pastRepairs, sameSymptom } from '../../src/service/past-repairs.js';

const order = (number: string, part: Partial<WorkOrder> = {}): WorkOrder =>
  ({
    number,
    asset: { serialNumber: null, model: '9YG-1.3', verified: true },
    fault: { words: [], symptoms: ['打结器不打结'], class: null, photos: [], since: null },
    customer: { id: 'c', name: '刘大山', phone: '13800001111', conversation: 'x' },
    site: { lat: null, lng: null, datum: null, address: '河东村' },
    report: report('弹簧断', '换弹簧'),
    closedAt: 0,
    repeats: 0,
    ...part,
  }) as WorkOrder;
const report = (cause: string, solution: string | null): WorkOrder['report'] => ({
  version: 1,
  cause,
  solution,
  parts: [{ name: '弹簧', quantity: 1 }],
  customerWords: '师傅很好,我叫刘大山',
  photos: [],
  hash: null,
  completedAt: 0,
});

const now = order('WO-1', { report: null });

describe('past repairs of the same model and symptom', () => {
  it('name the work order that they come from, and say only what its report says', () => {
    expect(pastRepairs(now, [order('WO-2', { closedAt: 5 })])).toEqual([
      {
        number: 'WO-2',
        closedAt: 5,
        symptoms: ['打结器不打结'],
        cause: '弹簧断',
        solution: '换弹簧',
        parts: [{ name: '弹簧', quantity: 1 }],
      },
    ]);
  });

  it('leave out other models, other symptoms, reports without a solution, and the order itself', () => {
    const others = [
      order('WO-1'),
      order('WO-2', { asset: { serialNumber: null, model: '9YG-2.2', verified: true } }),
      order('WO-3', { fault: { ...now.fault, symptoms: ['漏油'] } }),
      order('WO-4', { report: report('不明', null) }),
      order('WO-5', { report: null }),
    ];
    expect(pastRepairs(now, others)).toEqual([]);
    const nameless = { ...now, asset: { ...now.asset, model: null } };
    expect(pastRepairs(nameless, [order('WO-6', { asset: nameless.asset })])).toEqual([]);
  });

  it('put those that held before those that came back, then the latest, three at most', () => {
    const past = [
      order('WO-2', { closedAt: 2 }),
      order('WO-3', { closedAt: 3 }),
      order('WO-4', { closedAt: 9, repeats: 1 }),
      order('WO-5', { closedAt: 5 }),
    ];
    expect(pastRepairs(now, past).map((p) => p.number)).toEqual(['WO-5', 'WO-3', 'WO-2']);
  });

  it('hold nothing that names the customer', () => {
    const [past] = pastRepairs(now, [
      order('WO-2', {
        report: report('刘大山说漏油,电话138 0000 1111', `到河东村换了密封圈${'紧'.repeat(80)}`),
      }),
    ]);
    const said = JSON.stringify(past);
    for (const personal of ['刘大山', '1111', '河东村']) expect(said).not.toContain(personal);
    expect(said).toContain('换了密封圈');
    expect(past?.solution.length).toBeLessThanOrEqual(61);
  });

  it('hold nothing that is on record of the customer, no serial number, and no name of the technician', () => {
    const past = order('WO-2', {
      asset: { serialNumber: 'WK-2301', model: '9YG-1.3', verified: true },
      technician: { id: 't', name: '王强', phone: null },
      report: {
        ...(report('四季青的大山说WK-2301断了', '王强在西沟12号换弹簧') as NonNullable<WorkOrder['report']>),
        parts: [{ name: '四季青自备弹簧', quantity: 1 }],
      },
    });
    const onRecord = { name: '大山', phone: null, company: '四季青', address: '西沟12号' };
    expect(pastRepairs(now, [past], new Map([['c', onRecord]]))).toMatchObject([
      { cause: '…的…说…断了', solution: '…在…换弹簧', parts: [{ name: '…自备弹簧', quantity: 1 }] },
    ]);
  });

  it.each([
    ['打结器老是不打结', '不打结', true],
    ["knotter won't tie", "won't tie", true],
    ['漏油了', '又漏油', true],
    ['漏油', '漏水', false],
    ['响', '异响', false],
  ])('%s and %s are the same: %s', (a, b, same) => {
    expect(sameSymptom(a, b)).toBe(same);
  });
});
