import { beforeEach, describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();
const change = (index: object) => server.db.command({ collMod: 'c', index });

beforeEach(async () => {
  await server.db.collection('c').drop();
  await server.db.collection('c').createIndex({ at: 1 }, { expireAfterSeconds: 60 });
  await server.db.collection('c').createIndex({ k: 1 });
  await server.db.collection('c').createIndex({ k: 1, at: 1 });
});

describe('collMod', () => {
  it('changes how long a TTL index keeps, by key or by name, and says what it was', async () => {
    expect(await change({ keyPattern: { at: 1 }, expireAfterSeconds: 5 })).toMatchObject({
      expireAfterSeconds_old: 60,
      expireAfterSeconds_new: 5,
      ok: 1,
    });
    expect(await change({ name: 'at_1', expireAfterSeconds: 7 })).toMatchObject({
      expireAfterSeconds_old: 5,
    });
    expect((await server.db.collection('c').indexes()).find(({ name }) => name === 'at_1')).toMatchObject({
      expireAfterSeconds: 7,
    });
  });

  it('makes a TTL index of a plain one', async () => {
    const reply = await change({ name: 'k_1', expireAfterSeconds: 9 });
    expect(reply).toMatchObject({ expireAfterSeconds_new: 9 });
    expect(reply).not.toHaveProperty('expireAfterSeconds_old');
  });

  it('refuses what it cannot do by its name', async () => {
    const codes: [object, number][] = [
      [{ name: 'none', expireAfterSeconds: 1 }, 27],
      [{ name: 'k_1_at_1', expireAfterSeconds: 1 }, 72],
      [{ name: 'at_1', expireAfterSeconds: -1 }, 67],
      [{ name: 'at_1' }, 72],
      [{ expireAfterSeconds: 1 }, 72],
      [{ name: 'at_1', hidden: true }, 72],
    ];
    for (const [index, code] of codes) await expect(change(index)).rejects.toMatchObject({ code });
    await expect(server.db.command({ collMod: 'c', validator: {} })).rejects.toThrow(/validator/);
    await expect(server.db.command({ collMod: 'none' })).rejects.toMatchObject({ code: 26 });
    await expect(server.db.command({ collMod: 'c', nope: 1 })).rejects.toThrow(/collMod\.nope/);
  });
});
