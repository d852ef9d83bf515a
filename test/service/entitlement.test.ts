import { describe, expect, it } from 'vitest';
import { entitlement } from '../../src/service/entitlement.js';
import type { Asset } from '../../src/service/model.js';
import { parsePolicy } from '../../src/service/policy/load.js';
import { customer, defaultPolicy, World } from './world.js';

const asset = (more: Partial<Asset> = {}): Asset => ({
  _id: 'x',
  serialNumber: 'SN-1',
  model: 'M1',
  customerPhone: null,
  purchasedAt: '2025-03-10',
  warrantyMonths: 12,
  site: null,
  ...more,
});
const facts = (day: string) => ({
  kind: 'repair' as const,
  phone: null,
  noticedAt: Date.parse(`${day}+08:00`),
  since: null,
});

describe('the warranty', () => {
  it.each([
    ['2026-03-10T23:59', 'inclusive', 'free'],
    ['2026-03-11T00:01', 'inclusive', 'paid'],
    ['2026-03-09T23:59', 'exclusive', 'free'],
    ['2026-03-10T00:00', 'exclusive', 'paid'],
  ] as const)('at %s with the last day %s is %s', (day, lastDay, expected) => {
    const policy = defaultPolicy();
    policy.entitlement.lastDay = lastDay;
    expect(entitlement(asset(), facts(day), policy).class).toBe(expected);
  });

  it('is undetermined without asset, day or length, and says which', () => {
    const policy = defaultPolicy();
    const now = facts('2026-01-01T10:00');
    expect(entitlement(null, now, policy).reasons).toEqual(['asset-unverified']);
    expect(entitlement(asset({ purchasedAt: null }), now, policy).reasons).toEqual(['purchase-date-unknown']);
    expect(entitlement(asset({ warrantyMonths: null }), now, policy).reasons).toEqual(['warranty-unknown']);
  });

  it('takes the length from the product line, and a contract before all', () => {
    const policy = parsePolicy(
      'test.yaml',
      `version: 1
productLines: [{ name: L, models: ["m*"], warrantyMonths: 24 }]
entitlement: { contracts: [{ name: 维保, serialNumbers: [SN-2], from: 2026-01-01, until: 2026-12-31 }] }
`,
    );
    const day = facts('2026-12-31T23:00');
    expect(entitlement(asset({ warrantyMonths: null }), day, policy).class).toBe('free');
    expect(entitlement(asset({ serialNumber: 'SN-2' }), day, policy)).toMatchObject({ class: 'contract' });
    expect(entitlement(asset({ serialNumber: 'SN-2' }), facts('2027-01-01T00:01'), policy).class).toBe(
      'paid',
    );
  });

  it('counts from the fault where the policy says so', () => {
    const policy = defaultPolicy();
    policy.entitlement.countFrom = 'fault';
    const late = { ...facts('2026-03-20T10:00'), since: Date.parse('2026-03-01T10:00+08:00') };
    expect(entitlement(asset(), late, policy).class).toBe('free');
  });

  it('is looked up again when the customer gives the serial number later', () => {
    const world = new World().register();
    expect(world.state).toMatchObject({ asset: { verified: false }, entitlement: { class: 'undetermined' } });
    world.asset = asset({
      purchasedAt: '2026-01-01',
      site: { lat: 1, lng: 2, datum: 'gcj02', address: 'A' },
    });
    world.run('amend', customer, { serialNumber: 'SN-1' });
    expect(world.state).toMatchObject({
      asset: { serialNumber: 'SN-1', model: 'M1', verified: true },
      entitlement: { class: 'free' },
    });
    world.asset = null;
    world.run('amend', customer, { serialNumber: 'WRONG-9' });
    expect(world.state).toMatchObject({
      asset: { serialNumber: 'WRONG-9', verified: false },
      entitlement: { class: 'undetermined' },
    });
  });
});
