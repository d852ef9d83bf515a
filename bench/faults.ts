import { faultChannels } from '../test/e2e/fault-cast.js';
import { faultRun } from '../test/e2e/fault-run.js';

/**
 * `npm run bench:faults [conversations] [seed] [percent] [wecom|telegram|wechat]`: a platform that fails, and
 * what arrives nevertheless.
 */
const [conversations = '200', seed = String(Date.now()), percent = '12', name = 'wecom'] =
  process.argv.slice(2);
const channel = faultChannels.find((one) => one === name);
if (!channel) throw new Error(`the channel is one of ${faultChannels.join(', ')}`);
console.log(
  `seed ${seed}: ${conversations} repairs in ${channel}, ${percent} of 100 calls and callbacks meet a fault`,
);
const report = await faultRun({
  channel,
  seed,
  conversations: Number(conversations),
  percent: Number(percent),
  say: console.log,
});
const at = (share: number) => Math.round(report.waits[Math.floor(report.waits.length * share)] ?? 0);
for (const fault of report.faults) console.error(fault);
console.log(`weather: ${JSON.stringify(report.weather)} in ${report.calls} calls`);
console.log(
  `${report.received} things done by people over ${report.callbacks} callbacks; ${report.intended} messages meant: ${report.arrived} arrived once (${report.joined} of them inside another), ${report.parked} parked, ${report.waiting} waiting for the customer, ${report.retried} needed more than one attempt, ${report.twice} shown once more because the answer was lost, ${report.refusedAfter} of the parked shown before because the answer was lost, ${report.knocks} knocks`,
);
console.log(`parked: ${JSON.stringify(report.parkedFor)}`);
console.log(`waited for an answer: median ${at(0.5)} ms, 95% ${at(0.95)} ms, most ${at(0.9999)} ms`);
console.log(`${report.faults.length} faults in ${report.seconds} s`);
process.exit(report.faults.length === 0 ? 0 : 1);
