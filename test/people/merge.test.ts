import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { armFailpoints } from '../../src/failpoints.js';
import { merge, unmerge } from '../../src/people/merge.js';
import { createPersons } from '../../src/storage/persons.js';
import { testModels } from '../models.js';

/** What a supervisor says about who is who, when a process dies in the middle or two say it at once. */
describe('making two records one person, and parting them', () => {
  let opened: Awaited<ReturnType<typeof testModels>>;
  beforeAll(async () => {
    opened = await testModels('merge');
  });
  afterAll(() => opened.stop());
  beforeEach(async () => {
    const { customers, privacyLog } = opened.models;
    await customers.deleteMany({});
    await privacyLog.deleteMany({});
    for (const _id of ['customer:a', 'customer:b', 'customer:c', 'customer:d'])
      await customers.create({ _id });
  });

  const deps = () => ({ models: opened.models, persons: createPersons(opened.models), now: () => 1000 });
  const join = (id: string, first: string, second: string) =>
    merge(deps(), { id, by: 'zhao', first: `customer:${first}`, second: `customer:${second}` });
  const part = (id: string, record: string) =>
    unmerge(deps(), { id, by: 'zhao', record: `customer:${record}` });
  const into = async () =>
    Object.fromEntries(
      (await opened.models.customers.find().lean()).map(({ _id, mergedInto }) => [
        _id.slice('customer:'.length),
        mergedInto?.slice('customer:'.length) ?? null,
      ]),
    );
  const logged = async () => (await opened.models.privacyLog.find().lean()).map(({ what }) => what);

  it('parts once, though the process ends before it has said so', async () => {
    await join('1', 'b', 'c');
    await join('2', 'a', 'b');
    expect(await into()).toEqual({ a: null, b: 'a', c: 'b', d: null });
    const first = await part('3', 'b');
    expect(await into()).toEqual({ a: null, b: null, c: 'b', d: null });
    // The effect is done again after a crash: c was never to be parted from b.
    expect(await part('3', 'b')).toEqual(first);
    expect(await into()).toEqual({ a: null, b: null, c: 'b', d: null });
    expect(await logged()).toEqual(['merge', 'merge', 'unmerge']);
  });

  it.each([1, 2])('is in the log, whatever of it a crash cut off (step %s)', async (pass) => {
    armFailpoints(`person.step=throw@${pass}`);
    await expect(join('1', 'a', 'b')).rejects.toThrow('failpoint');
    await join('1', 'a', 'b');
    expect(await into()).toMatchObject({ b: 'a' });
    armFailpoints(`person.step=throw@${pass}`);
    await expect(part('2', 'a')).rejects.toThrow('failpoint');
    expect(await part('2', 'a')).toMatchObject({ ok: true, kept: 'customer:a', merged: 'customer:b' });
    expect(await into()).toMatchObject({ b: null });
    expect(await logged()).toEqual(['merge', 'unmerge']);
  });

  it('is no endless search when the record that counted is gone', async () => {
    await join('1', 'a', 'b');
    await opened.models.customers.deleteOne({ _id: 'customer:a' });
    expect(await join('2', 'b', 'c')).toMatchObject({ ok: true });
    expect(await createPersons(opened.models).members('customer:c')).toHaveLength(2);
  });

  it('makes all of them one when several are said at once', async () => {
    const outcomes = await Promise.all([join('1', 'a', 'd'), join('2', 'b', 'd'), join('3', 'c', 'd')]);
    for (const outcome of outcomes) expect(outcome.ok || outcome.code === 'same-person').toBe(true);
    const members = await createPersons(opened.models).members('customer:d');
    expect(members.sort()).toEqual(['customer:a', 'customer:b', 'customer:c', 'customer:d']);
  });
});
