import { recordOf } from '../people/refer.js';
import type { Actor } from '../service/model.js';
import type { Models, UnreachedRow } from '../storage/models/index.js';
import type { Persons } from '../storage/persons.js';
import { referencesIn } from '../understanding/references.js';

export type Told = (request: {
  /** Of the effect: the same again is once. */
  id: string;
  by: Actor;
  /** Who was told, by a work order, a phone or a chat; none: the only person of whom it can be said. */
  words: string;
}) => Promise<{ ok: true; count: number } | { ok: false; code: string; data?: Record<string, unknown> }>;

/**
 * Closes everything that one person had to be told: who phones once tells it all. Supervisors may say so of
 * anybody, a technician of those whom they were asked to call.
 */
export async function tellTold(
  { models, persons }: { models: Models; persons: Persons },
  { id, by, words }: Parameters<Told>[0],
): ReturnType<Told> {
  const before = await models.unreached.countDocuments({ doneIn: id });
  if (before > 0) return { ok: true, count: before };
  const asked = by.role === 'supervisor' ? {} : { steps: { $elemMatch: { step: 'technician', to: by.id } } };
  const open = (await models.unreached
    .find({ state: 'open', ...asked } as never)
    .sort({ at: 1 })
    .limit(200)
    .lean()) as unknown as UnreachedRow[];
  const [reference, ...more] = referencesIn(words);
  let chats = new Set(open.map((row) => row.conversation));
  if (more.length > 0) return { ok: false, code: 'which-one' };
  if (reference !== undefined) {
    const record = await recordOf(models, reference);
    if (record === null) return { ok: false, code: 'unknown-person', data: { reference } };
    chats = new Set(await persons.conversations(record));
  } else if (chats.size > 1) return { ok: false, code: 'which-one' };
  const mine = open.filter((row) => chats.has(row.conversation)).map((row) => row._id);
  if (mine.length === 0) return { ok: false, code: 'nothing-open' };
  await models.unreached.updateMany(
    { _id: { $in: mine }, state: 'open' },
    { $set: { state: 'done', nextAt: null, doneBy: by.id, doneIn: id } },
  );
  return { ok: true, count: mine.length };
}
