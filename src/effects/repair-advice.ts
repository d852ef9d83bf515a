import { withPastRepairs } from '../facts/past-repairs.js';
import { redact, secretsOf } from '../privacy/redact.js';
import type { WorkOrder } from '../service/model.js';
import type { ConversationRow, Models } from '../storage/models/index.js';
import type { Reader } from '../understanding/model/reader.js';
import type { RepairPoint } from '../understanding/model/repairs.js';

/** How like faults were put right, in a model's words, and the numbers of all orders that they rest on. */
interface RepairAdvice {
  points: RepairPoint[];
  from: string[];
}

/**
 * For one effect: asked once, whatever is repeated. Null: no model, no past repairs, an order that is not this
 * technician's, or an answer that cannot be used; the reports are then read as they are.
 */
export type Advise = (effect: string, row: ConversationRow, order: string) => Promise<RepairAdvice | null>;

export function createRepairAdvice(deps: { models: Models; reader: Reader | null }): Advise {
  return async (effect, row, id) => {
    const { models, reader } = deps;
    const person = row.state.personId;
    if (!reader || !person) return null;
    const found = await models.workOrders.findOne({ _id: id }).select({ state: 1 }).lean();
    const order = found?.state as WorkOrder | undefined;
    if (!order || !isTheirs(order, person)) return null;
    const staff = await models.staff.find().select({ name: 1 }).lean();
    const colleagues = secretsOf({ phones: [], names: staff.map(({ name }) => name), words: [] });
    const past = async () => {
      const [view] = await withPastRepairs(models, [{ id, order }]);
      return redact(view?.past ?? [], colleagues);
    };
    const points = await reader.turn({ event: effect, person }).repairs(await past(), past);
    return points.length > 0 ? { points, from: [...new Set(points.flatMap(({ orders }) => orders))] } : null;
  };
}

/** A technician's own, or offered to them now. */
const isTheirs = ({ technician, offers }: WorkOrder, person: string): boolean =>
  technician?.id === person ||
  offers.some((offer) => offer.outcome === 'open' && offer.technicianId === person);
