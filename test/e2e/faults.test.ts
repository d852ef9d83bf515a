import { expect, it } from 'vitest';
import { faultRun } from './fault-run.js';

/**
 * The smaller runs; `npm run bench:faults` plays 200 repairs. 45009 and 401 stay away here: they ask for a
 * minute of patience (test/channels holds them).
 */
it.concurrent.each(['wecom', 'telegram', 'wechat'] as const)(
  'says everything once and in order to everybody while the platform fails, repeats and reorders: %s',
  { timeout: 240_000 },
  async (channel) => {
    const report = await faultRun({
      channel,
      seed: 'repairline',
      conversations: 5,
      percent: 12,
      without: ['errcode 45009', 'errcode 401'],
      patienceMs: 180_000,
    });
    expect(report.faults).toEqual([]);
    expect(report.intended).toBe(report.arrived + report.parked + report.waiting);
    expect(report.received).toBeGreaterThan(5 * 4);
    // It was no calm day.
    expect(Object.keys(report.weather).length).toBeGreaterThan(4);
    expect(report.retried).toBeGreaterThan(0);
    // WeCom takes a key for every message; who blocked us in Telegram is the only one not to be reached.
    if (channel === 'wecom') expect(report.twice + report.refusedAfter).toBe(0);
    expect(report.parked > 0).toBe(channel === 'telegram');
  },
);
