import { byNumber } from '../flows/answers/order.js';
import type { Slot } from '../flows/kit.js';
import { holds } from './conditions.js';
import { ofCustomer } from './of-customer.js';
import type { OrderView } from './order-view.js';
import { scopeOf } from './scope.js';
import type { Run } from './state.js';
import type { Work } from './work.js';

export type OrderChoice =
  | { kind: 'one'; order: OrderView }
  | { kind: 'several'; orders: OrderView[] }
  | { kind: 'none' }
  /** One was named that does not fit; null: there is none that this person may know of. */
  | { kind: 'unfit'; order: OrderView | null; number: string };

/**
 * Which work order a run is about: the one named by a button, a notice or a number; else the only one
 * that fits; else the person is asked (contract: the number may be left out when only one fits). Somebody
 * else's order is never told from one that does not exist.
 */
export function chooseOrder(work: Work, run: Run, slot: Slot): OrderChoice {
  const fits = (order: OrderView) => (order.mine || order.offered ? holdsFor(work, run, slot, order) : false);
  const given = run.saved._order as { id: string | null; number: string } | undefined;
  if (given) {
    const order = work.orders.find((o) => o.id === given.id || o.number === given.number);
    if (order && fits(order)) return { kind: 'one', order };
    return { kind: 'unfit', order: order ? known(work, order) : null, number: given.number };
  }
  const named = slot.take !== 'first' && work.message ? work.facts.named.map((o) => work.view(o)) : [];
  const namedFit = named.filter(fits);
  if (namedFit.length === 1) return { kind: 'one', order: namedFit[0] as OrderView };
  if (namedFit.length > 1) return { kind: 'several', orders: namedFit };
  const [unfit] = named;
  if (unfit) return { kind: 'unfit', order: known(work, unfit), number: unfit.number };
  const spoken =
    work.message && slot.take !== 'first'
      ? [work.facts.understanding?.slots.work_order ?? []].flat()[0]
      : undefined;
  if (spoken) {
    const ending = byNumber(spoken, work.openOrders);
    const [only] = ending.filter(fits).length > 0 ? ending.filter(fits) : ending;
    if (ending.filter(fits).length > 1) return { kind: 'several', orders: ending.filter(fits) };
    if (only && fits(only)) return { kind: 'one', order: only };
    return { kind: 'unfit', order: only ? known(work, only) : null, number: spoken };
  }
  const theirs = work.message && slot.take !== 'first' ? ofCustomer(work, work.openOrders) : [];
  const theirsFit = theirs.filter(fits);
  if (theirsFit.length > 1) return { kind: 'several', orders: theirsFit };
  const [one = theirs[0]] = theirsFit;
  if (one) return fits(one) ? { kind: 'one', order: one } : { kind: 'unfit', order: one, number: one.number };
  if (slot.take === 'named') return { kind: 'none' };
  const all = work.openOrders.filter(fits);
  const preferred = all.filter((o) => slot.prefer !== null && holds(slot.prefer, scopeOf(work, run, o)));
  const fitting = preferred.length > 0 ? preferred : all;
  const [first] = fitting;
  if (!first) return { kind: 'none' };
  return fitting.length === 1 || slot.take === 'first'
    ? { kind: 'one', order: first }
    : { kind: 'several', orders: fitting };
}

const holdsFor = (work: Work, run: Run, slot: Slot, order: OrderView): boolean =>
  slot.among === null || holds(slot.among, scopeOf(work, run, order));

/** Customers are told nothing of what is not theirs. */
const known = (work: Work, order: OrderView): OrderView | null =>
  order.mine || work.role !== 'customer' ? order : null;
