import { createHash } from 'node:crypto';
import type { ServiceReport } from './model.js';
import type { Policy } from './policy/schema.js';

export type ReportField = Policy['report']['required'][number];
export type ReportContent = Pick<ServiceReport, 'cause' | 'solution' | 'parts' | 'customerWords' | 'photos'>;

export const emptyReport = (): ServiceReport => ({
  version: 0,
  cause: null,
  solution: null,
  parts: null,
  customerWords: null,
  photos: [],
  hash: null,
  completedAt: null,
});

/** What the company still wants to read before check-out (CO-01, CO-02). "No parts" is an answer. */
export function missingFields(report: ServiceReport | null, required: readonly ReportField[]): ReportField[] {
  return required.filter((field) => {
    const value = report?.[field] ?? null;
    if (field === 'photos') return report === null || report.photos.length === 0;
    return value === null || value === '';
  });
}

/** SHA-256 of the canonical JSON: the same content has the same hash, whatever the order of its keys (SG-03). */
export function reportHash(content: ReportContent): string {
  const { cause, solution, parts, customerWords, photos } = content;
  return createHash('sha256')
    .update(canonical({ cause, solution, parts, customerWords, photos }))
    .digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
