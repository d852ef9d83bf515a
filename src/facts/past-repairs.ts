import type { ConversationState, OrderInView, Person } from '../conversation/state.js';
import { decodeToken } from '../conversation/token.js';
import type { InboxEvent } from '../events.js';
import { alikeTo, type ClosedOrder, type OnRecord, pastRepairs } from '../service/past-repairs.js';
import type { Models } from '../storage/models/index.js';
import { createPersons } from '../storage/persons.js';
import type { Understanding } from '../understanding/understand.js';

/** A technician is told how like faults were put right when he accepts, and whenever he asks. */
export function wantsPastRepairs(
  person: Person,
  event: InboxEvent,
  state: ConversationState,
  understanding: Understanding | null,
): boolean {
  if (person.role !== 'technician') return false;
  const { body } = event;
  const asking = state.runs.some((run) => run.flow === ASKED);
  if (body.type === 'result') return body.ok && (body.data.state === 'accepted' || asking);
  if (body.type !== 'message') return false;
  const { choice } = body.message;
  return (
    understanding?.command === ASKED ||
    (choice !== undefined && decodeToken(choice.token)?.kind === 'start') ||
    asking
  );
}

/** The flow, and the command by which it is asked for. */
const ASKED = 'past-repairs';

/** The closed orders of the same model that are compared, latest first: served by the index of that order. */
export function closedOfModel(models: Models, model: string) {
  return models.workOrders
    .find({ 'state.asset.model': model, 'state.state': 'closed' } as never)
    .sort({ 'state.closedAt': -1 })
    .limit(COMPARED)
    .select(
      ['number', 'asset', 'fault', 'report', 'closedAt', 'repeats', 'customer', 'site', 'technician']
        .map((field) => `state.${field}`)
        .join(' '),
    );
}

const COMPARED = 200;

/** The same orders, each with the past repairs that resemble it. One query for each model among them, and for whose they were. */
export async function withPastRepairs(
  models: Models,
  orders: readonly OrderInView[],
): Promise<OrderInView[]> {
  const names = [...new Set(orders.flatMap(({ order }) => order.asset.model ?? []))].slice(0, MOST_MODELS);
  const closed = new Map<string, ClosedOrder[]>();
  for (const name of names) {
    const rows = await closedOfModel(models, name).lean();
    closed.set(
      name,
      rows.map((row) => row.state as ClosedOrder),
    );
  }
  const of = ({ order }: OrderInView) => closed.get(order.asset.model ?? '') ?? [];
  const records = await recordsOf(
    models,
    orders.flatMap((view) => alikeTo(view.order, of(view))),
  );
  return orders.map((view) => ({ ...view, past: pastRepairs(view.order, of(view), records) }));
}

/** What is on record of whose machines these were, so that a report does not name them. */
async function recordsOf(models: Models, orders: readonly ClosedOrder[]): Promise<Map<string, OnRecord>> {
  const ids = [...new Set(orders.map(({ customer }) => customer.id))];
  const persons = createPersons(models);
  const whole = await Promise.all(ids.map(async (id) => [id, (await persons.whole(id)) ?? {}] as const));
  return new Map<string, OnRecord>(whole);
}

/** Nobody has machines of more models at once; bounds the work. */
const MOST_MODELS = 10;
