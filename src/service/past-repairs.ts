import { plainDigits } from '../understanding/normalise.js';
import type { WorkOrder } from './model.js';

/** How a like fault was put right once, without a word about whose machine it was. */
export interface PastRepair {
  number: string;
  closedAt: number;
  symptoms: string[];
  cause: string | null;
  solution: string;
  parts: { name: string; quantity: number }[];
}

/** What is looked at of a closed work order. */
export type ClosedOrder = Pick<
  WorkOrder,
  'number' | 'asset' | 'fault' | 'report' | 'closedAt' | 'repeats' | 'customer' | 'site' | 'technician'
>;

/** What is on record of a customer beside what their order says. */
export type OnRecord = Partial<Record<'name' | 'phone' | 'company' | 'address', string | null>>;

/**
 * Past repairs of the same model and symptom, those that held first, then the latest; each with the
 * number of the work order that it comes from. Only what its report says, cut short, and with everything
 * that could name its customer, their machine or its technician taken out.
 */
export function pastRepairs(
  order: WorkOrder,
  closed: readonly ClosedOrder[],
  records: ReadonlyMap<string, OnRecord> = new Map(),
): PastRepair[] {
  return alikeTo(order, closed).map((past) => {
    const plain = (text: string) => impersonal(text, past, records.get(past.customer.id) ?? {});
    return {
      number: past.number,
      closedAt: past.closedAt ?? 0,
      symptoms: past.fault.symptoms.map(plain),
      cause: past.report?.cause ? plain(past.report.cause) : null,
      solution: plain(past.report?.solution ?? ''),
      parts: (past.report?.parts ?? []).map(({ name, quantity }) => ({ name: plain(name), quantity })),
    };
  });
}

/** The closed orders that `pastRepairs` tells of. */
export function alikeTo(order: WorkOrder, closed: readonly ClosedOrder[]): ClosedOrder[] {
  if (!order.asset.model) return [];
  return closed
    .filter(
      (past) =>
        past.number !== order.number &&
        past.asset.model === order.asset.model &&
        past.report?.solution &&
        past.fault.symptoms.some((a) => order.fault.symptoms.some((b) => sameSymptom(a, b))),
    )
    .toSorted((a, b) => a.repeats - b.repeats || (b.closedAt ?? 0) - (a.closedAt ?? 0))
    .slice(0, MOST);
}

/** More is no help on a phone. */
const MOST = 3;
const LONGEST = 60;

/** 打结器老是不打结 and 不打结, knotter won't tie and won't tie. */
export function sameSymptom(a: string, b: string): boolean {
  const [x, y] = [core(a), core(b)];
  return x.length >= 2 && y.length >= 2 && (x.includes(y) || y.includes(x));
}

const core = (symptom: string): string =>
  symptom
    .toLowerCase()
    .replace(
      /一直|老是|总是|经常|突然|有时候?|有点儿?|有些|好像|已经|[又也都就还老总的了]|\b(?:is|are|it|the|keeps?|again|still|always)\b/g,
      '',
    )
    .replace(/[^\p{L}\p{N}]/gu, '');

function impersonal(text: string, past: ClosedOrder, record: OnRecord): string {
  const { customer, site, asset, technician } = past;
  const known = [
    ...[customer.name, customer.phone, site.address, asset.serialNumber, technician?.name],
    ...[record.name, record.phone, record.company, record.address],
  ].flatMap((words) => (words && words.length >= 2 ? words : []));
  let plain = plainDigits(text).replace(/(?:\+?\d[\d -]{5,}\d)/g, GONE);
  // an address may hold a name
  for (const words of known.sort((a, b) => b.length - a.length)) plain = plain.replaceAll(words, GONE);
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}

const GONE = '…';
