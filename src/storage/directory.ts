import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Model } from 'mongoose';
import { isDuplicateId } from '../errors.js';
import type { Asset, Customer, LeftWhy, StaffMember } from '../service/model.js';
import type { Models } from './models/index.js';
import { createPersons } from './persons.js';

export interface Upserted<T> {
  item: T;
  created: boolean;
}

type Role = StaffMember['role'];
type StaffInput = { name: string } & Partial<Omit<StaffMember, '_id' | 'role' | 'name'>>;
type CustomerInput = { phone: string } & Partial<Omit<Customer, '_id' | 'phone'>>;
type AssetInput = { serialNumber: string } & Partial<Omit<Asset, '_id' | 'serialNumber'>>;

/**
 * People and machines. Upserts go by natural key (staff: wecomUserId, else telegramId, else phone; customer:
 * phone; asset: serial number) and are safe when done at once by several: the id is made from the key.
 */
export interface Directory {
  upsertStaff(role: Role, input: StaffInput): Promise<Upserted<StaffMember>>;
  upsertCustomer(input: CustomerInput): Promise<Upserted<Customer>>;
  upsertAsset(input: AssetInput): Promise<Upserted<Asset>>;
  roster(): Promise<StaffMember[]>;
  supervisors(): Promise<StaffMember[]>;
  staffByWecomUserId(userId: string): Promise<StaffMember | null>;
  staffByTelegramId(userId: string): Promise<StaffMember | null>;
  /**
   * Takes the roles of whoever has this id; the same `by` again gives the same people. Who is meant by others
   * is found no more, by id, phone or name.
   */
  staffLeft(userId: string, why: LeftWhy, by: string): Promise<StaffMember[]>;
  /** Gives back what was taken for one of these reasons. */
  staffBack(userId: string, why: LeftWhy[]): Promise<void>;
  staffRenamed(userId: string, newUserId: string): Promise<void>;
  /** Whether a member of staff with this phone has no Telegram yet. */
  awaitsTelegram(phone: string): Promise<boolean>;
  /** The whole person, whichever of their records is named. */
  customerById(id: string): Promise<Customer | null>;
  customerByPhone(phone: string): Promise<Customer | null>;
  /** The customer who writes here; made on first sight. */
  ensureCustomerForConversation(conversation: string): Promise<Customer>;
  /** Gives a name to a customer who has none; what the company wrote down stays. */
  nameCustomer(id: string, name: string): Promise<void>;
  assetsOf(customer: Customer): Promise<Asset[]>;
  assetBySerial(serialNumber: string): Promise<Asset | null>;
  /** Remembers that the platform vouched for this number of whoever writes here. */
  vouchPhone(conversation: string, phone: string): Promise<void>;
  isVouched(conversation: string, phone: string): Promise<boolean>;
  /** Gives a chat identity to the one staff member with this phone; null: nobody, or somebody else has it. */
  bindStaff(
    identity: { field: 'wecomUserId' | 'telegramId'; id: string },
    phone: string,
  ): Promise<StaffMember | null>;
}

export function createDirectory(models: Models): Directory {
  const staff = models.staff;
  const persons = createPersons(models);

  async function upsert<T extends { _id: string }>(
    model: Model<T>,
    key: Record<string, unknown>,
    fresh: T,
    given: Record<string, unknown>,
  ): Promise<Upserted<T>> {
    const change = Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined));
    const known = await model
      .findOneAndUpdate(key as never, { $set: change } as never, { returnDocument: 'after' })
      .lean();
    if (known) return { item: known as unknown as T, created: false };
    try {
      await model.collection.insertOne({ ...fresh, ...change } as never);
      return { item: { ...fresh, ...change }, created: true };
    } catch (error) {
      // Somebody else made it meanwhile; now it is known.
      if (!isDuplicateId(error)) throw error;
      const now = await model
        .findOneAndUpdate({ _id: fresh._id } as never, { $set: change } as never, { returnDocument: 'after' })
        .lean();
      return { item: now as unknown as T, created: false };
    }
  }

  async function staffBy(field: 'wecomUserId' | 'telegramId', id: string): Promise<StaffMember | null> {
    const found = (await staff
      .find({ [field]: id, active: true } as never)
      .lean()) as unknown as StaffMember[];
    // Who is both is addressed as a supervisor: they may do more.
    return found.find((member) => member.role === 'supervisor') ?? found[0] ?? null;
  }

  const directory: Directory = {
    async upsertStaff(role, input) {
      const given = { ...input, ...(input.phone ? { phone: normalPhone(input.phone) } : {}) };
      const [field, value] = given.wecomUserId
        ? ['wecomUserId', given.wecomUserId]
        : given.telegramId
          ? ['telegramId', given.telegramId]
          : ['phone', given.phone];
      const fresh: StaffMember = {
        _id: `${role}:${field}:${value}`,
        role,
        name: input.name,
        phone: null,
        wecomUserId: null,
        telegramId: null,
        skills: [],
        territories: [],
        manager: false,
        active: true,
        locale: null,
      };
      return await upsert<StaffMember>(staff, { role, [field as string]: value }, fresh, given);
    },

    async upsertCustomer(input) {
      const phone = normalPhone(input.phone);
      const fresh: Customer = {
        _id: `customer:${phone}`,
        name: null,
        phone,
        company: null,
        address: null,
        locale: null,
      };
      return await upsert<Customer>(models.customers, { phone }, fresh, { ...input, phone });
    },

    async upsertAsset(input) {
      const serialNumber = normalSerial(input.serialNumber);
      const fresh: Asset = {
        _id: `asset:${serialNumber}`,
        serialNumber,
        model: null,
        customerPhone: null,
        purchasedAt: null,
        warrantyMonths: null,
        site: null,
      };
      const given = {
        ...input,
        serialNumber,
        ...(input.customerPhone ? { customerPhone: normalPhone(input.customerPhone) } : {}),
      };
      return await upsert<Asset>(models.assets, { serialNumber }, fresh, given);
    },

    async roster() {
      return (await staff
        .find({ role: 'technician', active: true })
        .sort({ _id: 1 })
        .lean()) as unknown as StaffMember[];
    },
    async supervisors() {
      return (await staff
        .find({ role: 'supervisor', active: true })
        .sort({ _id: 1 })
        .lean()) as unknown as StaffMember[];
    },
    staffByWecomUserId: (userId) => staffBy('wecomUserId', userId),
    staffByTelegramId: (userId) => staffBy('telegramId', userId),
    async staffLeft(userId, why, by) {
      const own = { wecomUserId: userId, $or: [{ active: true }, { 'left.by': by }] };
      await staff.updateMany(own as never, { $set: { active: false, left: { why, by } } });
      return (await staff
        .find({ wecomUserId: userId, 'left.by': by } as never)
        .lean()) as unknown as StaffMember[];
    },
    async staffBack(userId, why) {
      const own = { wecomUserId: userId, active: false, 'left.why': { $in: why } };
      await staff.updateMany(own as never, { $set: { active: true, left: null } });
    },
    async staffRenamed(userId, newUserId) {
      await staff.updateMany({ wecomUserId: userId } as never, { $set: { wecomUserId: newUserId } });
    },
    async awaitsTelegram(phone) {
      const filter = { phone: normalPhone(phone), active: true, telegramId: null };
      return (await staff.exists(filter as never)) !== null;
    },
    async customerById(id) {
      return await persons.whole(id);
    },
    async customerByPhone(phone) {
      const row = await models.customers
        .findOne({ phone: normalPhone(phone) })
        .select({ _id: 1 })
        .lean();
      return row && (await persons.whole(row._id));
    },

    async ensureCustomerForConversation(conversation) {
      const identity = await models.identities.findOne({ _id: conversation }).lean();
      const known = identity ? await directory.customerById(identity.customerId) : null;
      if (known) return known;
      const fresh: Customer = {
        _id: `customer:${conversation}`,
        name: null,
        phone: null,
        company: null,
        address: null,
        locale: null,
      };
      await models.customers.updateOne(
        { _id: fresh._id },
        { $setOnInsert: { ...fresh, _id: fresh._id } },
        { upsert: true },
      );
      await models.identities.updateOne(
        { _id: conversation },
        { $setOnInsert: { customerId: fresh._id } },
        { upsert: true },
      );
      return (await directory.customerById(fresh._id)) ?? fresh;
    },

    async nameCustomer(id, name) {
      await models.customers.updateOne({ _id: id, name: null }, { $set: { name } });
    },

    async assetsOf(customer) {
      const phones = [...(customer.phone ? [customer.phone] : []), ...(customer.also?.phones ?? [])];
      if (phones.length === 0) return [];
      return (await models.assets
        .find({ customerPhone: { $in: phones } })
        .limit(50)
        .lean()) as unknown as Asset[];
    },
    async assetBySerial(serialNumber) {
      return (await models.assets
        .findOne({ serialNumber: normalSerial(serialNumber) })
        .lean()) as Asset | null;
    },

    async vouchPhone(conversation, phone) {
      await models.vouched.updateOne(
        { _id: conversation },
        { $set: { phone: normalPhone(phone) } },
        { upsert: true },
      );
    },
    async isVouched(conversation, phone) {
      return (await models.vouched.exists({ _id: conversation, phone: normalPhone(phone) })) !== null;
    },

    async bindStaff({ field, id }, phone) {
      const found = (await staff
        .find({ phone: normalPhone(phone), active: true })
        .lean()) as unknown as StaffMember[];
      const own = found.filter((member) => member[field] === null || member[field] === id);
      for (const member of own) {
        // Only an unbound record may be taken; the condition holds against two who try at once.
        await staff.updateOne({ _id: member._id, [field]: { $in: [null, id] } } as never, {
          $set: { [field]: id },
        });
      }
      return own.length > 0 ? await staffBy(field, id) : null;
    },
  };
  return directory;
}

/** Chinese mobiles as 11 digits, others as digits with country code; what is no phone stays as digits. */
function normalPhone(text: string): string {
  const parsed = parsePhoneNumberFromString(text.normalize('NFKC'), 'CN');
  if (!parsed) return text.normalize('NFKC').replace(/\D/g, '');
  return parsed.country === 'CN' ? parsed.nationalNumber : parsed.number.slice(1);
}

/** Serial numbers are compared without case, spaces and full-width forms. */
function normalSerial(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
}
