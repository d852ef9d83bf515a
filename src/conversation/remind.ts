import { about } from './draft.js';
import { forward } from './forward.js';
import { raise } from './start.js';
import type { Run } from './state.js';
import type { Work } from './work.js';

/**
 * Puts the open question of a run again, with a line on what it is about. Two reminders that come due
 * together (after a standstill, or of the run and of its work order) are one.
 */
export function remind(work: Work, run: Run): void {
  const { now } = work.facts;
  const last = run.saved._reminded;
  if (typeof last === 'number' && last >= (run.wait?.since ?? now) && now - last < APART) {
    work.note(`${run.flow} was put again just now`);
    return;
  }
  run.saved._reminded = now;
  // What was asked last listens.
  raise(work, run);
  work.out.lead(work.say('idle.remind', about(work, run)));
  forward(work, run, true);
}

const APART = 60 * 60_000;
