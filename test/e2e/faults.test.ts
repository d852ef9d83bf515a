import { expect, it } from 'vitest';
import { faultRun } from './fault-run.js';

/**
 * The smaller run; `npm run bench:faults` plays 200 repairs. 45009 stays away here: it asks for a minute of
 * patience (test/channels/contract.ts holds it).
 */
it('says everything once and in order to everybody while the platform fails, repeats and reorders', {
  timeout: 180_000,
}, async () => {
  const report = await faultRun({
    seed: 'repairline',
    conversations: 5,
    percent: 12,
    without: ['errcode 45009'],
    patienceMs: 120_000,
  });
  expect(report.faults).toEqual([]);
  expect(report.intended).toBe(report.arrived + report.parked + report.waiting);
  expect(report.received).toBeGreaterThan(5 * 4);
  // It was no calm day.
  expect(Object.keys(report.weather).length).toBeGreaterThan(5);
  expect(report.retried).toBeGreaterThan(0);
});
