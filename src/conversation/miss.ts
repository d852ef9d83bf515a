import type { Step } from '../flows/kit.js';
import { finish } from './finish.js';
import { forward } from './forward.js';
import { handOver } from './hand-over.js';
import type { Run } from './state.js';
import type { Work } from './work.js';

/**
 * The open question was not answered. First the reason and the question again; after the step's tries what
 * the flow says: a person (customers, unless said otherwise), leave it out, or end (A3.6).
 */
export function miss(work: Work, run: Run, step: Step, why: string): void {
  run.tries[step.id] = (run.tries[step.id] ?? 0) + 1;
  const most = step.tries ?? work.kit.tries;
  work.note(`${run.flow}: not understood (${run.tries[step.id]} of ${most})`);
  if ((run.tries[step.id] ?? 0) >= most) {
    giveUp(work, run, step);
    return;
  }
  const key = `why.${why}`;
  work.out.say(work.say(work.has(key) ? key : 'why.unclear', {}));
  forward(work, run, true);
}

function giveUp(work: Work, run: Run, step: Step): void {
  run.tries[step.id] = 0;
  const then = step.giveUp ?? (work.role === 'customer' ? 'human' : 'end');
  if (then === 'human') {
    handOver(work, run, 'not-understood');
    return;
  }
  if (then === 'skip') {
    for (const name of run.wait?.slots ?? []) run.slots[name] ??= null;
    run.wait = null;
    forward(work, run);
    return;
  }
  work.out.say(work.say('flow.given-up', {}));
  finish(work, run);
}
