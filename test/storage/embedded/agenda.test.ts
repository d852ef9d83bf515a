import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda, type Job } from 'agenda';
import { describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();

function agendaOn(collection: string, name: string): Agenda {
  return new Agenda({
    name,
    backend: new MongoBackend({ mongo: server.db, collection }),
    processEvery: 50,
    defaultLockLifetime: 60_000,
  });
}

/** Resolves with the job when its handler has run. */
function ran(agenda: Agenda, name: string): Promise<Job> {
  return new Promise((resolve) => {
    agenda.on(`complete:${name}`, resolve);
  });
}

describe('Agenda', () => {
  it('runs a job at its time and stores how it ended', async () => {
    const agenda = agendaOn('one', 'a');
    const seen: unknown[] = [];
    agenda.define('remind', async (job: Job) => {
      seen.push(job.attrs.data);
    });
    const done = ran(agenda, 'remind');
    await agenda.start();
    await agenda.schedule(new Date(Date.now() + 20), 'remind', { to: 'x' });
    await done;
    expect(seen).toEqual([{ to: 'x' }]);
    await agenda.stop();
    const stored = await server.db.collection('one').findOne({ name: 'remind' });
    expect(stored).toMatchObject({ lockedAt: null, nextRunAt: null, failCount: null });
    expect(stored?.lastFinishedAt).toBeInstanceOf(Date);
  });

  it('gives each of many due jobs to one of two instances', async () => {
    const [one, two] = [agendaOn('two', 'one'), agendaOn('two', 'two')];
    const runs = new Map<number, number>();
    const all = new Promise<void>((resolve) => {
      for (const agenda of [one, two])
        agenda.define('work', async (job: Job<{ n: number }>) => {
          runs.set(job.attrs.data.n, (runs.get(job.attrs.data.n) ?? 0) + 1);
          if (runs.size === 60) resolve();
        });
    });
    await one.start();
    await two.start();
    await Promise.all(Array.from({ length: 60 }, (_, n) => one.schedule(new Date(), 'work', { n })));
    await all;
    await Promise.all([one.stop(), two.stop()]);
    expect([...runs.values()].every((count) => count === 1)).toBe(true);
  });

  it('keeps a unique job once under our own partial index, inserted only, never saved again', async () => {
    const jobs = server.db.collection('three');
    await jobs.createIndex(
      { name: 1, 'data.timerId': 1 },
      { unique: true, partialFilterExpression: { 'data.timerId': { $exists: true } } },
    );
    const agenda = agendaOn('three', 'c');
    agenda.define('timer', async () => undefined);
    await agenda.start();
    const later = new Date(Date.now() + 3_600_000);
    const save = () =>
      agenda
        .create('timer', { timerId: 't1' })
        .unique({ 'data.timerId': 't1' }, { insertOnly: true })
        .schedule(later)
        .save();
    const results = await Promise.allSettled(Array.from({ length: 10 }, save));
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 11000 });
    expect(await jobs.countDocuments({ 'data.timerId': 't1' })).toBe(1);
    // A lock that has not run out, else Agenda itself may take it between the two looks.
    const lockedAt = new Date();
    await jobs.updateOne({ 'data.timerId': 't1' }, { $set: { lockedAt } });
    await save();
    expect(await jobs.findOne({ 'data.timerId': 't1' })).toMatchObject({ lockedAt });
    expect(await agenda.cancel({ name: 'timer' })).toBe(1);
    await agenda.stop();
  });

  it('claims through indexes, however many finished jobs there are', async () => {
    const jobs = server.db.collection('four');
    const agenda = agendaOn('four', 'd');
    await agenda.start();
    await jobs.createIndex({ name: 1, lockedAt: 1 });
    const now = Date.now();
    await jobs.insertMany(
      Array.from({ length: 5000 }, (_, i) => ({
        name: 'timer',
        priority: 0,
        nextRunAt: null,
        lockedAt: null,
        disabled: null,
        data: { i },
      })),
    );
    await jobs.insertOne({
      name: 'timer',
      priority: 0,
      nextRunAt: new Date(now),
      lockedAt: null,
      disabled: null,
      data: { i: 'due' },
    });
    const query = {
      name: 'timer',
      disabled: { $ne: true },
      $or: [
        { lockedAt: { $eq: null }, nextRunAt: { $lte: new Date(now + 5000) } },
        { lockedAt: { $lte: new Date(now - 60_000) } },
      ],
    };
    const { queryPlanner } = await jobs.find(query).sort({ nextRunAt: 1, priority: -1 }).explain();
    const text = JSON.stringify(queryPlanner.winningPlan);
    expect(text).toContain('findAndLockNextJobIndex');
    expect(text).toContain('name_1_lockedAt_1');
    const claimed = await jobs.findOneAndUpdate(
      query,
      { $set: { lockedAt: new Date(now) } },
      { sort: { nextRunAt: 1, priority: -1 }, returnDocument: 'after' },
    );
    expect(claimed).toMatchObject({ data: { i: 'due' } });
    expect(
      await jobs.findOneAndUpdate(
        query,
        { $set: { lockedAt: new Date(now) } },
        { sort: { nextRunAt: 1, priority: -1 } },
      ),
    ).toBeNull();
    await agenda.stop();
  });
});
