import type { Slot, Step } from '../flows/kit.js';
import { choicesOf } from './choices.js';
import { finish } from './finish.js';
import { forward } from './forward.js';
import { handOver } from './hand-over.js';
import { dataOf } from './scope.js';
import type { Run } from './state.js';
import type { Work } from './work.js';

/**
 * The open question was not answered. Help grows with every miss: first the reason and an example, then the
 * choices by number and the ways out (leave it out, a person); after the last try what the flow says: a
 * person (customers, unless said otherwise), leave it out, or end (A3.6).
 */
export function miss(work: Work, run: Run, step: Step, why: string): void {
  const tries = (run.tries[step.id] ?? 0) + 1;
  run.tries[step.id] = tries;
  const asked = (run.wait?.slots ?? []).flatMap((name) => work.slotOf(run, name) ?? []);
  const most = Math.min(
    ...asked.map((s) => s.tries ?? Number.POSITIVE_INFINITY),
    step.tries ?? work.kit.tries,
  );
  work.note(`${run.flow}: not understood (${tries} of ${most})`);
  if (tries >= most) {
    giveUp(work, run, step, asked);
    return;
  }
  const key = [`why.${why}`, why].find((k) => k.includes('.') && work.has(k)) ?? 'why.unclear';
  const reason = work.say(key, dataOf(work, run));
  const help = tries === 1 ? example(work, run, asked) : waysOut(work, run, step, asked);
  work.out.lead([reason, ...help].join('\n'));
  forward(work, run, true);
}

/** What an answer may look like: the flow's own example for the slot, else one for its type. */
function example(work: Work, run: Run, asked: Slot[]): string[] {
  const [slot] = asked;
  if (!slot) return [];
  const key = [`${run.flow}.example.${slot.name}`, `example.${slot.type}`].find((k) => work.has(k));
  return key ? [work.say(key, dataOf(work, run))] : [];
}

function waysOut(work: Work, run: Run, step: Step, asked: Slot[]): string[] {
  const lines: string[] = [];
  const choices = step.confirm ? [] : choicesOf(work, run, run.wait?.slots ?? []);
  if (choices.length > 1) {
    const options = choices.map((c, i) => ({
      n: i + 1,
      label: work.say(c.label.key, { ...dataOf(work, run), ...c.label.data }),
    }));
    lines.push(work.say('help.choices', { options }));
  } else lines.push(...example(work, run, asked));
  const skip = asked.length > 0 && asked.every((s) => s.optional || s.giveUp === 'skip');
  const human = work.role === 'customer' && work.flowOf(run)?.allow.human !== false;
  if (skip || human) lines.push(work.say('help.ways-out', { skip, human }));
  return lines;
}

function giveUp(work: Work, run: Run, step: Step, asked: Slot[]): void {
  run.tries[step.id] = 0;
  const own = asked.find((s) => s.giveUp !== undefined)?.giveUp;
  const then = own ?? step.giveUp ?? (work.role === 'customer' ? 'human' : 'end');
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
