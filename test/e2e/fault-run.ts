import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { systemClock } from '../../src/clock.js';
import { createSandboxClient, type SandboxClient } from '../../src/sandbox/client.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { startEmbedded } from '../../src/storage/embedded/index.js';
import type { ConversationRow, DeliveryRow } from '../../src/storage/models/index.js';
import { testDatabase } from '../database.js';
import { type FaultCast, type FaultChannel, faultCasts } from './fault-cast.js';
import { auditScreens, type ScreenAudit, WAITS } from './screen-audit.js';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');
const POLICY = resolve(import.meta.dirname, '../fixtures/faults-policy.yaml');
const TOKEN = 'fault-run-token-0123';
const NUMBER = /WO-\d{6}-\d{3,}/;

export interface FaultReport extends ScreenAudit {
  seed: string;
  conversations: number;
  /** Faults that the platform brought, by name. */
  weather: Record<string, number>;
  calls: number;
  callbacks: number;
  /** How long a person waited for an answer, ms, sorted. */
  waits: number[];
  seconds: number;
}

/**
 * Plays so many repairs at once against the real process over real HTTP, while the platform breaks calls and
 * doubles and reorders callbacks as the seed says; then compares every phone with what was decided to be said.
 */
export async function faultRun(options: {
  /** Where customers write; default `wecom`. */
  channel?: FaultChannel;
  seed: string;
  conversations: number;
  percent: number;
  /** What stays away, as in StormOptions. */
  without?: string[];
  /** How many repairs at once. */
  width?: number;
  /** How long one step of a repair may take before it counts as lost, ms. */
  patienceMs?: number;
  say?: (line: string) => void;
}): Promise<FaultReport> {
  const cast = faultCasts[options.channel ?? 'wecom'];
  const { seed, conversations, percent, without = [], width = 50, patienceMs = 600_000, say } = options;
  const begun = performance.now();
  const home = mkdtempSync(join(tmpdir(), 'repairline-faults-'));
  const given = testDatabase();
  const embedded = given.env.MONGODB_URI ? null : await startEmbedded({ dataDir: join(home, 'db') });
  const uri = given.env.MONGODB_URI ?? embedded?.uri ?? '';
  const sandbox = await startSandbox({ clock: systemClock, callbackRetryDelayMs: 200 });
  const client = createSandboxClient(sandbox.url);
  const service = await startProcess(uri, home, cast.env(sandbox));
  const mongo = await MongoClient.connect(uri);
  try {
    await cast.connect(sandbox, service.url);
    const api = apiOf(service.url);
    const technicians = await roster({ api, client, cast }, Math.max(2, Math.ceil(conversations / 5)));
    for (let i = 0; i < conversations; i++) await cast.phone(client, cast.customer(i));
    await client.fault({ name: 'storm', seed, percent, without });
    const waits: number[] = [];
    const left = Array.from({ length: conversations }, (_, i) => i);
    const faults: string[] = [];
    let played = 0;
    const lane = async () => {
      for (let i = left.shift(); i !== undefined; i = left.shift()) {
        try {
          await repair({ client, api, cast, technicians, waits, patienceMs }, i);
        } catch (error) {
          faults.push(
            `repair ${i}: ${(error as Error).message}\n${await standing(mongo.db(), error as Error)}`,
          );
        }
        played++;
        if (played % 20 === 0) say?.(`${played} of ${conversations} played`);
      }
    };
    await Promise.all(Array.from({ length: Math.min(width, conversations) }, lane));
    const weather = sandbox.control.weather();
    await client.clearFaults();
    await client.settled();
    await quiet(mongo.db(), patienceMs);
    const audit = await auditScreens(mongo.db(), sandbox.control);
    const lostAnswers = (weather['lost-answer'] ?? 0) + (weather['late-answer'] ?? 0);
    if (audit.twice + audit.refusedAfter > lostAnswers)
      faults.push(
        `${audit.twice} messages are shown twice, ${audit.refusedAfter} shown and refused, and ${lostAnswers} answers were lost`,
      );
    const stats = await client.stats();
    const { acknowledged, refused, lost } = stats.callbacks;
    if (lost > 0) faults.push(`${lost} callbacks were never acknowledged`);
    return {
      ...audit,
      faults: [...faults, ...audit.faults],
      seed,
      conversations,
      weather,
      calls: Object.values(stats.calls).reduce((sum, count) => sum + count, 0),
      callbacks: acknowledged + refused,
      waits: waits.sort((a, b) => a - b),
      seconds: Math.round((performance.now() - begun) / 1000),
    };
  } finally {
    await mongo.close();
    await service.stop();
    await sandbox.close();
    await embedded?.close();
    await given.drop();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Stage {
  client: SandboxClient;
  api: Api;
  cast: FaultCast;
  technicians: Map<string, string>;
  waits: number[];
  patienceMs: number;
}

/** One customer and whoever is offered the work: report, photo, yes, accept, appointment, progress. */
async function repair(stage: Stage, i: number): Promise<void> {
  const { client, api, cast, technicians, waits, patienceMs: timeoutMs } = stage;
  const customer = cast.customer(i);
  const phone = `138${String(10_000_000 + i)}`;
  let after = 0;
  const answered = async (who: string, act: () => Promise<unknown>, matcher: RegExp, since = after) => {
    const begun = performance.now();
    await act();
    const seen = await client.waitFor(who, matcher, { after: since, timeoutMs });
    waits.push(performance.now() - begun);
    if (who === customer) after = seen.changed;
    return seen;
  };
  const first = await answered(
    customer,
    () =>
      client.say(
        customer,
        `打捆机打结器坏了,电话${phone},地址宁晋县大陆村镇村东${i}号,编号KB2024${1000 + i}`,
      ),
    NUMBER,
  );
  const number = NUMBER.exec(first.text)?.[0] as string;
  if (i % 3 === 0) await client.photo(customer);
  await client.say(customer, '对');
  const technician = await offeredTo(api, number, technicians, timeoutMs);
  const offer = await client.waitFor(technician, number, { timeoutMs });
  if (cast.can.press && i % 2 === 0) await client.press(technician, '接单', { seq: offer.seq });
  else await client.say(technician, `接单 ${number}`);
  await client.waitFor(customer, /工程师|师傅/, { after, timeoutMs });
  await answered(customer, () => client.say(customer, '进度'), NUMBER);
  await answered(technician, () => client.say(technician, `预约 ${number} 明天上午9点`), /约/, offer.changed);
  // The same words again are meant again, and are answered again.
  const asked = await client.say(customer, '进度');
  await answered(customer, async () => {}, NUMBER);
  // What was changed afterwards is told about, once, and is no second question.
  if (cast.can.edit && i % 3 === 1)
    await answered(customer, () => client.edit(customer, asked.seq, '进度?'), /改了刚才的消息/);
  if (cast.can.block && i % 5 === 2) {
    await client.person({ id: customer, status: 'left' });
    await client.say(customer, '进度');
  }
}

async function offeredTo(
  api: Api,
  number: string,
  technicians: Map<string, string>,
  timeoutMs: number,
): Promise<string> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const { offers } = (await api('GET', `/work-orders/${number}`)) as {
      offers?: { technicianId: string; outcome: string }[];
    };
    const open = offers?.find((offer) => offer.outcome === 'open');
    const userId = open && technicians.get(open.technicianId);
    if (userId) return userId;
    if (performance.now() > until) throw new Error(`${number} was offered to nobody`);
    await pause(300);
  }
}

/** Resolves when nothing is on its way any more but what waits for a customer's next words. */
export async function quiet(db: Db, timeoutMs: number): Promise<void> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const [events, effects, media, waiting] = await Promise.all([
      db.collection('inbox').countDocuments({ status: 'new' }),
      db.collection('conversations').countDocuments({ effectsDueAt: { $ne: null } }),
      db.collection('wantedmedia').countDocuments({ nextAt: { $ne: null } }),
      db.collection('deliveries').countDocuments({ state: 'queued', error: { $nin: WAITS } }),
    ]);
    if (events + effects + media + waiting === 0) return;
    if (performance.now() > until) return;
    await pause(500);
  }
}

/** What is on its way to whom nothing came, for whoever looks into it. */
async function standing(db: Db, { message }: Error): Promise<string> {
  const [peer = ''] = message.split(' ');
  const rows = await db
    .collection<DeliveryRow>('deliveries')
    .find({ peer })
    .sort({ seq: -1 })
    .limit(40)
    .toArray();
  const talk = await db.collection('conversations').findOne({ peer });
  const lines = rows.map(
    ({ _id, state, attempts, error, nextAt, leaseUntil, triedAt }) =>
      `  ${_id} ${state} after ${attempts}, tried ${triedAt}, next ${nextAt}, leased until ${leaseUntil}: ${error}`,
  );
  const { effectsDueAt, leaseUntil, effects } = (talk ?? {}) as Partial<ConversationRow>;
  return [
    `  now ${Date.now()}, talk: ${JSON.stringify({ effectsDueAt, leaseUntil, effects: effects?.length })}`,
    ...lines,
  ].join('\n');
}

type Api = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;

const apiOf =
  (url: string): Api =>
  async (method, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return (await response.json()) as Record<string, unknown>;
  };

/** Technicians by their id in the directory, and one supervisor. */
async function roster(
  { api, client, cast }: Pick<Stage, 'api' | 'client' | 'cast'>,
  count: number,
): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (let i = 0; i < count; i++) {
    const id = cast.technician(i);
    const phone = `139${String(10_000_000 + i)}`;
    const made = await api('POST', '/technicians', { name: `师傅${i}`, phone, [cast.idField]: id });
    known.set(String(made.id), id);
    await cast.phone(client, id);
  }
  const supervisor = { name: '赵敏', phone: '13900000009', [cast.idField]: cast.supervisor };
  await api('POST', '/supervisors', supervisor);
  await cast.phone(client, cast.supervisor);
  return known;
}

async function startProcess(uri: string, home: string, settings: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [MAIN, 'serve'], {
    env: {
      PATH: process.env.PATH ?? '',
      MONGODB_URI: uri,
      PORT: '0',
      DATA_DIR: join(home, 'data'),
      API_TOKEN: TOKEN,
      LOG_LEVEL: process.env.FAULT_RUN_LOG ?? 'silent',
      POLICY,
      ...settings,
    },
    stdio: ['ignore', 'pipe', process.env.FAULT_RUN_LOG ? 'inherit' : 'ignore'],
  });
  let said = '';
  const url = await new Promise<string>((done, fail) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (process.env.FAULT_RUN_LOG) process.stderr.write(chunk);
      if (said.length < 10_000) said += chunk.toString();
      const ready = /ready at (http:\S+)/.exec(said)?.[1];
      if (ready) done(ready);
    });
    child.once('exit', (code, signal) => fail(new Error(`ended with ${code} ${signal}: ${said}`)));
  });
  return {
    url,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await gone;
    },
  };
}
