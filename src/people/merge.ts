import { createHash } from 'node:crypto';
import { failpoint } from '../failpoints.js';
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
  // Written down before it is done: done again after a crash they are one already.
  await note(models, 'merge', request, kept._id, merged._id, now());
  failpoint('person.step');
  // First the hint where to look, then the merge itself: a crash between leaves a hint to nothing.
  await models.customers.updateOne({ _id: kept._id }, { $set: { joined: true } } as never);
  const { matchedCount } = await models.customers.updateOne(
    { _id: merged._id, mergedInto: { $in: [merged.mergedInto ?? null] } },
    { $set: { mergedInto: kept._id } },
  );
  // Somebody merged it into another meanwhile: then that one is whom this is about.
  if (matchedCount === 0) return await merge({ models, persons, now }, request);
  failpoint('person.step');
  return { ok: true, kept: kept._id, merged: merged._id };
}

/**
 * Parts them again, exactly as they were. Of a record that counts, the only one merged into it. `id` of the
 * request: the same again parts the same, and nobody else.
 */
export async function unmerge(
  { models, now }: MergeDeps,
  request: { id: string; by: string; record: string },
): Promise<MergeOutcome> {
  const found = (await noted(models, request.id)) ?? (await joinedTo(models, request.record));
  if (!found.ok) return found;
  const { kept, merged } = found;
  await note(models, 'unmerge', request, kept, merged, now());
  failpoint('person.step');
  await models.customers.updateOne({ _id: merged, mergedInto: kept }, { $set: { mergedInto: null } });
  failpoint('person.step');
  return found;
}

/** Whom this request has parted, or was about to. */
async function noted(models: Models, id: string): Promise<MergeOutcome | null> {
  const line = await models.privacyLog.findOne({ _id: lineOf(id), what: 'unmerge' }).lean();
  const merged = line?.data.record;
  return line && typeof merged === 'string' ? { ok: true, kept: line.person, merged } : null;
}

async function joinedTo(models: Models, record: string): Promise<MergeOutcome> {
  const own = (await models.customers.findOne({ _id: record }).lean()) as Customer | null;
  if (!own) return { ok: false, code: 'unknown-person' };
  if (own.mergedInto) return { ok: true, kept: own.mergedInto, merged: own._id };
  const others = await models.customers.find({ mergedInto: own._id }).select({ _id: 1 }).limit(2).lean();
  const [only] = others;
  if (!only || others.length > 1) return { ok: false, code: only ? 'which-one' : 'not-merged' };
  return { ok: true, kept: own._id, merged: only._id };
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
  await models.privacyLog.updateOne(
    { _id: lineOf(id) },
    { $set: { at, what, by, person, data: { record } } },
    { upsert: true },
  );
}

/** The id of a request may name a chat; what is logged for years does not. */
const lineOf = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 32);
