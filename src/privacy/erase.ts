import { randomBytes } from 'node:crypto';
import type { Addresses } from '../effects/addresses.js';
import { failpoint } from '../failpoints.js';
import type { Inbox } from '../inbox/inbox.js';
import { CLOSED_STATES, type Customer, type WorkOrder } from '../service/model.js';
import type { ErasureRow, Models, WorkOrderRow } from '../storage/models/index.js';
import type { Persons } from '../storage/persons.js';
import type { Orders } from '../work-orders/execute.js';
import { secretsOf } from './redact.js';
import { emptyTalks, mediaOf, redactStaffTalks } from './stores.js';

const LOOK_AGAIN_MS = 3_600_000;
const FORGET_MS = 30 * 86_400_000;

export interface EraseDeps {
  models: Models;
  persons: Persons;
  inbox: Inbox;
  orders: Orders;
  addresses: Addresses;
  forgetMedia: (ids: string[]) => Promise<void>;
  /** What models answered about a person, and what that cost. */
  forgetAnswers: (person: string, now: number) => Promise<void>;
  now: () => number;
}

export interface Receipt {
  ref: string;
  /** Orders that still hold their customer, because somebody has to come. */
  kept: { number: string; state: string }[];
}

/**
 * Deletes a person's data: talks, media, what models answered, contacts; orders stay with nobody in them.
 * What to delete is written down before the first thing goes, and every step may be repeated, so it survives
 * a crash anywhere. Orders that are open keep their customer until they are over; `resume` sees to that.
 */
export async function erase(deps: EraseDeps, id: string, customer: string, by: string): Promise<Receipt> {
  const plan = await planned(deps, id, customer);
  await log(deps, `${plan.ref}:asked`, { what: 'erase-asked', by, plan, at: plan.requestedAt });
  return await carryOut(deps, plan);
}

/** Goes on with what was interrupted, and with orders that are over by now. */
export async function resume(deps: EraseDeps): Promise<void> {
  const due = await deps.models.erasures
    .find({ state: { $in: ['running', 'waiting'] }, nextAt: { $lte: deps.now() } })
    .limit(20)
    .lean();
  for (const plan of due) await carryOut(deps, plan as unknown as ErasureRow);
}

async function planned({ models, persons, now }: EraseDeps, id: string, customer: string) {
  const known = (await models.erasures.findOne({ _id: id }).lean()) as ErasureRow | null;
  if (known) return known;
  const customers = await persons.members(customer);
  const conversations = await persons.conversations(customer);
  const records = (await models.customers.find({ _id: { $in: customers } }).lean()) as unknown as Customer[];
  const vouched = await models.vouched.find({ _id: { $in: conversations } }).lean();
  const at = now();
  const plan: ErasureRow = {
    _id: id,
    ref: randomBytes(4).toString('hex').toUpperCase(),
    state: 'running',
    requestedAt: at,
    // A crash is noticed by the sweep, should the effect not be tried again before.
    nextAt: at + 60_000,
    customers,
    conversations,
    media: await mediaOf(models, conversations),
    phones: [...new Set([...records, ...vouched].flatMap((row) => row.phone ?? []))],
  };
  await models.erasures.updateOne({ _id: id }, { $setOnInsert: plan }, { upsert: true });
  failpoint('privacy.planned');
  // The first plan stands, should two have made one.
  return (await models.erasures.findOne({ _id: id }).lean()) as unknown as ErasureRow;
}

async function carryOut(deps: EraseDeps, plan: ErasureRow): Promise<Receipt> {
  const { models, now } = deps;
  if (plan.state === 'done') return { ref: plan.ref, kept: [] };
  const talks = { conversations: plan.conversations, until: plan.requestedAt };
  failpoint('privacy.step');
  await emptyTalks(models, talks);
  failpoint('privacy.step');
  for (const customer of plan.customers) await deps.forgetAnswers(customer, plan.requestedAt);
  failpoint('privacy.step');
  await forgetContacts(models, plan);
  failpoint('privacy.step');
  const kept = await emptyOrders(deps, plan);
  failpoint('privacy.step');
  const needed = new Set(kept.flatMap((order) => order.fault.photos));
  await deps.forgetMedia(plan.media.filter((media) => !needed.has(media)));
  failpoint('privacy.step');
  await forgetInTalks(deps, plan);
  failpoint('privacy.step');
  if (kept.length === 0) await finish(deps, plan);
  else
    await models.erasures.updateOne(
      { _id: plan._id },
      { $set: { state: 'waiting', nextAt: now() + LOOK_AGAIN_MS } },
    );
  return { ref: plan.ref, kept: kept.map(({ number, state }) => ({ number, state })) };
}

async function forgetContacts(
  models: Models,
  { customers, conversations, phones }: ErasureRow,
): Promise<void> {
  await models.vouched.deleteMany({ _id: { $in: conversations } });
  await models.phoneClaims.deleteMany({
    $or: [{ conversation: { $in: conversations } }, { target: { $in: conversations } }],
  });
  // The machine stays with its warranty; whose it was does not.
  await models.assets.updateMany(
    { customerPhone: { $in: phones } },
    { $set: { customerPhone: null, site: null } },
  );
  await models.customers.updateMany(
    { _id: { $in: customers } },
    { $set: { name: null, phone: null, company: null, address: null } },
  );
}

/** @returns orders that are not over */
async function emptyOrders(deps: EraseDeps, plan: ErasureRow): Promise<WorkOrder[]> {
  const rows = (await deps.models.workOrders
    .find({
      'state.customer.id': { $in: plan.customers },
      'state.openedAt': { $lte: plan.requestedAt },
    } as never)
    .lean()) as unknown as WorkOrderRow[];
  const kept: WorkOrder[] = [];
  for (const { _id, state } of rows) {
    const isOver = CLOSED_STATES.includes(state.state);
    if (!isOver || !(await emptyOrder(deps, plan, _id, state))) kept.push(state);
  }
  return kept;
}

/** Staff's talks first: what was said there is found by what the order still holds. */
async function emptyOrder(deps: EraseDeps, plan: ErasureRow, id: string, order: WorkOrder): Promise<boolean> {
  const technicians = [...order.offers.map((offer) => offer.technicianId), order.technician?.id ?? []].flat();
  const recipients = [
    ...[...new Set(technicians)].map((technician) => ({ to: 'technician' as const, id: technician })),
    ...(['supervisors', 'manager', 'group'] as const).map((to) => ({ to })),
  ];
  const staff = await Promise.all(recipients.map((to) => deps.addresses.resolve(to, order)));
  const phones = [...plan.phones, ...(order.customer.phone ? [order.customer.phone] : [])];
  const own = [order.site.address, order.report?.customerWords, order.survey.comment, ...order.fault.words];
  const secrets = secretsOf({
    phones,
    names: order.customer.name ? [order.customer.name] : [],
    words: own.flatMap((words) => words ?? []),
  });
  const about = [id, order.number, ...secrets.filter((secret) => secret !== order.customer.name)];
  await redactStaffTalks(deps.models, [...new Set(staff.flat())], { since: order.openedAt, about, secrets });
  const outcome = await deps.orders.execute(id, {
    id: `erase:${plan.ref}:${id}`,
    name: 'anonymise',
    at: deps.now(),
    actor: { role: 'system', id: 'privacy', name: 'privacy' },
    params: { ref: plan.ref },
  });
  return outcome.ok;
}

/** Talks forget by themselves: an event for each, so that no turn is written over. */
async function forgetInTalks({ inbox }: EraseDeps, { ref, conversations, requestedAt }: ErasureRow) {
  await inbox.put(
    conversations.map((conversation) => ({
      id: `notice:erase:${ref}:${conversation}`,
      conversation,
      at: requestedAt,
      body: { type: 'notice', notice: 'privacy.forget', data: {} },
    })),
  );
}

/** Every chat is somebody new from now on; what they refused and were told holds on. */
async function finish(deps: EraseDeps, plan: ErasureRow): Promise<void> {
  const { models, now } = deps;
  const newer = await models.workOrders.exists({ 'state.customer.id': { $in: plan.customers } } as never);
  // Who has reported something new since is a customer again, under their old record.
  if (!newer) await startAnew(models, plan);
  await models.privacyLog.updateMany(
    { person: { $in: plan.customers } },
    { $set: { person: `erased:${plan.ref}`, data: {} } },
  );
  await log(deps, `${plan.ref}:done`, { what: 'erase-done', by: 'system', plan, at: now() });
  await models.erasures.updateOne(
    { _id: plan._id },
    {
      $set: {
        state: 'done',
        customers: [],
        conversations: [],
        media: [],
        phones: [],
        expireAt: new Date(now() + FORGET_MS),
      },
    },
  );
}

async function startAnew(models: Models, { customers, conversations }: ErasureRow): Promise<void> {
  const records = (await models.customers.find({ _id: { $in: customers } }).lean()) as unknown as Customer[];
  const noticed = Math.max(0, ...records.map((row) => row.noticed ?? 0));
  const withdrawnAt = records.map((row) => row.withdrawnAt ?? null).find((at) => at !== null) ?? null;
  for (const conversation of conversations) {
    const blank = { name: null, phone: null, company: null, address: null, locale: null };
    const _id = `customer:${conversation}`;
    await models.customers.updateOne(
      { _id },
      { $set: { ...blank, noticed, withdrawnAt, mergedInto: null } },
      { upsert: true },
    );
    await models.identities.updateOne({ _id: conversation }, { $set: { customerId: _id } }, { upsert: true });
  }
  const fresh = conversations.map((conversation) => `customer:${conversation}`);
  await models.customers.deleteMany({ _id: { $in: customers.filter((old) => !fresh.includes(old)) } });
}

/** Who asked and when, and how much it was; never whose it was. */
async function log(
  { models }: EraseDeps,
  _id: string,
  line: { what: 'erase-asked' | 'erase-done'; by: string; plan: ErasureRow; at: number },
): Promise<void> {
  const { what, by, plan, at } = line;
  const data = { chats: plan.conversations.length, media: plan.media.length };
  await models.privacyLog.updateOne(
    { _id },
    { $setOnInsert: { at, what, by, person: `erased:${plan.ref}`, data } },
    { upsert: true },
  );
}
