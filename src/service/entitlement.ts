import { DateTime } from 'luxon';
import type { Asset, WorkOrder } from './model.js';
import type { Policy } from './policy/schema.js';
import { productLineOf } from './product-line.js';

type Facts = { kind: WorkOrder['kind']; phone: string | null; noticedAt: number; since: number | null };

/**
 * Free, contract, paid or other, with the reasons and the rule that decided (CL-01, CL-05, CL-06, CL-26).
 * Days are calendar days of the company; the last day of the warranty belongs to it unless policy says not.
 */
export function entitlement(asset: Asset | null, facts: Facts, policy: Policy): WorkOrder['entitlement'] {
  if (facts.kind === 'complaint' || facts.kind === 'other')
    return { class: 'other', reasons: ['not-a-repair', 'CL-07'] };
  const instant =
    policy.entitlement.countFrom === 'fault' ? (facts.since ?? facts.noticedAt) : facts.noticedAt;
  const today = DateTime.fromMillis(instant, { zone: policy.timeZone }).toISODate() ?? '';
  const contract = policy.entitlement.contracts.find(
    (c) =>
      today >= c.from &&
      today <= c.until &&
      ((asset !== null && c.serialNumbers.includes(asset.serialNumber)) ||
        (facts.phone !== null && c.phones.includes(facts.phone))),
  );
  if (contract)
    return { class: 'contract', reasons: [`contract:${contract.name}`, `until:${contract.until}`, 'CL-05'] };
  if (!asset) return { class: 'undetermined', reasons: ['asset-unverified'] };
  const months = asset.warrantyMonths ?? productLineOf(asset, policy)?.warrantyMonths ?? null;
  if (asset.purchasedAt === null || months === null) {
    return {
      class: 'undetermined',
      reasons: [asset.purchasedAt === null ? 'purchase-date-unknown' : 'warranty-unknown'],
    };
  }
  const end = lastDay(asset.purchasedAt, months);
  const inside = policy.entitlement.lastDay === 'inclusive' ? today <= end : today < end;
  return inside
    ? { class: 'free', reasons: [`warranty-until:${end}`, 'CL-01', 'CL-26'] }
    : { class: 'paid', reasons: [`warranty-ended:${end}`, 'CL-06', 'CL-26'] };
}

const lastDay = (purchasedAt: string, months: number): string =>
  DateTime.fromISO(purchasedAt, { zone: 'utc' }).plus({ months }).toISODate() ?? '';
