import type { Clock } from '../../clock.js';

/** After three failures within a minute nothing is asked for a minute: the rules alone answer, at once. */
export class Breaker {
  private failures: number[] = [];
  private openUntil = 0;

  constructor(private readonly clock: Clock) {}

  get open(): boolean {
    return this.clock.now() < this.openUntil;
  }

  succeeded(): void {
    this.failures = [];
  }

  failed(): void {
    const now = this.clock.now();
    this.failures = [...this.failures.filter((at) => now - at < WINDOW_MS), now];
    if (this.failures.length < FAILURES) return;
    this.openUntil = now + WINDOW_MS;
    this.failures = [];
  }
}

const FAILURES = 3;
const WINDOW_MS = 60_000;
