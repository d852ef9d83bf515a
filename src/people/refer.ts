import { maskPhones } from '../flows/mask.js';
import type { Customer, WorkOrder } from '../service/model.js';
import type { Models } from '../storage/models/index.js';
import type { Persons } from '../storage/persons.js';

/** The record that such a reference stands for, not yet followed to the one that counts; null: nobody. */
export async function recordOf(models: Models, reference: string): Promise<string | null> {
  if (reference.startsWith('customer:'))
    return (await models.customers.exists({ _id: reference })) ? reference : null;
  if (reference.includes(':'))
    return (await models.identities.findOne({ _id: reference }).lean())?.customerId ?? null;
  if (/^WO-/i.test(reference)) return customerOf(await orderWith(models, { 'state.number': reference }));
  const known = await models.customers.findOne({ phone: reference }).select({ _id: 1 }).lean();
  return known?._id ?? customerOf(await orderWith(models, { 'state.customer.phone': reference }));
}

async function orderWith(models: Models, filter: Record<string, string>): Promise<WorkOrder | null> {
  const [row] = await models.workOrders
    .find(filter as never)
    .sort({ 'state.openedAt': -1 })
    .limit(1)
    .lean();
  return (row?.state as WorkOrder | undefined) ?? null;
}

const customerOf = (order: WorkOrder | null): string | null =>
  order && !order.customer.id.startsWith('erased:') ? order.customer.id : null;

/** What a supervisor has to see to know whom they merge; phones masked. */
export async function describePerson(models: Models, persons: Persons, record: string) {
  const person = (await persons.whole(record)) as Customer | null;
  if (!person) return null;
  const ids = await persons.members(record);
  const orders = await models.workOrders
    .find({ 'state.customer.id': { $in: ids } } as never)
    .sort({ 'state.openedAt': -1 })
    .limit(5)
    .select({ state: 1 })
    .lean();
  const details = orders.map((row) => row.state as WorkOrder);
  const known = details.map(({ customer }) => customer);
  const places = [person.address, ...details.map(({ site }) => site.address)];
  const phone = person.phone ?? known.find((customer) => customer.phone)?.phone ?? null;
  return {
    id: person._id,
    records: ids,
    name: person.name ?? known.find((customer) => customer.name)?.name ?? null,
    phone: phone && maskPhones(phone),
    /** Where they are, and what they have: what tells two of one name apart. */
    place: places.find((place) => place) ?? null,
    machines: [...new Set(details.flatMap(({ asset }) => asset.serialNumber ?? []))],
    chats: await persons.conversations(record),
    orders: details.map(({ number }) => number),
  };
}
