import type { OrderRef } from '../flows/answers/order.js';
import type { Flow } from '../flows/kit.js';
import { workingHours } from '../service/calendar.js';
import { addsToTheirs, beginsAnew } from './adds.js';
import { describeValue } from './answers.js';
import { evaluate, type Scope } from './conditions.js';
import type { OrderView } from './order-view.js';
import { scannedNow } from './scanned.js';
import type { Facts, Run } from './state.js';
import { presentTalk, waitingTalk } from './talks.js';
import { teamOf } from './team.js';
import type { Work } from './work.js';

/**
 * What names mean in a flow's conditions: its slots, what its steps saved, then the roots of src/flows/known.ts.
 * @param extra names that go before all others, e.g. the fields of one order
 */
export function scopeOf(work: Work, run: Run | null, extra: Record<string, unknown> = {}): Scope {
  return (name) => {
    if (Object.hasOwn(extra, name)) return extra[name] ?? null;
    if (run && work.slotOf(run, name))
      return slotValue(work, run, name) ?? presetValue(work, run, name) ?? null;
    if (run && Object.hasOwn(run.saved, name)) return run.saved[name] ?? null;
    return root(work, run, name);
  };
}

/** The value of a slot; for a work order its present view. Undefined: not answered. Null: left out. */
export function slotValue(work: Work, run: Run, name: string): unknown {
  const value = run.slots[name];
  if (work.slotOf(run, name)?.type !== 'order' || value === null || value === undefined) return value;
  const { id, number } = value as OrderRef;
  return work.order(id) ?? { id, number };
}

/** What a slot is until it is answered: its first default that says something. */
export function presetValue(work: Work, run: Run, name: string): unknown {
  const slot = work.slotOf(run, name);
  if (!slot || run.slots[name] !== undefined || run.saved._open === name) return undefined;
  // Defaults read answers, not each other's defaults, so they cannot turn in a circle.
  const answers = (n: string) =>
    work.slotOf(run, n) ? (slotValue(work, run, n) ?? null) : scopeOf(work, run)(n);
  for (const expression of slot.default) {
    const value = evaluate(expression, answers);
    const empty =
      value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    if (!empty) return slot.many && !Array.isArray(value) ? [value] : value;
  }
  return undefined;
}

/** All that the words of a flow may show. */
export function dataOf(work: Work, run: Run, more: Record<string, unknown> = {}): Record<string, unknown> {
  const data: Record<string, unknown> = {
    customer: customerOf(work),
    orders: work.openOrders,
    order: orderOf(work, run),
    figures: work.facts.figures,
    hours: hoursOf(work.facts),
    ...(work.role === 'supervisor' ? { team: teamOf(work), today: work.facts.today ?? null } : {}),
  };
  for (const [name, value] of Object.entries(run.saved)) if (!name.startsWith('_')) data[name] = value;
  for (const [name, slot] of Object.entries(work.flowOf(run)?.slots ?? {})) {
    const value = slotValue(work, run, name) ?? null;
    data[name] = slot.type === 'order' ? value : describeValue(work, run, name, value);
  }
  return { ...data, ...more };
}

/** Looked up in the calendar only where it is shown. */
function hoursOf({ calendar, timeZone, now }: Facts) {
  const known = () => workingHours({ calendar, timeZone }, now);
  return {
    get open() {
      return known().open;
    },
    get next() {
      return known().next;
    },
  };
}

/** The order that a run is about, as far as it is known. */
export function orderOf(work: Work, run: Run): OrderView | OrderRef | null {
  const ref = orderRefOf(work, run);
  return ref && (work.order(ref.id) ?? { id: ref.id, number: ref.number });
}

/** Which order a run is about: enough where what it is like does not matter. */
export function orderRefOf(work: Work, run: Run): OrderRef | null {
  const flow = work.flowOf(run);
  for (const name of flow ? orderSlots(flow) : []) {
    const ref = run.slots[name];
    if (ref) return ref as OrderRef;
  }
  return null;
}

/** Flows never change once they are loaded, and every step asks. */
const slotsOfOrders = new WeakMap<Flow, string[]>();

function orderSlots(flow: Flow): string[] {
  let names = slotsOfOrders.get(flow);
  if (!names) {
    const slots = Object.values(flow.slots);
    names = slots.filter((s) => s.type === 'order' && s.take !== 'first').map((s) => s.name);
    slotsOfOrders.set(flow, names);
  }
  return names;
}

function root(work: Work, run: Run | null, name: string): unknown {
  switch (name) {
    case 'me':
      return work.me;
    case 'customer':
      return customerOf(work);
    case 'orders':
      return work.openOrders;
    case 'last':
      return work.openOrders[0] ?? null;
    case 'order':
      return run ? orderOf(work, run) : null;
    case 'now':
      return work.facts.now;
    case 'conversation':
      return { id: work.conversation._id, channel: work.conversation._id.split(':', 1)[0] };
    case 'start':
      return run ? startOf(work, run) : null;
    case 'text':
      return work.text;
    case 'figures':
      return work.facts.figures;
    case 'failed':
      return run?.saved._failed ?? null;
    case 'waitingTalk':
      return waitingTalk(work, run);
    case 'presentTalk':
      return presentTalk(work);
    case 'data':
      return run?.saved._data ?? null;
    default:
      return undefined;
  }
}

function startOf(work: Work, { startedAt, saved }: Run): Record<string, unknown> {
  const adds = addsToTheirs(work, saved._text) || null;
  return {
    at: startedAt,
    value: saved._value ?? null,
    order: (saved._order as { number: string } | undefined)?.number || null,
    text: saved._text ?? null,
    kind: saved._kind ?? null,
    adds,
    same: beginsAnew(saved._text) ? false : adds,
  };
}

function customerOf(work: Work): Record<string, unknown> | null {
  const { person } = work.facts;
  if (person.role !== 'customer') return null;
  const [asset] = person.assets;
  const { name, phone, company, address, withdrawnAt } = person.customer;
  const scanned = scannedNow(work.state, work.message, work.facts.now);
  return {
    id: person.id,
    name,
    phone,
    company,
    address,
    asset: scanned.asset ?? (person.assets.length === 1 ? asset?.serialNumber : null),
    shop: scanned.shop ?? null,
    withdrawn: (withdrawnAt ?? null) !== null,
    assets: person.assets,
  };
}
