import type { Customer } from '../service/model.js';
import type { Models } from './models/index.js';

/** Deeper than anybody is ever merged; a fault in the data may not turn in a circle. */
const DEPTH = 10;

/**
 * One person may have several records: one for each chat where they first wrote, one for the phone that the
 * company knew. Records are never rewritten: a merged one names the record that counts, so parting them
 * again leaves everything as it was.
 */
export interface Persons {
  /** The record that counts, filled up from those merged into it; null: there is none. */
  whole(id: string): Promise<Customer | null>;
  /** Every record of the person, the one that counts first. */
  members(id: string): Promise<string[]>;
  /** Every chat of the person. */
  conversations(id: string): Promise<string[]>;
}

export function createPersons(models: Models): Persons {
  const find = async (id: string) => (await models.customers.findOne({ _id: id }).lean()) as Row | null;

  async function root(id: string): Promise<Row | null> {
    let row = await find(id);
    for (let i = 0; row?.mergedInto && i < DEPTH; i++) row = (await find(row.mergedInto)) ?? row;
    return row;
  }

  /** Most people have one record: then nothing more is read. */
  async function merged(row: Row): Promise<Row[]> {
    const all: Row[] = [];
    for (let into = row.joined ? [row._id] : [], i = 0; into.length > 0 && i < DEPTH; i++) {
      const next = (await models.customers.find({ mergedInto: { $in: into } }).lean()) as unknown as Row[];
      const fresh = next.filter((r) => r._id !== row._id && !all.some((known) => known._id === r._id));
      all.push(...fresh);
      into = fresh.map((r) => r._id);
    }
    return all;
  }

  const persons: Persons = {
    async whole(id) {
      const row = await root(id);
      if (!row) return null;
      const others = await merged(row);
      if (others.length === 0) return row;
      const [, ...phones] = [row, ...others].flatMap((r) => r.phone ?? []);
      return {
        ...row,
        name: first(others, row.name, (r) => r.name),
        phone: first(others, row.phone, (r) => r.phone),
        company: first(others, row.company, (r) => r.company),
        address: first(others, row.address, (r) => r.address),
        locale: first(others, row.locale, (r) => r.locale),
        noticed: Math.max(...[row, ...others].map((r) => r.noticed ?? 0)),
        // A refusal holds for the person, wherever it was said.
        withdrawnAt: first(others, row.withdrawnAt ?? null, (r) => r.withdrawnAt ?? null),
        also: { own: id, ids: others.map((r) => r._id), phones },
      };
    },
    async members(id) {
      const row = await root(id);
      return row ? [row._id, ...(await merged(row)).map((r) => r._id)] : [];
    },
    async conversations(id) {
      const ids = await persons.members(id);
      const rows = await models.identities.find({ customerId: { $in: ids } }).lean();
      return rows.map((row) => row._id).sort();
    },
  };
  return persons;
}

/** `joined`: something may have been merged into it; written before the merge itself. */
type Row = Customer & { joined?: boolean };

const first = <T>(others: Row[], own: T | null, of: (row: Row) => T | null): T | null =>
  own ?? others.map(of).find((value) => value !== null) ?? null;
