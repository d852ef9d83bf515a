import { createHash } from 'node:crypto';
import { maskPhones } from '../flows/mask.js';
import type { Policy } from '../service/index.js';
import { CLOSED_STATES, type WorkOrder } from '../service/model.js';
import type { Directory } from '../storage/directory.js';
import { type EraseDeps, erase, type Receipt, resume } from './erase.js';

interface Deps extends EraseDeps {
  directory: Directory;
  policy: Policy;
}

/** What a person may ask about their own data (PIPL art. 44–47). Everything may be repeated. */
export interface Privacy {
  /** They were told what is kept and why. */
  told(customer: string, version: number): Promise<void>;
  /** What is held about them, phone numbers masked: whoever holds the phone in hand may not be the person. */
  look(customer: string): Promise<Record<string, unknown>>;
  /** @param id of the request: the same again goes on with it */
  erase(id: string, customer: string, by: string): Promise<Receipt>;
  /** `stands: false`: nothing more that rests on consent is done with their data. */
  consent(id: string, customer: string, stands: boolean): Promise<void>;
  /** For the sweep: what a crash interrupted, and what waited for orders to be over. */
  resume(): Promise<void>;
}

export function createPrivacy(deps: Deps): Privacy {
  const { models, policy, now } = deps;
  return {
    async told(customer, version) {
      await models.customers.updateOne({ _id: customer }, { $max: { noticed: version } } as never);
    },
    look: async (customer) => await look(deps, customer),
    erase: async (id, customer, by) => await erase(deps, id, customer, by),
    async consent(id, customer, stands) {
      const members = await deps.persons.members(customer);
      await models.customers.updateMany(
        { _id: { $in: members } },
        { $set: { withdrawnAt: stands ? null : now() } },
      );
      // The id of the request names a chat; what is logged for years does not.
      const _id = createHash('sha256').update(id).digest('hex').slice(0, 32);
      const what = stands ? 'consent' : 'withdraw';
      const data = { notice: policy.privacy.notice };
      await models.privacyLog.updateOne(
        { _id },
        { $setOnInsert: { at: now(), what, by: 'customer', person: members[0] ?? customer, data } },
        { upsert: true },
      );
    },
    resume: async () => await resume(deps),
  };
}

async function look({ models, persons, directory, policy }: Deps, customer: string) {
  const person = await directory.customerById(customer);
  const ids = await persons.members(customer);
  const chats = await persons.conversations(customer);
  const talk = { conversation: { $in: chats }, 'body.type': 'message' as const };
  const [assets, rows, messages, photos, first] = await Promise.all([
    person ? directory.assetsOf(person) : [],
    models.workOrders
      .find({ 'state.customer.id': { $in: ids } } as never)
      .sort({ 'state.openedAt': -1 })
      .limit(ORDERS_MOST)
      .select({ state: 1 })
      .lean(),
    models.inbox.countDocuments({ ...talk, 'body.message.kind': { $ne: 'event' } } as never),
    models.inbox.countDocuments({ ...talk, 'body.message.media.0': { $exists: true } } as never),
    models.inbox
      .find(talk as never)
      .sort({ receivedAt: 1 })
      .limit(1)
      .lean(),
  ]);
  const orders = rows.map((row) => row.state as WorkOrder);
  const known = <T>(own: T | null | undefined, of: (order: WorkOrder) => T | null) =>
    own ?? orders.map(of).find((value) => value !== null) ?? null;
  const phone = known(person?.phone, (order) => order.customer.phone);
  const held = {
    name: known(person?.name, (order) => order.customer.name),
    phone: phone && hidden(phone),
    company: person?.company ?? null,
    address: known(person?.address, (order) => order.site.address),
    assets: assets.map((asset) => asset.serialNumber),
    orders: orders.map(({ number, state }) => ({ number, state })),
    chats: [...new Set(chats.map((chat) => chat.split(':', 1)[0]))],
    messages,
    photos,
    since: first[0]?.receivedAt ?? null,
    keepMessages: policy.privacy.keepMessages,
    keepOrders: policy.privacy.keepOrders,
    withdrawnAt: person?.withdrawnAt ?? null,
  };
  // Apart, so that a talk that only asks whether to delete does not remember the rest.
  const open = held.orders.filter(({ state }) => !CLOSED_STATES.includes(state));
  return { held, open, keep: policy.privacy.keepOrders };
}

const ORDERS_MOST = 20;

/** Mobiles as everywhere; of other numbers only the end. */
function hidden(phone: string): string {
  const masked = maskPhones(phone);
  return masked === phone ? `****${phone.slice(-4)}` : masked;
}
