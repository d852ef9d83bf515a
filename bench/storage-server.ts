import { readFileSync } from 'node:fs';
import { startEmbedded } from '../src/storage/embedded/index.js';

/** The embedded database alone in a process, so that its memory and its start can be measured. */
const [dataDir = ''] = process.argv.slice(2);
const begun = performance.now();
const embedded = await startEmbedded({ dataDir });
process.send?.({ uri: embedded.uri, openMs: performance.now() - begun });
process.on('message', () => process.send?.({ anonymousMb: anonymousMb() }));
process.on('disconnect', async () => {
  await embedded.close();
  process.exit();
});

/** Memory of its own: without the file's pages, which the system takes back whenever it wants. */
function anonymousMb(): number {
  const rollup = readFileSync('/proc/self/smaps_rollup', 'utf8');
  return Number(/^Anonymous:\s+(\d+) kB/m.exec(rollup)?.[1] ?? Number.NaN) / 1024;
}
