import { ACCOUNT_PEER, type Inbound } from '../channels/channel.js';
import { EVERYBODY, splitPeer } from '../channels/group-peer.js';
import type { Clock } from '../clock.js';
import { scannedNow } from '../conversation/scanned.js';
import type { About, Facts, OrderInView, Person, TalkInView } from '../conversation/state.js';
import { decodeToken } from '../conversation/token.js';
import type { Addresses } from '../effects/addresses.js';
import type { InboxEvent } from '../events.js';
import type { Colleague } from '../flows/answers/colleague.js';
import type { FlowKit } from '../flows/kit.js';
import type { Logger } from '../logger.js';
import type { MediaKeeper } from '../media/keeper.js';
import type { CodeReader } from '../media/qr/code-reader.js';
import { monthFigures, monthOf } from '../reports/month-figures.js';
import { type DayFigures, dayFigures, startOfDay } from '../service/day-figures.js';
import { overdue, type Policy } from '../service/index.js';
import { CLOSED_STATES, type StaffMember, type WorkOrder } from '../service/model.js';
import type { Directory } from '../storage/directory.js';
import type { MediaStore } from '../storage/media-store.js';
import type { ConversationRow, Models } from '../storage/models/index.js';
import type { Reader } from '../understanding/model/reader.js';
import type { Understanding } from '../understanding/understand.js';
import { wantsPastRepairs, withPastRepairs } from './past-repairs.js';
import { aboutQuoted, numbersQuoted } from './quoted.js';
import { readMessage } from './read-message.js';

interface Deps {
  models: Models;
  directory: Directory;
  addresses: Pick<Addresses, 'chatOf'>;
  media: MediaStore;
  keeper: MediaKeeper;
  codes: CodeReader;
  clock: Clock;
  policy: Policy;
  locale: string;
  logger: Logger;
  /** Null: rules alone. */
  reader: Reader | null;
  kit: () => FlowKit;
}

const OPEN_LIMIT = 200;

/**
 * Looks up everything that a turn may need, before it decides: who writes, their orders, what the text
 * says; and brings in what they sent (platforms forget media after three days). Repeating it is harmless.
 */
export function createGather(deps: Deps): (row: ConversationRow, event: InboxEvent) => Promise<Facts> {
  const heard = async (event: string, words: string) => {
    await deps.models.inbox.updateOne({ _id: event }, { $set: { 'body.message.text': words } });
  };
  const reading = (person: Person) => ({ ...deps, heard, reader: withdrew(person) ? null : deps.reader });
  return async (row, event) => {
    const now = deps.clock.now();
    const message = event.body.type === 'message' ? event.body.message : null;
    const person = await whoIs(deps, row, message);
    const locale = localeOf(person) ?? deps.locale;
    if (message?.media && !event.recalled) await fetchMedia(deps, event.id, row._id, message);
    const role = person.role === 'stranger' || person.role === 'group' ? 'technician' : person.role;
    const understanding =
      message && !event.recalled
        ? await readMessage(reading(person), { id: event.id, message }, person, row.state, {
            role,
            now,
            timeZone: deps.policy.timeZone,
            locale: locale === 'en' ? 'en' : 'zh-CN',
          })
        : null;
    const quoted = await aboutQuoted(deps.models, row, message?.quote);
    const { asset } = scannedNow(row.state, message, now);
    const bySupervisor = person.role === 'supervisor';
    const roster = bySupervisor ? deps.directory.roster() : Promise.resolve([]);
    const [orders, named, assets, scanned, technicians, monthly, today, talks, colleagues] =
      await Promise.all([
        ordersOf(deps, person, now),
        ordersNamed(deps, event, understanding, quoted),
        assetsNamed(deps, understanding),
        asset ? deps.directory.assetBySerial(asset) : null,
        roster,
        understanding?.intents.includes('monthly_figures') && bySupervisor ? thisMonth(deps, now) : null,
        understanding?.command === 'today' && bySupervisor ? thisDay(deps, now) : null,
        bySupervisor ? talksWithPeople(deps) : [],
        // Only somebody who writes can name one.
        bySupervisor && message ? colleaguesOf(deps, roster) : [],
      ]);
    const past = wantsPastRepairs(person, event, row.state, understanding);
    const seen = (views: OrderInView[]) => (past ? withPastRepairs(deps.models, views) : views);
    return {
      now,
      timeZone: deps.policy.timeZone,
      locale,
      person,
      orders: await seen(orders),
      named: await seen(named),
      technicians,
      understanding,
      assets,
      scanned,
      figures: monthly,
      today,
      quoted,
      talks,
      colleagues,
      quietHours: deps.policy.quietHours,
      calendar: deps.policy.calendar,
      privacy: {
        version: deps.policy.privacy.notice,
        keepMessages: deps.policy.privacy.keepMessages,
        keepOrders: deps.policy.privacy.keepOrders,
      },
    };
  };
}

async function whoIs(deps: Deps, row: ConversationRow, message: Inbound | null): Promise<Person> {
  if (row.channel === 'wecom-robot' || row.channel === 'wecom-appchat') return { role: 'group', id: row._id };
  if (row.channel === 'wecom-kf' && row.peer === ACCOUNT_PEER) return { role: 'stranger', id: row.peer };
  if (row.channel === 'wecom-app') {
    const staff = await deps.directory.staffByWecomUserId(row.peer);
    return staff ? { role: staff.role, id: staff._id, staff } : { role: 'stranger', id: row.peer };
  }
  if (row.channel === 'wecom-bot') {
    const { chat, person } = splitPeer(row.peer);
    if (person === EVERYBODY) return { role: 'group', id: row._id };
    const id = person ?? chat;
    const staff = await deps.directory.staffByWecomUserId(id);
    if (staff) return { role: staff.role, id: staff._id, staff };
    // Nobody is asked for a phone number in front of everybody.
    return { role: person === null ? 'stranger' : 'group', id };
  }
  if (row.channel === 'telegram') {
    const known = await whoInTelegram(deps, row, message);
    if (known) return known;
  }
  const customer = await deps.directory.ensureCustomerForConversation(row._id);
  const told = message?.event?.name === 'profile' ? message.event.data.name : undefined;
  if (told && !customer.name) {
    await deps.directory.nameCustomer(customer.also?.own ?? customer._id, told);
    customer.name = told;
  }
  return { role: 'customer', id: customer._id, customer, assets: await deps.directory.assetsOf(customer) };
}

/** Null: a customer. Roles come from the directory alone; a number that Telegram vouches for may find one there. */
async function whoInTelegram(
  deps: Deps,
  row: ConversationRow,
  message: Inbound | null,
): Promise<Person | null> {
  const { chat, person } = splitPeer(row.peer);
  const isGroup = person !== null || !/^\d+$/.test(chat);
  const id = person ?? chat;
  const staff = await deps.directory.staffByTelegramId(id);
  if (staff && (!isGroup || person !== null)) return { role: staff.role, id: staff._id, staff };
  if (isGroup) return { role: 'group', id };
  if (!message?.ownPhone) return null;
  await deps.directory.vouchPhone(row._id, message.ownPhone);
  return (await deps.directory.awaitsTelegram(message.ownPhone)) ? { role: 'stranger', id } : null;
}

/** Who withdrew consent is read by rules alone: nothing of theirs goes to a model. */
const withdrew = (person: Person): boolean =>
  person.role === 'customer' && (person.customer.withdrawnAt ?? null) !== null;

function localeOf(person: Person): string | null {
  if (person.role === 'customer') return person.customer.locale;
  return person.role === 'technician' || person.role === 'supervisor' ? person.staff.locale : null;
}

async function ordersOf(deps: Deps, person: Person, now: number): Promise<OrderInView[]> {
  const open = { 'state.state': { $nin: [...CLOSED_STATES] } };
  switch (person.role) {
    case 'customer':
      return await find(deps, { 'state.customer.id': idsOf(person), ...open });
    case 'technician': {
      const [own, offered] = await Promise.all([
        find(deps, { 'state.technician.id': person.id, ...open }),
        find(deps, {
          'state.state': 'offered',
          'state.offers': { $elemMatch: { technicianId: person.id, outcome: 'open' } },
        }),
      ]);
      return [...own, ...offered.filter((o) => !own.some((other) => other.id === o.id))];
    }
    case 'supervisor': {
      const all = await find(deps, open);
      return all.sort(
        (a, b) =>
          Number(overdue(b.order, now)) - Number(overdue(a.order, now)) ||
          a.order.openedAt - b.order.openedAt,
      );
    }
    default:
      return [];
  }
}

const idsOf = ({ id, customer }: Extract<Person, { role: 'customer' }>) =>
  customer.also ? { $in: [id, ...customer.also.ids] } : id;

async function ordersNamed(
  deps: Deps,
  event: InboxEvent,
  understanding: Understanding | null,
  quoted: About | null,
): Promise<OrderInView[]> {
  const ids = new Set<string>();
  const numbers = new Set<string>();
  const { body } = event;
  if ((body.type === 'notice' || body.type === 'result') && typeof body.data.order === 'string')
    ids.add(body.data.order);
  if (body.type === 'message' && body.message.choice) {
    const token = decodeToken(body.message.choice.token);
    if (token?.kind === 'start' && token.order) numbers.add(token.order);
  }
  for (const number of [understanding?.slots.work_order ?? []].flat()) numbers.add(number);
  // The words themselves say more than what they answer.
  if (body.type === 'message' && numbers.size === 0) {
    if (quoted?.order) ids.add(quoted.order);
    else for (const number of numbersQuoted(body.message.quote)) numbers.add(number);
  }
  const found: OrderInView[] = [];
  if (ids.size > 0) found.push(...(await find(deps, { _id: { $in: [...ids] } })));
  if (numbers.size > 0) found.push(...(await find(deps, { 'state.number': { $in: [...numbers] } })));
  return found;
}

const TALKS_MOST = 50;

/** Customers who wait for a person or have one, longest silent first. */
async function talksWithPeople(deps: Deps): Promise<TalkInView[]> {
  const rows = await deps.models.conversations
    .find({ 'state.mode': { $in: ['queue', 'person'] } } as never)
    .sort({ updatedAt: 1 })
    .limit(TALKS_MOST)
    .select({ 'state.mode': 1, 'state.personId': 1 })
    .lean();
  const ids = rows.flatMap((row) => row.state.personId ?? []);
  const customers = await deps.models.customers.find({ _id: { $in: ids } }).lean();
  return rows.map(({ _id, state }) => {
    const customer = customers.find((c) => c._id === state.personId);
    return {
      id: _id,
      name: customer?.name ?? null,
      phone: customer?.phone ?? null,
      mode: state.mode as TalkInView['mode'],
    };
  });
}

/** Each person once: who is technician and supervisor is a supervisor, who may do more. */
async function colleaguesOf(
  { directory, addresses }: Deps,
  roster: Promise<StaffMember[]>,
): Promise<Colleague[]> {
  const all = (await Promise.all([directory.supervisors(), roster])).flat();
  const isFirst = (member: StaffMember, i: number) =>
    member.wecomUserId === null || all.findIndex((m) => m.wecomUserId === member.wecomUserId) === i;
  return all.filter(isFirst).map((member) => ({
    id: member._id,
    name: member.name,
    role: member.role,
    phone: member.phone,
    userId: member.wecomUserId,
    chat: addresses.chatOf(member),
  }));
}

async function assetsNamed(deps: Deps, understanding: Understanding | null) {
  const serials = [understanding?.slots.device ?? []].flat();
  const found = await Promise.all(serials.map((serial) => deps.directory.assetBySerial(serial)));
  return found.filter((asset) => asset !== null);
}

async function find(deps: Deps, filter: Record<string, unknown>): Promise<OrderInView[]> {
  const rows = await deps.models.workOrders
    .find(filter as never)
    .sort({ 'state.openedAt': -1 })
    .limit(OPEN_LIMIT)
    .select({ state: 1 })
    .lean();
  return rows.map((row) => ({ id: row._id, order: row.state as WorkOrder }));
}

async function thisMonth(deps: Deps, now: number): Promise<Record<string, unknown>> {
  const month = monthOf(now, deps.policy.timeZone);
  return { ...(await monthFigures(deps.models, deps.policy, month, now)) };
}

const DAYS_LOOKED_BACK = 60;

/** What was registered long ago is seldom finished today; the index on the day of registration bounds the search. */
async function thisDay(deps: Deps, now: number): Promise<DayFigures> {
  const { timeZone } = deps.policy;
  const start = startOfDay(now, timeZone);
  const rows = await deps.models.workOrders
    .find({
      'state.openedAt': { $gte: start - DAYS_LOOKED_BACK * 86_400_000 },
      $or: [{ 'state.closedAt': null }, { 'state.closedAt': { $gte: start } }],
    } as never)
    .select({ 'state.openedAt': 1, 'state.closedAt': 1, 'state.state': 1, 'state.visits': 1 })
    .lean();
  return dayFigures(
    rows.map((row) => row.state as WorkOrder),
    now,
    timeZone,
  );
}

/** Under an id made from the event; what the platform no longer has is `gone`. */
async function fetchMedia(
  deps: Deps,
  eventId: string,
  conversation: string,
  message: Inbound,
): Promise<void> {
  for (const [i, media] of (message.media ?? []).entries()) {
    const id = `${eventId}:${i}`;
    const state = await deps.keeper.fetch({ _id: id, channel: message.channel, conversation, media });
    if (state === 'gone') media.gone = true;
    else media.stored = id;
  }
}
