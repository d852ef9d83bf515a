import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { KeyedQueue } from '../src/keyed-queue.js';

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('KeyedQueue', () => {
  it('never runs one key twice at once, never more than its width, and sees every poke', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 3 }),
        async (pokes, width) => {
          const running = new Set<string>();
          const asked = new Map<string, number>();
          const seen = new Map<string, number>();
          let most = 0;
          const queue = new KeyedQueue(
            width,
            async (key) => {
              expect(running.has(key)).toBe(false);
              running.add(key);
              most = Math.max(most, running.size);
              const upTo = asked.get(key) ?? 0;
              await tick();
              seen.set(key, upTo);
              running.delete(key);
            },
            () => {},
          );
          for (const [i, key] of pokes.entries()) {
            asked.set(key, (asked.get(key) ?? 0) + 1);
            queue.poke(key);
            if (i % 5 === 0) await tick();
          }
          await queue.whenIdle();
          expect(most).toBeLessThanOrEqual(width);
          // The last run of each key began after its last poke.
          for (const [key, count] of asked) expect(seen.get(key)).toBe(count);
        },
      ),
    );
  });

  it('runs only a few at once while something more urgent is under way, and widens again afterwards', async () => {
    let busy = true;
    let running = 0;
    const most = { busy: 0, calm: 0 };
    const queue = new KeyedQueue(
      8,
      async () => {
        running++;
        const when = busy ? 'busy' : 'calm';
        most[when] = Math.max(most[when], running);
        await tick();
        running--;
      },
      () => {},
      () => busy,
    );
    const pokeAll = () => {
      for (let i = 0; i < 40; i++) queue.poke(`key ${i}`);
    };
    pokeAll();
    await queue.whenIdle();
    busy = false;
    pokeAll();
    await queue.whenIdle();
    expect(most.busy).toBe(2);
    expect(most.calm).toBe(8);
  });

  it('lets others run while runs merely wait long for something outside, up to its width', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const waiting = new Map<string, () => void>();
    const queue = new KeyedQueue(
      5,
      (key) => queue.outside(() => new Promise<void>((done) => waiting.set(key, done))),
      () => {},
      () => true,
    );
    for (let i = 0; i < 8; i++) queue.poke(`key ${i}`);
    await tick();
    expect([...waiting.keys()]).toEqual(['key 0', 'key 1']);
    for (let i = 0; i < 3; i++) await vi.advanceTimersByTimeAsync(200);
    expect([...waiting.keys()]).toEqual(['key 0', 'key 1', 'key 2', 'key 3', 'key 4']);
    waiting.get('key 3')?.();
    await tick();
    expect([...waiting.keys()].slice(5)).toEqual(['key 5']);
    while (queue.size > 0) {
      for (const done of waiting.values()) done();
      await tick();
    }
    expect(waiting.size).toBe(8);
  });

  it('goes on after work that throws, and says so', async () => {
    const errors: string[] = [];
    let runs = 0;
    const queue = new KeyedQueue(
      1,
      async (key) => {
        runs++;
        if (key === 'bad') throw new Error('no');
      },
      (error, key) => errors.push(`${key}: ${(error as Error).message}`),
    );
    queue.poke('bad');
    queue.poke('good');
    await queue.whenIdle();
    expect(runs).toBe(2);
    expect(errors).toEqual(['bad: no']);
  });

  it('takes nothing more once stopped', async () => {
    let runs = 0;
    const queue = new KeyedQueue(
      1,
      async () => void runs++,
      () => {},
    );
    await queue.stop();
    queue.poke('a');
    await queue.whenIdle();
    expect(runs).toBe(0);
  });
});
