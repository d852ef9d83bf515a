import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../src/logger.js';
import { type Alarm, createAlarm } from '../../src/reminders/alarm.js';
import { testModels } from '../models.js';

/** Agenda goes by the machine's own time: it is waited for, never guessed. */
describe('the alarm clock', () => {
  let base: Awaited<ReturnType<typeof testModels>>;
  const alarms: Alarm[] = [];
  beforeEach(async () => {
    base = await testModels('alarm');
  });
  afterEach(async () => {
    for (const alarm of alarms.splice(0)) await alarm.stop();
    await base.stop();
  });

  async function process(instance: string) {
    const rung = vi.fn(async () => {});
    const { db: connection } = base.models.inbox;
    const alarm = await createAlarm({ connection, instance, logger: silentLogger(), ring: rung });
    alarms.push(alarm);
    return { alarm, rung };
  }
  const jobs = () => base.models.inbox.db.collection('agendaJobs');
  const finished = (count: number) =>
    vi.waitFor(
      async () =>
        expect(await jobs().countDocuments({ lastFinishedAt: { $ne: null }, nextRunAt: null })).toBe(count),
      { timeout: 20_000, interval: 50 },
    );

  it('rings once for a timer, however often and by whomever it is set', async () => {
    const [one, two] = [await process('one'), await process('two')];
    await Promise.all([one, one, two].map(({ alarm }) => alarm.set('t1', Date.now())));
    await one.alarm.set('t2', Date.now());
    await Promise.all([one.alarm.start(), two.alarm.start()]);
    await finished(2);
    expect(one.rung.mock.calls.length + two.rung.mock.calls.length).toBe(2);
    // A timer that has rung stays rung.
    await two.alarm.set('t1', Date.now());
    expect(await jobs().countDocuments()).toBe(2);
  });

  it('rings in the process that comes after the one that was about to ring, without waiting for its lock', async () => {
    const first = await process('first');
    await first.alarm.start();
    await first.alarm.set('later', Date.now() + 2500);
    const looked = async () => expect(await jobs().countDocuments({ lockedAt: { $ne: null } })).toBe(1);
    await vi.waitFor(looked, { timeout: 10_000, interval: 20 });
    await first.alarm.stop();
    const second = await process('second');
    await second.alarm.start();
    await finished(1);
    expect(first.rung.mock.calls.length + second.rung.mock.calls.length).toBe(1);
  });

  it('is not ready before it has started, nor after it has stopped', async () => {
    const { alarm } = await process('one');
    expect(alarm.ready()).toBe(false);
    await alarm.start();
    expect(alarm.ready()).toBe(true);
    await alarm.stop();
    expect(alarm.ready()).toBe(false);
  });
});
