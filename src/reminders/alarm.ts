import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda } from 'agenda';
import type { Connection } from 'mongoose';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';

export interface Alarm {
  start(): Promise<void>;
  /** Rings at `at` (epoch ms) at the latest a scan later; the same timer id rings once. */
  set(timerId: string, at: number): Promise<void>;
  ready(): boolean;
  stop(): Promise<void>;
}

const NAME = 'wake';
const PROCESS_EVERY_MS = 1000;
const KEEP_FINISHED_S = 7 * 86_400;

/**
 * Agenda as the alarm clock: it only says "look now". One insert-only job per timer occurrence under our
 * own unique index; a job is never saved again, since Agenda's save unlocks a running one and its
 * completion overwrites a reschedule (reference/durability-and-security.md A4).
 */
export async function createAlarm(deps: {
  connection: Connection;
  instance: string;
  logger: Logger;
  ring: () => Promise<void>;
}): Promise<Alarm> {
  const db = deps.connection.getClient().db(deps.connection.name);
  const jobs = db.collection('agendaJobs');
  await jobs.createIndex(
    { name: 1, 'data.timerId': 1 },
    { unique: true, partialFilterExpression: { 'data.timerId': { $type: 'string' } }, name: 'timer' },
  );
  // Agenda asks for the job that is due first, of the highest priority: equality, then that order.
  await jobs.createIndex(
    { name: 1, nextRunAt: 1, priority: -1, lockedAt: 1, disabled: 1 },
    { name: 'claim-by-priority' },
  );
  // Without it each look walks all finished jobs, whose nextRunAt is null and sorts first.
  await jobs.createIndex({ name: 1, lockedAt: 1 }, { name: 'locked' });
  await jobs.createIndex({ lastFinishedAt: 1 }, { name: 'forget', expireAfterSeconds: KEEP_FINISHED_S });

  const agenda = new Agenda({
    backend: new MongoBackend({ mongo: db as never, collection: 'agendaJobs', ensureIndex: false }),
    name: deps.instance,
    processEvery: PROCESS_EVERY_MS,
    defaultLockLifetime: 60_000,
    defaultLockLimit: 500,
    defaultConcurrency: 50,
    lockLimit: 1000,
    maxConcurrency: 50,
  } as never);
  agenda.on('error', (error: unknown) => deps.logger.error({ error: messageOf(error) }, 'agenda'));
  // One parameter: with two, Agenda waits for a callback.
  agenda.define(NAME, async (_job: unknown) => {
    await deps.ring();
  });
  let running = false;

  return {
    async start() {
      await agenda.start();
      running = true;
    },
    async set(timerId, at) {
      try {
        await agenda
          .create(NAME, { timerId } as never)
          .schedule(new Date(at))
          .unique({ 'data.timerId': timerId }, { insertOnly: true })
          .save();
      } catch (error) {
        if ((error as { code?: number }).code !== 11000) throw error;
      }
    },
    ready: () => running,
    async stop() {
      running = false;
      await agenda.drain(5000 as never);
      // drain keeps the locks of jobs that were only looked ahead at; nobody else could ring them for a minute.
      await jobs.updateMany(
        { lastModifiedBy: deps.instance, lockedAt: { $ne: null }, nextRunAt: { $ne: null } },
        { $unset: { lockedAt: 1 } },
      );
    },
  };
}
