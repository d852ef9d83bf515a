import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Inbox } from '../../src/inbox/inbox.js';
import { testModels } from '../models.js';

const NOW = Date.UTC(2026, 2, 4);
const words = (id: string) => ({
  id,
  conversation: 'web:shop:somebody',
  at: NOW,
  body: { type: 'notice' as const, notice: 'told', data: {} },
});

describe('what is called stored', () => {
  let base: Awaited<ReturnType<typeof testModels>>;
  beforeAll(async () => {
    base = await testModels('inbox');
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => await base.stop());

  const outcomes = async (inbox: Inbox, ids: string[]) =>
    (await Promise.allSettled(ids.map((id) => inbox.put([words(id)])))).map(({ status }) => status);
  const refuse = (error: object) =>
    vi
      .spyOn(base.models.inbox.collection, 'insertMany')
      .mockRejectedValueOnce(Object.assign(new Error('refused'), error));

  it('is there, once, however often it comes', async () => {
    const fresh: boolean[] = [];
    const inbox = new Inbox(base.models, { now: () => NOW }, (isFresh) => fresh.push(isFresh));
    expect(await outcomes(inbox, ['once', 'once'])).toEqual(['fulfilled', 'fulfilled']);
    expect(await outcomes(inbox, ['once'])).toEqual(['fulfilled']);
    expect(fresh).toEqual([true, false, false]);
    expect(await base.models.inbox.countDocuments({ _id: 'once' })).toBe(1);
  });

  it('is nothing of a group about which the database said nothing', async () => {
    const inbox = new Inbox(base.models, { now: () => NOW });
    refuse({});
    expect(await outcomes(inbox, ['a', 'b'])).toEqual(['rejected', 'rejected']);
    expect(await outcomes(inbox, ['a', 'b'])).toEqual(['fulfilled', 'fulfilled']);
    expect(await base.models.inbox.countDocuments({ _id: { $in: ['a', 'b'] } })).toBe(2);
  });

  it('is the rest of a group of which one was refused, and that one only if it is a repeat', async () => {
    const inbox = new Inbox(base.models, { now: () => NOW });
    refuse({
      writeErrors: [
        { index: 1, code: 14_031 },
        { index: 2, code: 11_000 },
      ],
    });
    expect(await outcomes(inbox, ['c', 'full', 'repeat'])).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
