import { randomBytes } from 'node:crypto';
import type { Addresses } from '../effects/addresses.js';
import { failpoint } from '../failpoints.js';
import type { Inbox } from '../inbox/inbox.js';
import { CLOSED_STATES, type Customer, type WorkOrder } from '../service/model.js';
import type { ModelMemory } from '../storage/model-memory.js';
import type { ErasureRow, Models, WorkOrderRow } from '../storage/models/index.js';
import type { Persons } from '../storage/persons.js';
import type { Orders } from '../work-orders/execute.js';
import { concernOf, SERVED_MS } from './concern.js';
import { type Concern, redactStaffTalks, staffTalks } from './staff-talks.js';
import { emptyTalks, isUnderWay, mediaOf } from './stores.js';

const LOOK_AGAIN_MS = 3_600_000;
/** What was under way is over in seconds, or waits for days. */
const UNDER_WAY_MS = 5000;
const FORGET_MS = 30 * 86_400_000;

export interface EraseDeps {
  models: Models;
  persons: Persons;
  inbox: Inbox;
  orders: Orders;
  addresses: Addresses;
  forgetMedia: (ids: string[]) => Promise<void>;
  /** What models answered, and what that cost. */
  answers: Pick<ModelMemory, 'forgetPerson' | 'forgetOrders' | 'forgetWords'>;
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
    known: {
      // A company may be as short as a name, and would be too short for words.
      names: records.flatMap((row) => [row.name, row.company].flatMap((name) => name ?? [])),
      words: records.flatMap((row) => [row.company, row.address].flatMap((words) => words ?? [])),
    },
  };
  await models.erasures.updateOne({ _id: id }, { $setOnInsert: plan }, { upsert: true });
  failpoint('privacy.planned');
  // The first plan stands, should two have made one.
  return (await models.erasures.findOne({ _id: id }).lean()) as unknown as ErasureRow;
}

async function carryOut(deps: EraseDeps, plan: ErasureRow): Promise<Receipt> {
  const { models, now } = deps;
  if (plan.state === 'done') return { ref: plan.ref, kept: [] };
  const isOwed = await owesThem(models, plan);
  const until = isOwed || plan.owed ? now() : (plan.until ?? plan.requestedAt);
  const talks = { conversations: plan.conversations, until };
  failpoint('privacy.step');
  await emptyTalks(models, talks);
  failpoint('privacy.step');
  for (const customer of plan.customers) await deps.answers.forgetPerson(customer, now());
  failpoint('privacy.step');
  await forgetContacts(models, plan);
  failpoint('privacy.step');
  const { kept, isAll } = await emptyOrders(deps, plan);
  failpoint('privacy.step');
  await forgetRepairs(deps, plan);
  failpoint('privacy.step');
  const needed = new Set(kept.flatMap((order) => order.fault.photos));
  await deps.forgetMedia(plan.media.filter((media) => !needed.has(media)));
  failpoint('privacy.step');
  await forgetInTalks(deps, plan);
  failpoint('privacy.step');
  const seen = { until, owed: isOwed };
  if (isOwed || !isAll || (await isUnderWay(models, talks))) {
    const wait = Math.min(LOOK_AGAIN_MS, Math.max(UNDER_WAY_MS, now() - plan.requestedAt));
    await lookAgain(deps, plan, wait, seen);
  } else if (kept.length > 0) await lookAgain(deps, plan, LOOK_AGAIN_MS, seen);
  else await finish(deps, plan);
  return { ref: plan.ref, kept: kept.map(({ number, state }) => ({ number, state })) };
}

async function lookAgain(
  { models, now }: EraseDeps,
  { _id }: ErasureRow,
  ms: number,
  seen: Required<Pick<ErasureRow, 'until' | 'owed'>>,
): Promise<void> {
  await models.erasures.updateOne({ _id }, { $set: { state: 'waiting', nextAt: now() + ms, ...seen } });
}

/** Whether what was decided in their talks or of their orders is still to be done, but for a deletion itself. */
async function owesThem(models: Models, { conversations, customers, ref }: ErasureRow): Promise<boolean> {
  const [talk, order] = await Promise.all([
    models.conversations.exists({
      _id: { $in: conversations },
      effects: { $elemMatch: { 'args.action': { $ne: 'erase' } } },
    } as never),
    models.workOrders.exists({
      'state.customer.id': { $in: [...customers, `erased:${ref}`] },
      'state.state': { $in: [...CLOSED_STATES] },
      'effects.0': { $exists: true },
    } as never),
  ]);
  return talk !== null || order !== null;
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

/**
 * `kept`: orders that are not over. `isAll`: nothing of the others waits in a talk of staff, where it would
 * be said after it was taken out of the order.
 */
async function emptyOrders(
  deps: EraseDeps,
  plan: ErasureRow,
): Promise<{ kept: WorkOrder[]; isAll: boolean }> {
  const rows = (await deps.models.workOrders
    .find({
      'state.customer.id': { $in: plan.customers },
      'state.openedAt': { $lte: plan.requestedAt },
    } as never)
    .lean()) as unknown as WorkOrderRow[];
  const over = rows.filter(({ state }) => CLOSED_STATES.includes(state.state));
  const kept = rows.filter((row) => !over.includes(row)).map(({ state }) => state);
  let isAll = true;
  for (const { _id, state } of over) {
    const outcome = await emptyOrder(deps, plan, _id, state);
    if (outcome === 'open') kept.push(state);
    if (outcome === 'said') isAll = false;
  }
  const since = Math.min(...rows.map(({ state }) => state.openedAt), plan.requestedAt - SERVED_MS);
  const talks = await staffTalks(deps.models, since);
  const concern = await concernOf(deps.models, plan, [], since);
  // Whoever has to come needs what they were told.
  if (kept.length > 0) concern.about = [];
  const isServed = await emptyStaff(deps, talks, concern);
  return { kept, isAll: isAll && isServed };
}

/** Staff's talks first: what was said there is found by what the order still holds. */
async function emptyOrder(
  deps: EraseDeps,
  plan: ErasureRow,
  id: string,
  order: WorkOrder,
): Promise<'gone' | 'said' | 'open'> {
  const technicians = [...order.offers.map((offer) => offer.technicianId), order.technician?.id ?? []].flat();
  const recipients = [
    ...[...new Set(technicians)].map((technician) => ({ to: 'technician' as const, id: technician })),
    ...(['supervisors', 'manager', 'group'] as const).map((to) => ({ to })),
  ];
  const staff = await Promise.all(recipients.map((to) => deps.addresses.resolve(to, order)));
  const talks = [...new Set([...staff.flat(), ...(await staffTalks(deps.models, order.openedAt))])];
  const concern = await concernOf(deps.models, plan, [order], order.openedAt);
  concern.orders = [id, order.number];
  if (!(await emptyStaff(deps, talks, concern))) return 'said';
  await deps.models.effectFailures.deleteMany({ owner: id });
  const outcome = await deps.orders.execute(id, {
    id: `erase:${plan.ref}:${id}`,
    name: 'anonymise',
    at: deps.now(),
    actor: { role: 'system', id: 'privacy', name: 'privacy' },
    params: { ref: plan.ref, secrets: concern.secrets },
  });
  return outcome.ok ? 'gone' : 'open';
}

/** What staff were told, and what models read in what staff said. False: not all of it yet. */
async function emptyStaff(
  { models, answers }: EraseDeps,
  talks: string[],
  concern: Concern,
): Promise<boolean> {
  const staff = await models.staff.find().select({ _id: 1 }).lean();
  await answers.forgetWords(
    staff.map(({ _id }) => String(_id)),
    concern.secrets,
  );
  return await redactStaffTalks(models, talks, concern);
}

/**
 * How a model worded what was done at their machines, after it was taken out of the orders: whoever asks from
 * now on is told the orders as they are. Found by the orders as well that an interrupted run has emptied.
 */
async function forgetRepairs({ models, answers }: EraseDeps, plan: ErasureRow): Promise<void> {
  const theirs = [...plan.customers, `erased:${plan.ref}`];
  const rows = await models.workOrders
    .find({ 'state.customer.id': { $in: theirs } } as never)
    .select({ 'state.number': 1 })
    .lean();
  await answers.forgetOrders(rows.map(({ state }) => (state as WorkOrder).number));
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
  await models.privacyLog.updateMany({ 'data.record': { $in: plan.customers } }, { $set: { data: {} } });
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
        known: { names: [], words: [] },
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
  // The old record may be named by a phone. A turn that was decided with it is decided again.
  for (const conversation of conversations)
    await models.conversations.updateOne({ _id: conversation }, {
      $set: { 'state.personId': `customer:${conversation}` },
      $inc: { revision: 1 },
    } as never);
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
