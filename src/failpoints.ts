/**
 * Named places where a test may kill the process, make a step fail or hold it, to show that nothing is
 * lost and nothing doubled. Off unless armed; an unarmed failpoint is one map lookup.
 */
export const FAILPOINTS = [
  'inbox.before-insert',
  'inbox.after-insert',
  'turn.claimed',
  'turn.decided',
  'turn.committed',
  'turn.done',
  'effect.before',
  'effect.after',
  'effects.cleared',
  'talk.given',
  'order.before-insert',
  'order.after-number',
  'order.committed',
  'delivery.claimed',
  'delivery.sent',
  'delivery.marked',
  'delivery.refused',
  'delivery.given-up',
  'reach.told',
  'timer.before-fire',
  'timer.fired',
  'kf.before-cursor',
  'media.stored',
  'model.begun',
  'model.answered',
  'person.step',
  'privacy.planned',
  'privacy.step',
] as const;

export type Failpoint = (typeof FAILPOINTS)[number];

interface Armed {
  action: 'kill' | 'throw';
  /** Passes to let through before it acts. */
  skip: number;
}

const armed = new Map<string, Armed>();

/** `name=kill`, `name=throw`, `name=kill@3` (the third pass), comma separated. Unknown names are an error. */
export function armFailpoints(spec: string): void {
  armed.clear();
  for (const part of spec.split(',').filter(Boolean)) {
    const match = /^([a-z.-]+)=(kill|throw)(?:@(\d+))?$/.exec(part.trim());
    if (!match || !(FAILPOINTS as readonly string[]).includes(match[1] as string)) {
      throw new Error(
        `Unknown failpoint "${part}". Known: ${FAILPOINTS.join(', ')}; actions: kill, throw, kill@N.`,
      );
    }
    armed.set(match[1] as string, { action: match[2] as Armed['action'], skip: Number(match[3] ?? 1) - 1 });
  }
}

export function failpoint(name: Failpoint): void {
  if (armed.size === 0) return;
  const point = armed.get(name);
  if (!point) return;
  if (point.skip-- > 0) return;
  armed.delete(name);
  if (point.action === 'kill') process.kill(process.pid, 'SIGKILL');
  throw new Error(`failpoint ${name}`);
}
