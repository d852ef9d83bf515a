import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/clock.js';
import { Rates } from '../../src/sandbox/rates.js';

describe('a rate', () => {
  it('never lets more through than any of its windows allows, and refuses only when one is full', () => {
    const windows = [
      { count: 3, ms: 10 },
      { count: 5, ms: 40 },
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(12), { maxLength: 60 }), (pauses) => {
        const clock = new ManualClock(0);
        const rates = new Rates(clock);
        const taken: number[] = [];
        for (const pause of pauses) {
          clock.advance(pause);
          const now = clock.now();
          const full = windows.some(({ count, ms }) => taken.filter((at) => at > now - ms).length >= count);
          expect(rates.take('x', ...windows)).toBe(!full);
          if (!full) taken.push(now);
        }
      }),
    );
  });
});
