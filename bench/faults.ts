import { faultRun } from '../test/e2e/fault-run.js';

/** `npm run bench:faults [conversations] [seed] [percent]`: a platform that fails, and what arrives nevertheless. */
const [conversations = '200', seed = String(Date.now()), percent = '12'] = process.argv.slice(2);
console.log(`seed ${seed}: ${conversations} repairs, ${percent} of 100 calls and callbacks meet a fault`);
const report = await faultRun({
  seed,
  conversations: Number(conversations),
  percent: Number(percent),
  say: console.log,
});
const at = (share: number) => Math.round(report.waits[Math.floor(report.waits.length * share)] ?? 0);
for (const fault of report.faults) console.error(fault);
console.log(`weather: ${JSON.stringify(report.weather)} in ${report.calls} calls`);
console.log(
  `${report.received} things done by people over ${report.callbacks} callbacks; ${report.intended} messages meant: ${report.arrived} arrived once (${report.joined} of them inside another), ${report.parked} parked, ${report.waiting} waiting for the customer, ${report.retried} needed more than one attempt`,
);
console.log(`waited for an answer: median ${at(0.5)} ms, 95% ${at(0.95)} ms, most ${at(0.9999)} ms`);
console.log(`${report.faults.length} faults in ${report.seconds} s`);
process.exit(report.faults.length === 0 ? 0 : 1);
