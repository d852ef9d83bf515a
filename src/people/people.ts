import { referencesIn } from '../understanding/references.js';
import { type ClaimDeps, claimPhone, provePhone } from './claim.js';
import { type MergeOutcome, merge, unmerge } from './merge.js';
import { describePerson, recordOf } from './refer.js';

type PersonView = NonNullable<Awaited<ReturnType<typeof describePerson>>>;
type Found<T> = ({ ok: true } & T) | { ok: false; code: string; data: Record<string, unknown> };

/** Who is who among customers: several chats and records may be one person. */
export interface People {
  /** Exactly two different people named in these words (order numbers, phones, chats, records). */
  two(words: string): Promise<Found<{ first: PersonView; second: PersonView }>>;
  show(reference: string): Promise<PersonView | null>;
  merge(request: { id: string; by: string; first: string; second: string }): Promise<MergeOutcome>;
  /** @param reference the record to be parted, by what names it */
  unmerge(request: { id: string; by: string; reference: string }): Promise<MergeOutcome>;
  claim: (request: { id: string; conversation: string; phone: string }) => ReturnType<typeof claimPhone>;
  prove: (request: { id: string; conversation: string; code: string }) => ReturnType<typeof provePhone>;
}

export function createPeople(deps: ClaimDeps): People {
  const { models, persons } = deps;
  const show = async (reference: string) => {
    const record = await recordOf(models, reference);
    return record === null ? null : await describePerson(models, persons, record);
  };
  return {
    show,
    async two(words) {
      const references = referencesIn(words);
      const [a = '', b = ''] = references;
      if (references.length !== 2)
        return { ok: false, code: 'which-two', data: { count: references.length } };
      const [first, second] = await Promise.all([show(a), show(b)]);
      if (!first || !second) return { ok: false, code: 'unknown-person', data: { reference: first ? b : a } };
      if (first.id === second.id) return { ok: false, code: 'same-person', data: {} };
      return { ok: true, first, second };
    },
    merge: async (request) => await merge(deps, request),
    async unmerge({ id, by, reference }) {
      const record = await recordOf(models, reference);
      if (record === null) return { ok: false, code: 'unknown-person' };
      return await unmerge(deps, { id, by, record });
    },
    claim: async (request) => await claimPhone(deps, request),
    prove: async (request) => await provePhone(deps, request),
  };
}
