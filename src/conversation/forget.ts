import { emptyState } from './state.js';
import type { Work } from './work.js';

/**
 * The person's data is deleted: whatever this talk still remembers of it goes as well. What has nothing to
 * say about them stays: who is in charge, message windows, and the count that keeps button tokens unique.
 */
export function forget(work: Work): void {
  const { state } = work;
  const { mode, silentSince, runsStarted, lastInboundAt, welcomedAt, locale, giving } = state;
  // Who asked for it still waits for the answer.
  const runs = state.runs.filter((run) => run.wait?.kind === 'result');
  for (const name of Object.keys(state)) delete (state as unknown as Record<string, unknown>)[name];
  Object.assign(state, emptyState(), {
    mode,
    runs,
    runsStarted,
    lastInboundAt,
    ...(silentSince === undefined ? {} : { silentSince }),
    ...(welcomedAt === undefined ? {} : { welcomedAt }),
    ...(locale === undefined ? {} : { locale }),
    ...(giving === undefined ? {} : { giving }),
  });
  work.note('forgotten');
}
