import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { checkEmbedded } from '../../../src/storage/embedded/index.js';

export interface KillReport {
  rounds: number;
  acknowledged: number;
  /** Writes that the kill found under way, of which some had happened and some not. */
  inFlight: number;
  /** What was lost, changed, or in disagreement; empty is what we promise. */
  faults: string[];
}

const writers = 12;

/** What a document may be after the kill: as acknowledged or, when a change was under way, as after it. */
interface Expected {
  may: (number | null)[];
}

interface Row {
  _id: string;
  n: number;
  v: number;
  tags: string[];
  text: string;
}

/**
 * Starts a server as a process, writes durably to it from many sides at once (inserts, updates, deletes,
 * findAndModify, and collections and indexes that come and go), kills it at a random moment, and compares
 * what is there with what was acknowledged; again and again on the same files. Between two rounds every
 * index entry is compared with every document.
 */
export async function killRounds(options: {
  dataDir: string;
  rounds: number;
  /** The command that serves `dataDir` and prints its address. */
  serve: string[];
  random?: () => number;
  say?: (line: string) => void;
}): Promise<KillReport> {
  const { dataDir, rounds, serve, random = Math.random, say } = options;
  const report: KillReport = { rounds: 0, acknowledged: 0, inFlight: 0, faults: [] };
  let counter: Expected = { may: [null] };
  let previous: { name: string; rows: Map<string, Expected> } | undefined;

  for (let round = 0; round <= rounds; round++) {
    const server = await start(serve);
    const client = await MongoClient.connect(server.uri, {
      maxPoolSize: writers + 3,
      serverSelectionTimeoutMS: 5000,
      writeConcern: { w: 'majority', j: true },
    });
    const db = client.db('kill');
    if (previous) {
      report.faults.push(
        ...(await compare(db, previous.name, previous.rows)).map((f) => `round ${round}: ${f}`),
      );
      const stored = await db.collection<{ _id: string; n: number }>('counters').findOne({ _id: 'shared' });
      if (!counter.may.includes(stored?.n ?? null))
        report.faults.push(
          `round ${round}: the counter is ${stored?.n}, expected ${counter.may.join(' or ')}`,
        );
      counter = { may: [stored?.n ?? null] };
      report.faults.push(...(await catalogFaults(db)).map((f) => `round ${round}: ${f}`));
      await db.collection(previous.name).drop();
    }
    if (round === rounds) {
      await client.close();
      await kill(server.process);
      break;
    }
    const rows = new Map<string, Expected>();
    const name = `round${round}`;
    const c = db.collection<Row>(name);
    await c.createIndexes([
      { key: { n: 1 }, unique: true },
      { key: { tags: 1, v: -1 } },
      { key: { v: 1 }, partialFilterExpression: { v: { $gt: 1 } } },
    ]);
    let dead = false;
    const attempt = async (expected: Expected, after: number | null, work: () => Promise<unknown>) => {
      expected.may.push(after);
      await work();
      expected.may = [after];
      report.acknowledged++;
    };
    const writer = async (w: number) => {
      for (let i = 0; !dead; i++) {
        const _id = `${w}-${i}`;
        const expected: Expected = { may: [null] };
        rows.set(_id, expected);
        const row = {
          _id,
          n: w * 1e6 + i,
          v: 1,
          tags: [`t${i % 7}`, `w${w}`],
          text: 'x'.repeat(Math.floor(random() * 3000)),
        };
        await attempt(expected, 1, () => c.insertOne(row));
        if (i % 2 === 0)
          await attempt(expected, 2, () => c.updateOne({ _id }, { $inc: { v: 1 }, $push: { tags: 'more' } }));
        if (i % 3 === 0)
          await attempt(expected, (expected.may[0] ?? 0) + 1, () =>
            c.findOneAndUpdate({ n: row.n }, { $inc: { v: 1 }, $pull: { tags: `w${w}` } }),
          );
        if (i % 5 === 0) await attempt(expected, null, () => c.deleteOne({ tags: `t${i % 7}`, _id }));
      }
    };
    const counting = async () => {
      while (!dead) {
        const next = (counter.may[0] ?? 0) + 1;
        await attempt(counter, next, () =>
          db
            .collection<{ _id: string; n: number }>('counters')
            .findOneAndUpdate({ _id: 'shared' }, { $inc: { n: 1 } }, { upsert: true }),
        );
      }
    };
    // Listened to at once: the kill makes all of them fail.
    const work = Promise.allSettled([
      ...Array.from({ length: writers }, (_, w) => writer(w)),
      counting(),
      comeAndGo(db, () => dead),
    ]);
    const before = report.acknowledged;
    while (report.acknowledged < before + 10) await wait(5);
    await wait(random() * 400);
    await kill(server.process);
    dead = true;
    await work;
    await client.close();
    report.rounds++;
    report.inFlight += [...rows.values(), counter].filter(({ may }) => may.length > 1).length;
    const { faults } = await checkEmbedded(dataDir);
    report.faults.push(...faults.map((fault) => `after round ${round}: ${fault}`));
    previous = { name, rows };
    if (report.faults.length > 0) break;
    if ((round + 1) % 20 === 0)
      say?.(`${round + 1} rounds, ${report.acknowledged} acknowledged writes: nothing lost`);
  }
  return report;
}

/** Collections and indexes are made and dropped while the process may die; each step is whole or was not. */
async function comeAndGo(db: Db, over: () => boolean): Promise<void> {
  while (!over()) {
    const c = db.collection<{ _id: number; a: number; b: number[] }>('come-and-go');
    await c.drop();
    await c.insertMany(Array.from({ length: 300 }, (_, _id) => ({ _id, a: _id % 10, b: [_id, -_id] })));
    await c.createIndexes([{ key: { a: 1, b: 1 } }, { key: { b: 1 }, name: 'b' }]);
    await c.dropIndex('b');
    await c.rename('renamed', { dropTarget: true });
  }
}

/** An index that is listed is whole: a search through it finds what a search through all finds. */
async function catalogFaults(db: Db): Promise<string[]> {
  const faults: string[] = [];
  for (const { name } of await db.listCollections({ name: /come|renamed/ }).toArray()) {
    const c = db.collection(name);
    const count = await c.countDocuments();
    const names = (await c.indexes()).map((index) => index.name as string);
    for (const index of names) {
      const found = (await c.find().hint(index).toArray()).length;
      if (found !== count) faults.push(`${name}: index ${index} finds ${found} of ${count} documents`);
    }
    if (names.includes('b') && names.length !== 3)
      faults.push(`${name}: of two indexes made at once only b is there`);
    // It got its name when it was whole: 300 documents, and the second index dropped again.
    if (name === 'renamed' && (count !== 300 || names.join() !== '_id_,a_1_b_1'))
      faults.push(`renamed with ${count} documents and the indexes ${names.join()}`);
  }
  return faults;
}

async function compare(db: Db, name: string, rows: Map<string, Expected>): Promise<string[]> {
  const faults: string[] = [];
  const stored = new Map((await db.collection<Row>(name).find().toArray()).map((row) => [row._id, row.v]));
  for (const [_id, { may }] of rows) {
    const value = stored.get(_id) ?? null;
    if (!may.includes(value)) faults.push(`${name} ${_id} is ${value}, expected ${may.join(' or ')}`);
    stored.delete(_id);
  }
  for (const _id of stored.keys()) faults.push(`${name} ${_id} was never written`);
  return faults;
}

async function start(serve: string[]): Promise<{ process: ChildProcess; uri: string }> {
  const [command = '', ...args] = serve;
  const started = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await Promise.race([
    once(started.stdout as NodeJS.ReadableStream, 'data').then(([data]) => String(data).trim()),
    once(started, 'exit').then(([code, signal]) => {
      throw new Error(`the server did not start: ${code} ${signal}`);
    }),
  ]);
  return { process: started, uri: line };
}

async function kill(running: ChildProcess): Promise<void> {
  const gone = once(running, 'exit');
  running.kill('SIGKILL');
  await gone;
}
