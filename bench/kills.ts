import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { killRounds } from '../test/storage/embedded/kill-rounds.js';

/** Kills the database under load so many times and says what was lost. */
const rounds = Number(process.argv[2] ?? 200);
const folder = mkdtempSync(join(tmpdir(), 'repairline-kills-'));
const begun = performance.now();
const report = await killRounds({
  dataDir: join(folder, 'db'),
  rounds,
  serve: [process.execPath, resolve('dist/main.js'), 'storage', 'serve', '--data-dir', folder],
  say: console.log,
});
for (const fault of report.faults) console.error(fault);
console.log(
  `killed ${report.rounds} times in ${Math.round((performance.now() - begun) / 1000)} s: ${report.acknowledged} acknowledged writes, ${report.inFlight} under way when killed, ${report.faults.length} faults`,
);
if (report.faults.length === 0) rmSync(folder, { recursive: true, force: true });
else console.error(`the files are in ${folder}`);
process.exit(report.faults.length === 0 ? 0 : 1);
