import { orderOf } from './scope.js';
import type { ConversationState, Run } from './state.js';
import type { Work } from './work.js';

/**
 * Gives the conversation to people: supervisors are told, the bot falls silent, the runs stay where they
 * are and go on when it comes back (E11).
 */
export function handOver(work: Work, run: Run | null, reason: string): void {
  const open = work.role === 'customer' ? work.openOrders : [];
  const order = (run && orderOf(work, run)) ?? (open.length === 1 ? (open[0] ?? null) : null);
  work.effects.push({
    kind: 'hand-over',
    args: {
      reason,
      order: order?.id ?? null,
      words: work.text,
      ...(work.role === 'customer' ? { pass: true } : {}),
    },
  });
  // Staff keep their commands: a technician must be able to check out while waiting for help.
  if (work.role === 'customer') silence(work, 'queue');
  work.out.say(
    work.say(`hand-over.${work.role === 'customer' ? 'customer' : 'staff'}`, {
      order: order ?? open[0] ?? null,
    }),
  );
  work.note(`handed over: ${reason}`);
}

/** Nobody took it: supervisors are told again; the customer once, with what they can do meanwhile. */
export function waitsStill(work: Work): void {
  const { state } = work;
  const order = work.openOrders.length === 1 ? (work.openOrders[0] ?? null) : null;
  const words = (state.kept ?? []).join('\n');
  work.effects.push({ kind: 'hand-over', args: { reason: 'waiting', order: order?.id ?? null, words } });
  if (state.queueReminded === undefined) work.out.say(work.say('hand-over.waiting', {}));
  state.queueReminded = (state.queueReminded ?? 0) + 1;
  work.note('supervisors were told again');
}

/** From now on people talk here; every timer of the conversation stands still. */
export function silence(work: Work, mode: Exclude<ConversationState['mode'], 'bot'>): void {
  if (work.state.mode === 'bot') work.state.silentSince = work.facts.now;
  work.state.mode = mode;
}

/** The bot talks again; timers go on with what was left of them. */
export function endSilence(work: Work): void {
  const { state, facts } = work;
  const silent = facts.now - (state.silentSince ?? facts.now);
  for (const run of state.runs) {
    if (run.wait) run.wait.since += silent;
    if (run.paused) run.paused.at += silent;
    const gathering = run.saved._gather as { until: number } | undefined;
    if (gathering) gathering.until += silent;
  }
  delete state.silentSince;
  delete state.queueReminded;
  state.mode = 'bot';
}
