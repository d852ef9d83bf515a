import type { Timer } from '../aggregate.js';
import { about, putAside } from './draft.js';
import { finish } from './finish.js';
import { forward } from './forward.js';
import { endSilence, waitsStill } from './hand-over.js';
import { endService } from './on-talk.js';
import { remind } from './remind.js';
import { orderRefOf } from './scope.js';
import { timersOf } from './timers.js';
import type { Work } from './work.js';

/** A timer that the state no longer implies is late and does nothing (E6). */
export function onTimer(work: Work, timer: Timer): void {
  if (!timersOf(work).some((t) => t.id === timer.id)) {
    work.note(`stale timer ${timer.kind}`);
    return;
  }
  if (timer.kind === 'queue-back') {
    backToBot(work, 'nobody took it');
    return;
  }
  if (timer.kind === 'queue-remind') {
    waitsStill(work);
    return;
  }
  const run = work.state.runs.find((r) => r.id === timer.data?.run);
  if (!run) return;
  if (timer.kind === 'gather') {
    endGathering(work, timer.data?.run as string);
    forward(work, run, true);
    return;
  }
  if (timer.kind === 'idle') {
    run.tries._idle = (run.tries._idle ?? 0) + 1;
    work.note(`reminded of ${run.flow}`);
    work.nudge = true;
    remind(work, run);
    return;
  }
  if (timer.kind === 'draft-end') {
    work.note(`the draft of ${run.flow} is forgotten`);
    work.state.runs = work.state.runs.filter((r) => r !== run);
    return;
  }
  work.note(`${run.flow} ended: no answer`);
  if (work.flowOf(run)?.idle?.tell && !orderRefOf(work, run)) {
    const words = String(run.saved._text ?? '');
    work.effects.push({ kind: 'hand-over', args: { reason: 'unanswered', order: null, words } });
  }
  // Without words: asking ends; where the flow keeps drafts, the answers stay.
  if (work.flowOf(run)?.idle?.keep !== undefined) putAside(work, run);
  else work.state.runs = work.state.runs.filter((r) => r !== run);
}

/** Says how many photos came, and lets the run go on. */
export function endGathering(work: Work, runId: string): void {
  const run = work.state.runs.find((r) => r.id === runId);
  const gathered = run?.saved._gather as { count: number; seen?: string[] } | undefined;
  if (!run || !gathered) return;
  delete run.saved._gather;
  work.out.say(work.say('photos.got', { count: gathered.count, seen: gathered.seen ?? [] }));
  work.note(`${gathered.count} photos`);
}

type Back = 'asked' | 'nobody took it' | 'the servicer ended it' | 'given back';

export function backToBot(work: Work, why: Back): void {
  endService(work, why);
  endSilence(work);
  if (why !== 'the servicer ended it') work.effects.push({ kind: 'take-back', args: {} });
  work.note(`back to the bot: ${why}`);
  const { top } = work;
  if ((why === 'given back' || why === 'the servicer ended it') && !top) return;
  const place = top?.wait?.kind === 'answer' ? about(work, top) : { title: '', summary: [], number: null };
  work.out.say(work.say('bot.back', { ...place, unserved: why === 'nobody took it' }));
  if (!top) return;
  finishNothing(work, top);
}

function finishNothing(work: Work, top: Work['state']['runs'][number]): void {
  if (top.wait?.kind === 'answer') forward(work, top, true);
  else if (top.wait === null) finish(work, top);
}
