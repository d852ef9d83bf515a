import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();

interface Stage {
  stage: string;
  indexName?: string;
  keysExamined?: number;
  docsExamined?: number;
  nReturned?: number;
  inputStage?: Stage;
  inputStages?: Stage[];
}

const names = ({ stage, inputStage, inputStages }: Stage): string[] => [
  stage,
  ...[inputStage ?? [], inputStages ?? []].flat().flatMap(names),
];

async function explained(command: Record<string, unknown>, verbosity = 'executionStats') {
  const answer = await server.db.command({ explain: command, verbosity });
  return {
    plan: answer.queryPlanner.winningPlan as Stage,
    stats: answer.executionStats as {
      nReturned: number;
      totalKeysExamined: number;
      totalDocsExamined: number;
      executionStages: Stage;
    },
  };
}

beforeAll(async () => {
  const orders = server.db.collection('orders');
  await orders.createIndexes([
    { key: { state: 1, at: 1 } },
    { key: { state: 1, wakeAt: 1 } },
    { key: { at: 1 } },
    { key: { customer: 1 } },
  ]);
  // A thousand closed ones, ten open, one customer with 400 of them.
  await orders.insertMany(
    Array.from({ length: 1010 }, (_, i) => ({
      n: i,
      state: i < 1000 ? 'closed' : 'open',
      at: (i * 7919) % 1010,
      wakeAt: i % 2 ? i : null,
      customer: i % 5 < 2 ? 'much' : `c${i}`,
    })) as never,
  );
});

describe('explain', () => {
  it('counts the entries and documents that a sorted range looks at', async () => {
    const { plan, stats } = await explained({
      find: 'orders',
      filter: { state: 'closed', at: { $lt: 500 } },
      sort: { at: -1 } as const,
      limit: 5,
    });
    expect(names(plan)).toEqual(['LIMIT', 'FETCH', 'IXSCAN']);
    expect(stats).toMatchObject({ nReturned: 5, totalKeysExamined: 5, totalDocsExamined: 5 });
    expect(stats.executionStages.inputStage).toMatchObject({
      stage: 'FETCH',
      docsExamined: 5,
      inputStage: { stage: 'IXSCAN', indexName: 'state_1_at_1', keysExamined: 5, direction: 'backward' },
    });
  });

  it('looks at every document when there is no index, and says so', async () => {
    const { plan, stats } = await explained({ find: 'orders', filter: { n: 3 } });
    expect(names(plan)).toEqual(['COLLSCAN']);
    expect(stats).toMatchObject({ nReturned: 1, totalKeysExamined: 0, totalDocsExamined: 1010 });
  });

  it('gives the plan alone when nothing may run', async () => {
    const { plan, stats } = await explained({ find: 'orders', filter: { n: 3 } }, 'queryPlanner');
    expect(plan).toEqual({ stage: 'COLLSCAN', direction: 'forward' });
    expect(stats).toBeUndefined();
  });

  it('changes nothing when it explains a write', async () => {
    const { plan, stats } = await explained({
      findAndModify: 'orders',
      query: { state: 'open' },
      sort: { at: 1 },
      update: { $set: { state: 'closed' } },
    });
    expect(names(plan)).toEqual(['UPDATE', 'FETCH', 'IXSCAN']);
    expect(stats).toMatchObject({ totalKeysExamined: 1, totalDocsExamined: 1 });
    expect(await server.db.collection('orders').countDocuments({ state: 'open' })).toBe(10);
  });
});

describe('the choice of an index', () => {
  it('is by equality, then order, then range', async () => {
    const { stats } = await explained({
      find: 'orders',
      filter: { state: 'closed', wakeAt: { $gt: 1 } },
      sort: { at: 1 },
      limit: 10,
    });
    expect(names(stats.executionStages)).toEqual(['LIMIT', 'FETCH', 'IXSCAN']);
    expect(stats.executionStages.inputStage?.inputStage?.indexName).toBe('state_1_at_1');
    expect(stats.totalDocsExamined).toBeLessThan(60);
  });

  it('takes a narrow range and sorts when the order alone would mean reading all', async () => {
    const { stats } = await explained({
      find: 'orders',
      filter: { state: 'closed', wakeAt: { $gt: 980 } },
      sort: { at: 1 },
      limit: 10,
    });
    expect(names(stats.executionStages)).toEqual(['LIMIT', 'SORT', 'FETCH', 'IXSCAN']);
    expect(stats).toMatchObject({ nReturned: 10, totalDocsExamined: 10 });
  });

  it('follows the order when that soon finds what is wanted, else what is asked for exactly', async () => {
    const one = await explained({ find: 'orders', filter: { customer: 'much' }, sort: { at: 1 }, limit: 3 });
    expect(names(one.plan)).toEqual(['LIMIT', 'FETCH', 'IXSCAN']);
    expect(one.stats.totalDocsExamined).toBeLessThan(40);
    const all = await explained({ find: 'orders', filter: { customer: 'much' }, sort: { at: 1 } });
    expect(names(all.plan)).toEqual(['SORT', 'FETCH', 'IXSCAN']);
    expect(all.stats.totalDocsExamined).toBe(404);
  });

  it('merges the values of an $in, each in the order of the index', async () => {
    const command = {
      find: 'orders',
      filter: { state: { $in: ['open', 'closed', 'gone'] } },
      sort: { at: -1 } as const,
      limit: 20,
    };
    const { stats } = await explained(command);
    expect(names(stats.executionStages)).toEqual([
      'LIMIT',
      'FETCH',
      'SORT_MERGE',
      'IXSCAN',
      'IXSCAN',
      'IXSCAN',
    ]);
    expect(stats.totalKeysExamined).toBeLessThan(30);
    const found = await server.db
      .collection('orders')
      .find(command.filter)
      .sort(command.sort)
      .limit(20)
      .toArray();
    expect(found.map((doc) => doc.at)).toEqual(Array.from({ length: 20 }, (_, i) => 1009 - i));
  });

  it('looks through one index per branch of an $or', async () => {
    const { plan, stats } = await explained({
      find: 'orders',
      filter: { $or: [{ customer: 'c1002' }, { at: { $gte: 1005 } }] },
    });
    expect(names(plan)).toEqual(['SUBPLAN', 'OR', 'FETCH', 'IXSCAN', 'FETCH', 'IXSCAN']);
    expect(stats.totalDocsExamined).toBeLessThan(8);
  });
});

describe('a sort without an index', () => {
  beforeAll(async () => {
    const big = server.db.collection('big');
    for (let i = 0; i < 9; i++)
      await big.insertOne({ i, at: (i * 5) % 9, filler: Buffer.alloc(12 * 1024 * 1024) });
  });

  it('is refused above 100 MB where the caller forbids the disk, with the code of MongoDB', async () => {
    const cursor = server.db.collection('big').find({}, { sort: { at: 1 }, allowDiskUse: false });
    await expect(cursor.toArray()).rejects.toMatchObject({
      code: 292,
      codeName: 'QueryExceededMemoryLimitNoDiskUseAllowed',
    });
  });

  it('keeps keys, not documents, otherwise', async () => {
    const found = await server.db
      .collection('big')
      .find({}, { sort: { at: 1 }, projection: { at: 1 } })
      .toArray();
    expect(found.map((doc) => doc.at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('keeps only the best of a limited search, equals in the order they came', async () => {
    const c = server.db.collection<{ _id: number; k: number }>('many');
    await c.insertMany(Array.from({ length: 3000 }, (_, i) => ({ _id: i, k: (i * 37) % 300 })));
    const found = await c.find().sort({ k: -1 }).skip(5).limit(25).toArray();
    const expected = Array.from({ length: 3000 }, (_, i) => ({ _id: i, k: (i * 37) % 300 }))
      .sort((a, b) => b.k - a.k || a._id - b._id)
      .slice(5, 30);
    expect(found).toEqual(expected);
  });
});
