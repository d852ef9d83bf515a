import type { WorkOrder } from '../service/model.js';
import type { ErasureRow, Models } from '../storage/models/index.js';
import { literally } from '../understanding/normalise.js';
import { secretsOf } from './redact.js';
import type { Concern } from './staff-talks.js';

/** How far back a person of ours may have served somebody who has no order. */
export const SERVED_MS = 30 * 86_400_000;

/** What may not stay of a person, by their records and these orders; and what of it others say or are as well. */
export async function concernOf(
  models: Models,
  plan: ErasureRow,
  orders: WorkOrder[],
  since: number,
): Promise<Concern> {
  const given = orders.flatMap(givenIn);
  const names = [...(plan.known?.names ?? []), ...given.flatMap(({ name }) => name ?? [])];
  const words = plan.known?.words ?? [];
  const secrets = secretsOf({
    phones: [...plan.phones, ...given.flatMap(({ phone }) => phone ?? [])],
    names,
    words: [...words, ...given.flatMap(({ address }) => address ?? []), ...orders.flatMap(wordsOf)],
  });
  const { shared, spared } = await othersWith(models, plan, secrets, since);
  return {
    since,
    orders: [],
    chats: plan.conversations,
    about: secrets.filter(
      (secret) => !shared.has(secret) && (words.includes(secret) || !names.includes(secret)),
    ),
    spared,
    secrets,
  };
}

/** Who and where they said they are, first and last: staff were told what was corrected since. */
function givenIn({ customer, site, timeline }: WorkOrder) {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const said = timeline
    .filter(({ command }) => command === 'register' || command === 'amend')
    .map(({ data: { name, phone, place } }) => {
      const { address, label } = (place ?? {}) as { address?: unknown; label?: unknown };
      return { name: text(name), phone: text(phone), address: text(address) ?? text(label) };
    });
  return [{ name: customer.name, phone: customer.phone, address: site.address }, ...said];
}

/** Their own words; what is the name of a fault is everybody's. */
function wordsOf({ report, survey, fault }: WorkOrder): string[] {
  return [report?.customerWords, survey.comment, ...fault.words].flatMap((words) =>
    words && !fault.symptoms.includes(words) ? words : [],
  );
}

/**
 * `shared`: what others are called or say just so. `spared`: names and places of others, and of our own people, that
 * hold one of these; what others wrote about this person is not.
 */
async function othersWith(
  models: Models,
  { customers, ref }: ErasureRow,
  secrets: string[],
  since: number,
): Promise<{ shared: Set<string>; spared: string[] }> {
  if (secrets.length === 0) return { shared: new Set(), spared: [] };
  const holding = new RegExp(secrets.map(literally).join('|'));
  const one = (fields: string[]) => ({ $or: fields.map((field) => ({ [field]: holding })) });
  const [people, staff, orders] = await Promise.all([
    models.customers
      .find({ _id: { $nin: customers }, ...one(['name', 'company', 'address']) })
      .limit(OTHERS_MOST)
      .lean(),
    models.staff.find({ name: holding }).limit(OTHERS_MOST).lean(),
    models.workOrders
      .find({
        'state.openedAt': { $gte: since - SERVED_MS },
        'state.customer.id': { $nin: [...customers, `erased:${ref}`] },
        ...one(['state.customer.name', 'state.site.address', 'state.fault.words']),
      } as never)
      .limit(OTHERS_MOST)
      .select({ 'state.customer.name': 1, 'state.site.address': 1, 'state.fault.words': 1 })
      .lean(),
  ]);
  const states = orders.map((row) => row.state as unknown as WorkOrder);
  const called = [
    ...people.flatMap(({ name, company, address }) => [name, company, address]),
    ...staff.map(({ name }) => name),
    ...states.flatMap(({ customer, site }) => [customer.name, site.address]),
  ].flatMap((words) => words ?? []);
  const shared = new Set([...called, ...states.flatMap(({ fault }) => fault.words)]);
  return { shared, spared: [...new Set(called.filter((words) => holding.test(words)))] };
}

const OTHERS_MOST = 1000;
