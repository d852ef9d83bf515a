import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { killRounds } from './kill-rounds.js';
import { temporaryFolder } from './start.js';

// More: npm run bench:kills -- 200
it('killed fifteen times under load, it has every acknowledged write and indexes that agree', {
  timeout: 180_000,
}, async () => {
  const folder = temporaryFolder();
  const main = resolve(import.meta.dirname, '../../../dist/main.js');
  const report = await killRounds({
    dataDir: join(folder, 'db'),
    rounds: 15,
    serve: [process.execPath, main, 'storage', 'serve', '--data-dir', folder],
  });
  rmSync(folder, { recursive: true, force: true });
  expect(report.faults).toEqual([]);
  expect(report.rounds).toBe(15);
  expect(report.acknowledged).toBeGreaterThan(150);
  expect(report.inFlight).toBeGreaterThan(15);
});
