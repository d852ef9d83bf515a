import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/storage/connection.js';
import { type Embedded, startEmbedded } from '../../src/storage/embedded/index.js';
import { createModelMemory } from '../../src/storage/model-memory.js';
import { createModels, type Models } from '../../src/storage/models/index.js';
import { testDatabase } from '../database.js';

const NOW = Date.parse('2026-11-24T02:00:00Z');
const LATER = NOW + 86_400_000;
const database = testDatabase();
const home = mkdtempSync(join(tmpdir(), 'repairline-model-memory-'));
let embedded: Embedded | null = null;
let connection: Connection;
let models: Models;

beforeAll(async () => {
  embedded = database.env.MONGODB_URI ? null : await startEmbedded({ dataDir: home });
  connection = await connect(database.env.MONGODB_URI ?? (embedded?.uri as string));
  models = createModels(connection);
});
afterAll(async () => {
  await connection.close();
  await embedded?.close();
  await database.drop();
  rmSync(home, { recursive: true, force: true });
});

const read = (serial: string) => ({
  answer: { kind: 'picture' as const, slots: { device: serial } },
  evidence: {
    model: 'eyes',
    outcome: 'read',
    mode: 'schema',
    tokens: 9,
    ms: 1,
    raw: '{}',
    rejected: [],
    at: NOW,
  },
});

describe('what a model answered, in the database', () => {
  it('counts how often a question was begun, and keeps the first thing that came of it', async () => {
    const memory = createModelMemory(models);
    expect(await memory.begin('a', { person: 'c1' }, LATER)).toEqual({ begun: 1, came: null });
    expect(await memory.recall('a')).toBeNull();
    expect(await memory.begin('a', { person: 'c1' }, LATER)).toEqual({ begun: 2, came: null });
    expect(await memory.keep('a', read('KB1'))).toEqual(read('KB1'));
    expect(await memory.keep('a', read('KB2'))).toEqual(read('KB1'));
    expect(await memory.begin('a', { person: 'c1' }, LATER)).toEqual({ begun: 3, came: read('KB1') });
    expect(await memory.recall('a')).toEqual(read('KB1'));
  });

  it('counts each when two begin at once', async () => {
    const memory = createModelMemory(models);
    const begun = await Promise.all([1, 2, 3].map(() => memory.begin('b', { person: 'c1' }, LATER)));
    expect(begun.map((b) => b.begun).sort()).toEqual([1, 2, 3]);
  });

  it('finds a usable answer to the same question for as long as is asked for', async () => {
    const memory = createModelMemory(models);
    await memory.begin('q1', { person: 't1', orders: ['WO-1'], question: 'q' }, LATER);
    expect(await memory.alike('q', NOW)).toBeNull();
    await memory.keep('q1', { ...read('x'), answer: null });
    expect(await memory.alike('q', NOW)).toBeNull();
    await memory.begin('q2', { person: 't1', orders: ['WO-1'], question: 'q' }, LATER);
    await memory.keep('q2', read('x'));
    expect(await memory.alike('q', NOW)).toEqual(read('x'));
    expect(await memory.alike('q', NOW + 1)).toBeNull();
    expect(await memory.alike('other', NOW)).toBeNull();
  });

  it('forgets what was made of an order, also what is on its way, and no other', async () => {
    const memory = createModelMemory(models);
    for (const [id, orders] of [
      ['both', ['WO-7', 'WO-8']],
      ['other', ['WO-8']],
      ['coming', ['WO-7']],
    ] as const)
      await memory.begin(id, { person: 't2', orders, question: id }, LATER);
    for (const id of ['both', 'other']) await memory.keep(id, read(id));
    await memory.forgetOrders([]);
    expect(await models.modelAnswers.countDocuments({ person: 't2' })).toBe(3);
    await memory.forgetOrders(['WO-7', 'WO-9']);
    expect(await memory.keep('coming', read('coming'))).toBeNull();
    expect(await memory.alike('both', NOW)).toBeNull();
    expect((await models.modelAnswers.find({ person: 't2' }).lean()).map(({ _id }) => _id)).toEqual([
      'other',
    ]);
  });

  it('forgets what was read in the words of these people and holds one of these words, masked or not', async () => {
    const memory = createModelMemory(models);
    for (const [id, person, said] of [
      ['name', 't3', '周大山不在'],
      ['phone', 't3', '打139****0077'],
      ['nothing', 't3', '没人在'],
      ['another', 'c4', '周大山不在'],
    ] as const) {
      await memory.begin(id, { person }, LATER);
      await memory.keep(id, read(said));
    }
    await memory.forgetWords(['t3'], ['周大山', '13912340077']);
    const left = await models.modelAnswers.find({ person: { $in: ['t3', 'c4'] } }).lean();
    expect(left.map(({ _id }) => _id).sort()).toEqual(['another', 'nothing']);
  });

  it('forgets one person, whose answer may still be on its way, and nobody else', async () => {
    const memory = createModelMemory(models);
    for (const [id, person] of [
      ['c', 'c2'],
      ['d', 'c3'],
    ] as const) {
      await memory.begin(id, { person }, LATER);
      await memory.keep(id, read(id));
      await memory.spend('2026-11-23', person, 5);
      await memory.spend('2026-11-24', person, 5);
    }
    await memory.begin('e', { person: 'c2' }, LATER);
    await memory.share('cache:x', read('x'), LATER);
    await memory.forgetPerson('c2', NOW);
    expect(await memory.keep('e', read('e'))).toBeNull();
    expect(await models.modelAnswers.countDocuments({ person: 'c2' })).toBe(0);
    expect(await memory.recall('e')).toBeNull();
    expect(await memory.spent('2026-11-23', 'c2')).toBe(0);
    expect(await memory.spent('2026-11-24', 'c2')).toBe(0);
    expect(await memory.recall('d')).toEqual(read('d'));
    expect(await memory.spent('2026-11-24', 'c3')).toBe(5);
    expect(await memory.recall('cache:x')).toEqual(read('x'));
  });
});
