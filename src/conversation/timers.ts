import type { Timer } from '../aggregate.js';
import { type Disturbed, holdBack } from '../service/quiet-hours.js';
import { hasInner } from './addressed.js';
import { isHeld } from './apart.js';
import type { Work } from './work.js';

/**
 * All timers of a conversation, derived from its state: photos being gathered, reminders of an open
 * question, the end of an unanswered run, the way back from the queue. Their ids name what they are for, so
 * a timer that no longer fits is recognised by its absence here (A3.7).
 */
export function timersOf(work: Work): Timer[] {
  const { state, kit } = work;
  const timers: Timer[] = [];
  if (state.mode !== 'bot') {
    const since = Math.max(state.lastInboundAt ?? work.facts.now, state.servedAt ?? 0);
    return [
      ...remindOfQueue(work),
      {
        id: `queue-back:${work.conversation._id}:${since}`,
        kind: 'queue-back',
        dueAt: since + kit.queueBack,
      },
    ];
  }
  for (const run of state.runs) {
    const id = (kind: string, of: string | number) => `${kind}:${work.conversation._id}:${run.id}:${of}`;
    const gathering = run.saved._gather as { until: number; count: number } | undefined;
    if (gathering)
      timers.push({
        id: id('gather', gathering.until),
        kind: 'gather',
        dueAt: gathering.until,
        data: { run: run.id },
      });
    const idle = work.flowOf(run)?.idle;
    if (run.paused) {
      timers.push({
        id: id('draft-end', run.paused.at),
        kind: 'draft-end',
        dueAt: run.paused.at + (idle?.keep ?? 0),
        data: { run: run.id },
      });
      continue;
    }
    // Its question was not put yet, or another flow puts its own.
    if (run.wait?.kind !== 'answer' || !idle || isHeld(work, run) || hasInner(work, run)) continue;
    const given = run.tries._idle ?? 0;
    const after = idle.remind[given];
    const kind = after === undefined ? 'idle-end' : 'idle';
    timers.push({
      id: id(kind, `${run.wait.id}:${given}`),
      kind,
      dueAt: kind === 'idle' ? awake(work, run.wait.since + (after ?? 0)) : run.wait.since + idle.end,
      data: { run: run.id },
    });
  }
  return timers;
}

/** Somebody waits whom nobody has taken: told again, a few times, ever later. */
function remindOfQueue({ state, kit, facts, conversation }: Work): Timer[] {
  const given = state.queueReminded ?? 0;
  const after = kit.queueRemind[given];
  if (state.mode !== 'queue' || state.servedBy || after === undefined || state.silentSince === undefined)
    return [];
  const kind = 'queue-remind';
  const id = `${kind}:${conversation._id}:${state.silentSince}:${given}`;
  return [{ id, kind, dueAt: outsideQuiet(facts, 'staff', state.silentSince + after) }];
}

/** Nobody is reminded in their quiet hours (E13). */
const awake = ({ facts }: Work, at: number): number => outsideQuiet(facts, 'customer', at);

function outsideQuiet({ quietHours, timeZone }: Work['facts'], whom: Disturbed, at: number): number {
  return quietHours ? holdBack({ timeZone, quietHours, oncall: { windows: [] } }, whom, at) : at;
}
