import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { Breaker } from '../../../src/understanding/model/breaker.js';
import { Deadline } from '../../../src/understanding/model/deadline.js';
import { Gate } from '../../../src/understanding/model/gate.js';

describe('the breaker', () => {
  const MINUTE = 60_000;
  const fresh = () => {
    const clock = new ManualClock(0);
    const breaker = new Breaker(clock);
    const fails = (times: number) => {
      for (let i = 0; i < times; i++) breaker.failed();
      return breaker.open;
    };
    return { clock, breaker, fails };
  };

  it('opens for a minute at the third failure of a minute, and begins to count anew', () => {
    const { clock, breaker, fails } = fresh();
    expect(fails(2)).toBe(false);
    expect(fails(1)).toBe(true);
    clock.advance(MINUTE - 1);
    expect(breaker.open).toBe(true);
    clock.advance(1);
    expect(breaker.open).toBe(false);
    expect(fails(2)).toBe(false);
  });

  it('counts no failure once the minute it opened for is all there was of it', () => {
    const { clock, fails } = fresh();
    fails(3);
    clock.advance(MINUTE - 1);
    // asked before it opened, failed late
    expect(fails(1)).toBe(true);
    clock.advance(1);
    expect(fails(1)).toBe(false);
  });

  it('does not count what is older than a minute, nor what was before a success', () => {
    const { clock, breaker, fails } = fresh();
    fails(2);
    clock.advance(MINUTE);
    expect(fails(2)).toBe(false);
    breaker.succeeded();
    expect(fails(2)).toBe(false);
  });
});

describe('the deadline', () => {
  it('stops what is under way when the clock of the service is past it', async () => {
    const clock = new ManualClock(0);
    const deadline = new Deadline(clock, 1000);
    clock.advance(999);
    expect(deadline.over).toBe(false);
    const work = deadline.within(
      (signal) => new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason))),
    );
    clock.advance(1);
    expect(deadline.over).toBe(true);
    await expect(work).rejects.toThrow('the time of this turn is over');
  });

  it('leaves no timer behind, whatever came of it', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const deadline = new Deadline(new ManualClock(0), 1000);
    const before = timers();
    await deadline.within(async () => 'done');
    await deadline.within(() => Promise.reject(new Error('no'))).catch(() => {});
    expect(timers()).toBe(before);
  });
});

describe('the gate', () => {
  const never = new AbortController().signal;
  /** Work that ends when it is told to. */
  const held = () => {
    let end = () => {};
    const done = new Promise<void>((resolve) => {
      end = resolve;
    });
    return { work: () => done, end };
  };
  const soon = () => new Promise((done) => setTimeout(done, 5));

  it('hands a place to the next that still waits, and to nobody twice', async () => {
    const gate = new Gate(1);
    const [first, third] = [held(), held()];
    const one = gate.pass(first.work, never);
    const stop = new AbortController();
    const two = gate.pass(async () => 'two', stop.signal);
    let inside = 0;
    const three = gate.pass(() => {
      inside += 1;
      return third.work();
    }, never);
    stop.abort(new Error('too late'));
    await expect(two).rejects.toThrow('too late');
    first.end();
    await one;
    await soon();
    expect(inside).toBe(1);
    const four = gate.pass(async () => {
      inside += 1;
    }, never);
    await soon();
    expect(inside).toBe(1);
    third.end();
    await Promise.all([three, four]);
    expect(inside).toBe(2);
  });

  it('takes in nobody whose time is over when there is no place', async () => {
    const gate = new Gate(1);
    const first = held();
    const one = gate.pass(first.work, never);
    await expect(gate.pass(async () => 'two', AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
    first.end();
    await one;
    expect(await gate.pass(async () => 'three', never)).toBe('three');
  });

  it('keeps the place of who was let in, though their signal stops later', async () => {
    const gate = new Gate(1);
    const [first, second] = [held(), held()];
    const stop = new AbortController();
    const one = gate.pass(first.work, never);
    const two = gate.pass(second.work, stop.signal);
    let isThird = false;
    const three = gate.pass(async () => {
      isThird = true;
    }, never);
    first.end();
    await one;
    stop.abort(new Error('late'));
    await soon();
    expect(isThird).toBe(false);
    second.end();
    await Promise.all([two, three]);
    expect(isThird).toBe(true);
  });

  it('gives the place back when the work fails', async () => {
    const gate = new Gate(1);
    await expect(gate.pass(() => Promise.reject(new Error('no')), never)).rejects.toThrow('no');
    expect(await gate.pass(async () => 'next', never)).toBe('next');
  });
});
