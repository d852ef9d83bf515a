import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MongoBackend } from '@agendajs/mongo-backend';
import { type Db, MongoClient } from 'mongodb';
import { connect } from '../src/storage/connection.js';
import { createIndexes, createModels } from '../src/storage/models/index.js';
import { END, job, STEP, workOrder } from './storage-data.js';

/**
 * The embedded database at two sizes side by side, and against bare LMDB. Every figure that the product
 * promises is checked; one that is missed makes this end with 1.
 */
const { values } = parseArgs({
  options: {
    small: { type: 'string', default: '10000' },
    large: { type: 'string', default: '1000000' },
    jobs: { type: 'string', default: '1000000' },
    inserts: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '9' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const sizes = [Number(values.small), Number(values.large)] as const;
const jobCount = Number(values.jobs);
const rounds = Number(values.rounds);
const dir = mkdtempSync(join(values.folder, 'repairline-bench-'));
const failed: string[] = [];
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));

console.log(`${cpus().length} cores, Node ${process.version}, data in ${values.folder}\n`);
await durableInserts();
let server = await start();
await load();
await server.stop();
server = await start();
promise(`opening the store of ${sizes[1]} work orders and ${jobCount} jobs`, server.openMs / 1000, 's', 2);
await reads();
await claims();
promise('anonymous memory after all that', await server.anonymousMb(), 'MB', 300);
await server.stop();
for (const line of failed) console.error(`FAILED: ${line}`);
process.exit(failed.length > 0 ? 1 : 0);

function promise(what: string, figure: number, unit: string, most: number): void {
  const line = `${what}: ${figure.toFixed(2)} ${unit} (at most ${most})`;
  console.log(line);
  if (!(figure <= most)) failed.push(line);
}

async function durableInserts(): Promise<void> {
  const child = fork(fileURLToPath(new URL('durable-inserts.ts', import.meta.url)), [dir, values.inserts], {
    execArgv: ['--import', 'tsx'],
  });
  const all: Record<'raw' | 'plain' | 'indexed', number>[] = [];
  child.on('message', (figures) => all.push(figures as (typeof all)[number]));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0 || all.length === 0) throw new Error(`durable-inserts ended with ${code}`);
  const share = (key: 'plain' | 'indexed') => median(all.map((f) => f[key] / f.raw));
  const rate = (key: 'raw' | 'plain' | 'indexed') => Math.round(median(all.map((f) => f[key])));
  console.log('durable writes a second at concurrency 64 (j: true):');
  console.log(`  bare lmdb put + flushed                ${rate('raw')}`);
  console.log(`  insert, _id only                       ${rate('plain')}  = ${percent(share('plain'))}`);
  console.log(`  insert, with the inbox's 3 indexes     ${rate('indexed')}  = ${percent(share('indexed'))}`);
  if (share('plain') < 0.25)
    failed.push(`durable inserts at ${percent(share('plain'))} of bare lmdb, want 25 %`);
}

async function load(): Promise<void> {
  for (const size of sizes) {
    const connection = await connect(server.uriOf(`orders${size}`));
    const models = createModels(connection);
    await createIndexes(models);
    const seconds = await fill(models.workOrders.collection.conn.db as Db, 'workorders', size, workOrder);
    console.log(
      `loaded ${size} work orders with ${(await models.workOrders.listIndexes()).length} indexes: ${Math.round(size / seconds)}/s`,
    );
    await connection.close();
  }
  const client = await MongoClient.connect(server.uriOf('jobs'));
  const backend = new MongoBackend({ mongo: client.db() as never });
  await backend.connect();
  await client.db().collection('agendaJobs').createIndex({ name: 1, lockedAt: 1 }, { name: 'locked' });
  const seconds = await fill(client.db(), 'agendaJobs', jobCount, job);
  console.log(`loaded ${jobCount} jobs with Agenda's index and ours: ${Math.round(jobCount / seconds)}/s\n`);
  await client.close();
}

async function fill(db: Db, name: string, count: number, make: (i: number) => object): Promise<number> {
  const begun = performance.now();
  const batch = 2000;
  let from = 0;
  // Two batches in flight: one is made here while the other is stored there.
  const worker = async () => {
    for (let at = from; at < count; at = from) {
      from += batch;
      const docs = Array.from({ length: Math.min(batch, count - at) }, (_, i) => make(at + i));
      await db.collection(name).insertMany(docs as never, { ordered: false, writeConcern: { w: 1 } });
    }
  };
  await Promise.all([worker(), worker()]);
  return (performance.now() - begun) / 1000;
}

async function reads(): Promise<void> {
  const client = await MongoClient.connect(server.uriOf('any'));
  const collections = sizes.map((size) =>
    client.db(`orders${size}`).collection<{ _id: string }>('workorders'),
  );
  const random = randomFrom(7);
  const kinds: Record<string, (c: (typeof collections)[number], size: number) => Promise<number>> = {
    'point read by _id': async (c, size) => {
      const row = await c.findOne({ _id: workOrder(Math.floor(random() * size))._id });
      return row ? 1 : 0;
    },
    'point read by number': async (c, size) => {
      const row = await c.findOne({
        'state.number': `WO-${String(Math.floor(random() * size)).padStart(9, '0')}`,
      });
      return row ? 1 : 0;
    },
    'range: 20 orders of a time, newest first': async (c, size) => {
      const to = END - Math.floor(random() * (size - 20)) * STEP;
      const found = await c
        .find({ 'state.openedAt': { $gt: to - 20 * STEP, $lte: to } })
        .sort({ 'state.openedAt': -1 })
        .toArray();
      return found.length === 20 ? 1 : 0;
    },
    'range: closed ones of a time, newest first': async (c, size) => {
      const to = END - Math.floor(random() * (size - 20)) * STEP;
      const found = await c
        .find({ 'state.state': 'closed', 'state.openedAt': { $lte: to } })
        .sort({ 'state.openedAt': -1 })
        .limit(19)
        .toArray();
      return found.length > 0 ? 1 : 0;
    },
  };
  for (const [name, read] of Object.entries(kinds)) {
    const times: number[][] = sizes.map(() => []);
    for (let round = 0; round <= rounds; round++)
      for (const [i, collection] of collections.entries()) {
        const repeats = 200;
        const begun = performance.now();
        for (let n = 0; n < repeats; n++)
          if ((await read(collection, sizes[i] as number)) !== 1) throw new Error(`${name}: nothing found`);
        if (round > 0) times[i]?.push(((performance.now() - begun) * 1000) / repeats);
      }
    const [small = 0, large = 0] = times.map(median);
    console.log(`${name}: ${Math.round(small)} µs at ${sizes[0]}, ${Math.round(large)} µs at ${sizes[1]}`);
    promise('  grows by', large / small, 'times', 2);
  }
  await client.close();
}

/** Agenda's own repository sends the query; explain then says how it was found. */
async function claims(): Promise<void> {
  const client = await MongoClient.connect(server.uriOf('jobs'), { monitorCommands: true });
  const db = client.db();
  const backend = new MongoBackend({ mongo: db as never, ensureIndex: false });
  await backend.connect();
  let sent: Record<string, unknown> = {};
  client.on('commandStarted', ({ commandName, command }) => {
    if (commandName === 'findAndModify') sent = command;
  });
  const now = new Date(END);
  const times: number[] = [];
  for (let n = 0; n < 100; n++) {
    const begun = performance.now();
    const claimed = await backend.repository.getNextJobToRun(
      'wake',
      now,
      new Date(END - 600_000),
      now,
      undefined,
    );
    times.push(performance.now() - begun);
    if (!claimed) throw new Error('no job was due');
  }
  const { query, sort, update } = sent;
  const plan = await db.command({
    explain: { findAndModify: 'agendaJobs', query, sort, update },
    verbosity: 'executionStats',
  });
  const stages = stagesOf(plan.queryPlanner.winningPlan);
  const { totalKeysExamined, totalDocsExamined } = plan.executionStats;
  console.log(`Agenda's claim among ${jobCount} jobs: p50 ${median(times).toFixed(2)} ms`);
  console.log(`  explain: ${stages.join(' < ')}; ${totalKeysExamined} keys, ${totalDocsExamined} documents`);
  if (!stages.some((stage) => stage.startsWith('IXSCAN')) || stages.includes('COLLSCAN'))
    failed.push("Agenda's claim is not served by an index");
  promise('  documents looked at for one claim', totalDocsExamined, '', 500);
  await client.close();
}

interface Stage {
  stage: string;
  indexName?: string;
  inputStage?: Stage;
  inputStages?: Stage[];
}

function stagesOf({ stage, indexName, inputStage, inputStages = [] }: Stage): string[] {
  return [
    indexName ? `${stage} ${indexName}` : stage,
    ...[...(inputStage ? [inputStage] : []), ...inputStages].flatMap(stagesOf),
  ];
}

function median(list: number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} % of bare lmdb`;
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function start() {
  const child = fork(fileURLToPath(new URL('storage-server.ts', import.meta.url)), [join(dir, 'db')], {
    execArgv: ['--import', 'tsx'],
  });
  const message = <T>() => new Promise<T>((resolve) => child.once('message', (m) => resolve(m as T)));
  const { uri, openMs } = await message<{ uri: string; openMs: number }>();
  return {
    openMs,
    uriOf: (db: string) => {
      const url = new URL(uri);
      url.pathname = `/${db}`;
      return url.href;
    },
    anonymousMb: async () => {
      const answer = message<{ anonymousMb: number }>();
      child.send('memory');
      return (await answer).anonymousMb;
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await gone;
    },
  };
}
