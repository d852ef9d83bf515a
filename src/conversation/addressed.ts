import { isHeld } from './apart.js';
import { orderOf, orderRefOf, slotValue } from './scope.js';
import { raise } from './start.js';
import { isAsking, type Run } from './state.js';
import type { Work } from './work.js';

/**
 * Which of the talks under way the words are for, when they say so: the one whose message they quote, else
 * the one whose work order, else the one whose machine they name (E9). It listens from here on.
 * `elsewhere`: they are about another order than the question that is open, so they answer no question.
 */
export function address(work: Work): Run | 'elsewhere' | null {
  const { quoted } = work.facts;
  const byQuote = quoted?.run
    ? innermost(
        work,
        work.state.runs.find((r) => r.id === quoted.run),
      )
    : undefined;
  if (byQuote) return listen(work, byQuote);
  const orders = [...(quoted?.order ? [quoted.order] : []), ...work.facts.named.map((o) => o.id)];
  for (const order of orders) {
    const found = waiting(work).filter((run) => orderRefOf(work, run)?.id === order);
    if (found.length > 0) return listen(work, found.at(-1) as Run);
  }
  const { top } = work;
  const known = orders.filter((id) => work.order(id));
  if (known.length > 0) return top && isAboutAnother(work, top, known) ? 'elsewhere' : null;
  const byMachine = ofMachine(work);
  return byMachine ? listen(work, byMachine) : null;
}

/** The runs that wait for an answer of this person, the listening one last. */
export function waiting(work: Work): Run[] {
  const { runs } = work.state;
  return runs.filter((run) => isAsking(run) && !hasInner(work, run));
}

/** What tells two runs of one flow apart. */
function machineOf(work: Work, run: Run): string | null {
  const slot = Object.values(work.flowOf(run)?.slots ?? {}).find((s) => s.type === 'device');
  const said = slot ? slotValue(work, run, slot.name) : null;
  if (typeof said === 'string') return said;
  const order = orderOf(work, run) as { asset?: { serialNumber?: string | null } } | null;
  return order?.asset?.serialNumber ?? null;
}

/** A run that called another waits for that one. */
export const hasInner = (work: Work, run: Run): boolean =>
  work.state.runs.some((inner) => inner.saved._parent === run.id);

function innermost(work: Work, run: Run | undefined): Run | undefined {
  const inner = run && work.state.runs.find((other) => other.saved._parent === run.id);
  if (inner) return innermost(work, inner);
  return run?.wait?.kind === 'answer' ? run : undefined;
}

function listen(work: Work, run: Run): Run {
  // It would have waited for its turn; it is asked for now.
  if (isHeld(work, run)) delete run.saved._after;
  if (work.top !== run) work.note(`${run.flow} addressed`);
  raise(work, run);
  work.state.focus = run.id;
  return run;
}

function isAboutAnother(work: Work, top: Run, named: string[]): boolean {
  const order = orderRefOf(work, top);
  const asksForOrder = top.wait?.slots.some((name) => work.slotOf(top, name)?.type === 'order');
  return order !== null && !named.includes(order.id) && !asksForOrder;
}

/** A machine that another run is about and the listening one is not: naming it there would be a correction. */
function ofMachine(work: Work): Run | null {
  const named = [work.facts.understanding?.slots.device ?? []].flat();
  const { top } = work;
  if (named.length !== 1 || !top) return null;
  const found = waiting(work).filter((run) => machineOf(work, run) === named[0]);
  return found.length === 1 && found[0] && !found.includes(top) ? found[0] : null;
}
