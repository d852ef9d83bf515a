import type { Document } from 'mongodb';

/**
 * Our own cases in the unified test format, one file per thing that the public CRUD tests ask for: same
 * operations, other data. The originals may not be copied here; run.ts runs them from where they are.
 */
export const rows = [
  { _id: 1, n: 10, tags: ['a'] },
  { _id: 2, n: 20, tags: ['a', 'b'] },
  { _id: 3, n: 30, tags: [] },
];

const entities = [
  { client: { id: 'client0', observeEvents: ['commandStartedEvent'] } },
  { database: { id: 'db0', client: 'client0', databaseName: 'spec' } },
  { collection: { id: 'c0', database: 'db0', collectionName: 'things' } },
  {
    collection: {
      id: 'quiet0',
      database: 'db0',
      collectionName: 'things',
      collectionOptions: { writeConcern: { w: 0 } },
    },
  },
];

type Step = [name: string, args: Document, expectResult?: unknown, expectError?: Document];

/** One test: what is done on the collection, and what is there afterwards. */
export function test(description: string, steps: Step[], outcome?: Document[], object = 'c0'): Document {
  return {
    description,
    operations: steps.map(([name, args, expectResult, expectError]) => ({
      name,
      object: name === 'aggregate' && args.object ? args.object : object,
      arguments: Object.fromEntries(Object.entries(args).filter(([key]) => key !== 'object')),
      ...(expectResult !== undefined && { expectResult }),
      ...(expectError && { expectError }),
    })),
    ...(outcome && { outcome: [{ databaseName: 'spec', collectionName: 'things', documents: outcome }] }),
  };
}

export function file(description: string, tests: Document[]): Document {
  return {
    description,
    createEntities: entities,
    initialData: [{ databaseName: 'spec', collectionName: 'things', documents: rows }],
    tests,
  };
}

export const server = (errorCode?: number): Document => ({
  isClientError: false,
  ...(errorCode !== undefined && { errorCode }),
});
export const [one, two, three] = rows as unknown as [Document, Document, Document];
