import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Callback, makeCallbacks } from './callbacks.js';

const COUNT = Number(process.argv[2] ?? 3000);
const CONNECTIONS = 32;
const ROUNDS = 3;

interface Figures {
  perSecond: number;
  p50: number;
  p99: number;
  refused: number;
}

/** Callbacks acknowledged per second: the service against the bare limit, side by side, in turns. */
const bare = await start('bare-server.ts');
const dataDir = mkdtempSync(join(tmpdir(), 'repairline-bench-'));
const platform = await start('platform-server.ts');
const service = await start('service-server.ts', platform.url, dataDir);
console.log(
  `${cpus().length} cores, Node ${process.version}, ${COUNT} callbacks a round, ${CONNECTIONS} connections\n`,
);
const bares: Figures[] = [];
const services: Figures[] = [];
/** Turns a second, from the first callback of a round to the last event that was handled. */
const turns: { perSecond: number }[] = [];
let made = 0;
for (let round = 0; round <= ROUNDS; round++) {
  const callbacks = makeCallbacks(COUNT, 500, made);
  made += COUNT;
  const one = await fire(bare.url, callbacks);
  const two = await fire(service.url, callbacks);
  // The first round warms both up.
  if (round > 0) {
    bares.push(one);
    services.push(two);
  }
  const { seconds } = await service.drained();
  if (round > 0) turns.push({ perSecond: COUNT / (COUNT / two.perSecond + seconds) });
}
print('bare limit (node:http + crypto, nothing stored)', bares);
print('repairline (strict checks, journaled, acknowledged)', services);
const ratio = mean(services, 'perSecond') / mean(bares, 'perSecond');
console.log(
  `\nratio of rates ${ratio.toFixed(2)}; p99 ${(mean(services, 'p99') / mean(bares, 'p99')).toFixed(1)} times the bare one`,
);
const turnRate = mean(turns, 'perSecond');
console.log(
  `whole turns (read, decided, stored, sent): ${Math.round(turnRate)}/s, ${(turnRate / mean(bares, 'perSecond')).toFixed(3)} of the bare limit`,
);
const { stored } = await service.ask();
console.log(`stored by the service: ${stored} rows (of which ${made} callbacks)`);
const refused = [...bares, ...services].reduce((sum, f) => sum + f.refused, 0);
if (refused > 0 || (stored ?? 0) < made) {
  console.error(`FAILED: ${refused} refused, ${stored} stored of ${made}`);
  process.exitCode = 1;
}
await Promise.all([bare, service, platform].map((one) => one.stop()));
rmSync(dataDir, { recursive: true, force: true });

function print(name: string, all: Figures[]): void {
  console.log(
    `${name}: ${Math.round(mean(all, 'perSecond'))}/s, p50 ${mean(all, 'p50').toFixed(1)} ms, p99 ${mean(all, 'p99').toFixed(1)} ms`,
  );
}

function mean<K extends string>(all: Record<K, number>[], key: K): number {
  return all.reduce((sum, f) => sum + f[key], 0) / all.length;
}

async function fire(url: string, callbacks: Callback[]): Promise<Figures> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const times: number[] = [];
  let next = 0;
  let refused = 0;
  const begun = performance.now();
  const worker = async () => {
    for (let callback = callbacks[next++]; callback; callback = callbacks[next++]) {
      const at = performance.now();
      if ((await post(agent, url, callback)) !== 200) refused++;
      times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { perSecond: callbacks.length / seconds, p50: at(0.5), p99: at(0.99), refused };
}

function post(agent: Agent, url: string, callback: Callback): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url + callback.path,
      { method: 'POST', agent, headers: { 'content-type': 'text/xml' } },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.on('error', reject);
    sent.end(callback.body);
  });
}

async function start(file: string, ...args: string[]) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, { execArgv: ['--import', 'tsx'] });
  const message = <T>() => new Promise<T>((resolve) => child.once('message', (m) => resolve(m as T)));
  const { url } = await message<{ url: string }>();
  const ask = () => {
    const answer = message<{ stored?: number; waiting?: number }>();
    child.send('count');
    return answer;
  };
  return {
    url,
    ask,
    /** Turns of this round must not eat into the next one's time. */
    async drained() {
      const begun = performance.now();
      while (((await ask()).waiting ?? 0) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
      return { seconds: (performance.now() - begun) / 1000 };
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
