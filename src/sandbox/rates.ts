import type { Clock } from '../clock.js';

/** Sliding windows by name. Memory is bounded by what is allowed in the window. */
export class Rates {
  private readonly taken = new Map<string, number[]>();

  constructor(private readonly clock: Clock) {}

  /** Counts one use when all the windows have room, and says whether they had. */
  take(name: string, ...windows: { count: number; ms: number }[]): boolean {
    const now = this.clock.now();
    const longest = Math.max(...windows.map((window) => window.ms));
    const kept = this.taken.get(name) ?? [];
    let old = 0;
    while ((kept[old] ?? now) <= now - longest) old++;
    if (old > 0) kept.splice(0, old);
    const room = windows.every(({ count, ms }) => {
      const first = kept.at(-count);
      return count > 0 && (kept.length < count || (first !== undefined && first <= now - ms));
    });
    if (room) kept.push(now);
    this.taken.set(name, kept);
    return room;
  }
}
