import { orderOf } from './scope.js';
import type { Run } from './state.js';
import type { Work } from './work.js';

/**
 * Gives the conversation to people: supervisors are told, the bot falls silent, the runs stay where they
 * are and go on when it comes back (E11).
 */
export function handOver(work: Work, run: Run | null, reason: string): void {
  const order = run ? (orderOf(work, run)?.id ?? null) : null;
  work.effects.push({ kind: 'hand-over', args: { reason, order, words: work.text } });
  // Staff keep their commands: a technician must be able to check out while waiting for help.
  if (work.role === 'customer') work.state.mode = 'queue';
  work.out.say(work.say(`hand-over.${work.role === 'customer' ? 'customer' : 'staff'}`, {}));
  work.note(`handed over: ${reason}`);
}
