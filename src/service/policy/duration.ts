import { z } from 'zod';

/** A span of time as written in a policy: real time, or working days of the company's calendar. */
export type Duration = { unit: 'ms'; ms: number } | { unit: 'working-days'; days: number };

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const TIME = /^(\d+(?:\.\d+)?)(s|m|h|d)$/;
const WORKING = /^(\d+)bd$/;

/** Reads `30s 10m 24h 3d 2bd`; null when it is none of these. */
export function parseDuration(text: string): Duration | null {
  const working = WORKING.exec(text);
  if (working) return { unit: 'working-days', days: Number(working[1]) };
  const time = TIME.exec(text);
  if (!time) return null;
  return { unit: 'ms', ms: Math.round(Number(time[1]) * (UNIT_MS[time[2] ?? ''] ?? 0)) };
}

/** Real time only; arrives as milliseconds. */
export const milliseconds = z
  .string({ error: 'must be a duration such as "30s", "10m", "24h" or "3d"' })
  .regex(TIME, 'must be a duration such as "30s", "10m", "24h" or "3d"')
  .transform((text) => {
    const duration = parseDuration(text);
    return duration?.unit === 'ms' ? duration.ms : 0;
  });

/** Real time or working days. */
export const span = z
  .string({ error: 'must be a duration such as "30s", "10m", "24h", "3d" or "2bd" (working days)' })
  .regex(
    /^(?:\d+(?:\.\d+)?[smhd]|\d+bd)$/,
    'must be a duration such as "30s", "10m", "24h", "3d" or "2bd" (working days)',
  )
  .transform((text): Duration => parseDuration(text) ?? { unit: 'ms', ms: 0 });
