import { createHash } from 'node:crypto';
import type { Customer } from '../service/model.js';
import type { Models } from '../storage/models/index.js';
import type { Persons } from '../storage/persons.js';

export interface MergeDeps {
  models: Models;
  persons: Persons;
  now: () => number;
}

export type MergeOutcome =
  | { ok: true; kept: string; merged: string }
  | { ok: false; code: 'unknown-person' | 'same-person' | 'not-merged' | 'which-one' };

/**
 * Makes two records one person: the one with a phone on record counts, else the first by id, so that two who
 * merge at once agree. One field of one record changes; orders, chats and machines stay as they are, and roles
 * come from the directory alone. `id` of the request: the same again changes nothing.
 */
export async function merge(
  { models, persons, now }: MergeDeps,
  request: { id: string; by: string; first: string; second: string },
): Promise<MergeOutcome> {
  const [a, b] = await Promise.all([
    root(models, persons, request.first),
    root(models, persons, request.second),
  ]);
  if (!a || !b) return { ok: false, code: 'unknown-person' };
  if (a._id === b._id) return { ok: false, code: 'same-person' };
  const [kept, merged] = [a, b].sort(rank) as [Customer, Customer];
  // First the hint where to look, then the merge itself: a crash between leaves a hint to nothing.
  await models.customers.updateOne({ _id: kept._id }, { $set: { joined: true } } as never);
  await models.customers.updateOne(
    { _id: merged._id, mergedInto: { $in: [null] } },
    { $set: { mergedInto: kept._id } },
  );
  await note(models, 'merge', request, kept._id, merged._id, now());
  return { ok: true, kept: kept._id, merged: merged._id };
}

/** Parts them again, exactly as they were. Of a record that counts, the only one merged into it. */
export async function unmerge(
  { models, now }: MergeDeps,
  request: { id: string; by: string; record: string },
): Promise<MergeOutcome> {
  const own = (await models.customers.findOne({ _id: request.record }).lean()) as Customer | null;
  if (!own) return { ok: false, code: 'unknown-person' };
  let merged = own;
  if (!own.mergedInto) {
    const others = (await models.customers
      .find({ mergedInto: own._id })
      .limit(2)
      .lean()) as unknown as Customer[];
    if (others.length !== 1) return { ok: false, code: others.length === 0 ? 'not-merged' : 'which-one' };
    merged = others[0] as Customer;
  }
  const kept = merged.mergedInto ?? '';
  await models.customers.updateOne({ _id: merged._id, mergedInto: kept }, { $set: { mergedInto: null } });
  await note(models, 'unmerge', request, kept, merged._id, now());
  return { ok: true, kept, merged: merged._id };
}

async function root(models: Models, persons: Persons, record: string): Promise<Customer | null> {
  const [id] = await persons.members(record);
  return id === undefined ? null : ((await models.customers.findOne({ _id: id }).lean()) as Customer | null);
}

const rank = (a: Customer, b: Customer): number =>
  Number(b.phone !== null) - Number(a.phone !== null) || (a._id < b._id ? -1 : 1);

async function note(
  models: Models,
  what: 'merge' | 'unmerge',
  { id, by }: { id: string; by: string },
  person: string,
  record: string,
  at: number,
): Promise<void> {
  const _id = createHash('sha256').update(id).digest('hex').slice(0, 32);
  await models.privacyLog.updateOne(
    { _id },
    { $setOnInsert: { at, what, by, person, data: { record } } },
    { upsert: true },
  );
}
