import { calculateObjectSize } from 'bson';
import { MongoError } from '../errors.js';

const mostBytes = 100 * 1024 * 1024;

/**
 * What one stage may keep in memory, as in MongoDB, which would go on on disk; here it is refused with
 * MongoDB's own error (292).
 */
export class Budget {
  private bytes = 0;

  constructor(private readonly stage: string) {}

  /** Throws when that is too much. `perEntry` bytes are what any value costs besides its own. */
  keep(value: unknown, perEntry = 64): void {
    this.bytes += perEntry + calculateObjectSize({ v: value });
    if (this.bytes <= mostBytes) return;
    throw new MongoError(
      292,
      `Exceeded memory limit for ${this.stage}, but didn't allow external spilling; the embedded store keeps at most ${mostBytes} bytes.`,
    );
  }
}
