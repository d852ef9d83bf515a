import type { Document } from 'mongodb';

/**
 * Our own cases in the unified test format, one file per thing that the public CRUD tests ask for: same
 * operations, other data. The originals may not be copied here; run.ts runs them from where they are.
 */
const rows = [
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
function test(description: string, steps: Step[], outcome?: Document[], object = 'c0'): Document {
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

function file(description: string, tests: Document[]): Document {
  return {
    description,
    createEntities: entities,
    initialData: [{ databaseName: 'spec', collectionName: 'things', documents: rows }],
    tests,
  };
}

const server = (errorCode?: number): Document => ({
  isClientError: false,
  ...(errorCode !== undefined && { errorCode }),
});
const [one, two, three] = rows as unknown as [Document, Document, Document];

export const files: Document[] = [
  file('insert', [
    test(
      'insertOne',
      [['insertOne', { document: { _id: 4 }, comment: { who: 'x' } }, { insertedId: 4 }]],
      [...rows, { _id: 4 }],
    ),
    test(
      'insertOne of a duplicate',
      [
        [
          'insertOne',
          { document: { _id: 1 } },
          undefined,
          { ...server(11000), errorResponse: { keyPattern: { _id: 1 }, keyValue: { _id: 1 } } },
        ],
      ],
      rows,
    ),
    test(
      'insertMany stops at the first error',
      [
        [
          'insertMany',
          { documents: [{ _id: 4 }, { _id: 1 }, { _id: 5 }] },
          undefined,
          { ...server(11000), expectResult: { insertedCount: 1 } },
        ],
      ],
      [...rows, { _id: 4 }],
    ),
    test(
      'insertMany goes on unordered',
      [
        [
          'insertMany',
          { documents: [{ _id: 4 }, { _id: 1 }, { _id: 5 }], ordered: false },
          undefined,
          { ...server(11000), expectResult: { insertedCount: 2 } },
        ],
      ],
      [...rows, { _id: 4 }, { _id: 5 }],
    ),
    test(
      'a key with a dollar or a dot',
      [['insertOne', { document: { _id: 4, $a: 1, 'b.c': 2 } }]],
      [...rows, { _id: 4, $a: 1, 'b.c': 2 }],
    ),
    test(
      'an _id with a dollar',
      [['insertOne', { document: { _id: { $a: 1 } } }, undefined, server(52)]],
      rows,
    ),
  ]),
  file('update', [
    test(
      'updateOne',
      [
        [
          'updateOne',
          { filter: { n: { $gt: 10 } }, update: { $inc: { n: 1 } } },
          { matchedCount: 1, modifiedCount: 1, upsertedCount: 0 },
        ],
      ],
      [one, { ...two, n: 21 }, three],
    ),
    test(
      'updateMany',
      [
        [
          'updateMany',
          { filter: { n: { $gt: 10 } }, update: { $inc: { n: 1 } } },
          { matchedCount: 2, modifiedCount: 2 },
        ],
      ],
      [one, { ...two, n: 21 }, { ...three, n: 31 }],
    ),
    test(
      'upsert',
      [
        [
          'updateOne',
          { filter: { _id: 9 }, update: { $set: { n: 1 }, $setOnInsert: { new: true } }, upsert: true },
          { matchedCount: 0, upsertedId: 9, upsertedCount: 1 },
        ],
      ],
      [...rows, { _id: 9, n: 1, new: true }],
    ),
    test(
      'a pipeline with let',
      [
        [
          'updateMany',
          {
            filter: { $expr: { $gte: ['$n', '$$least'] } },
            update: [{ $set: { least: '$$least' } }, { $unset: 'tags' }],
            let: { least: 20 },
          },
          { modifiedCount: 2 },
        ],
      ],
      [one, { _id: 2, n: 20, least: 20 }, { _id: 3, n: 30, least: 20 }],
    ),
    test(
      'array filters',
      [
        [
          'updateMany',
          { filter: {}, update: { $set: { 'tags.$[t]': 'z' } }, arrayFilters: [{ t: 'a' }] },
          { matchedCount: 3, modifiedCount: 2 },
        ],
      ],
      [{ ...one, tags: ['z'] }, { ...two, tags: ['z', 'b'] }, three],
    ),
    test(
      'a hint by name and by pattern',
      [
        ['updateOne', { filter: { _id: 1 }, update: { $inc: { n: 1 } }, hint: '_id_' }, { modifiedCount: 1 }],
        [
          'updateOne',
          { filter: { _id: 1 }, update: { $inc: { n: 1 } }, hint: { _id: 1 } },
          { modifiedCount: 1 },
        ],
      ],
      [{ ...one, n: 12 }, two, three],
    ),
    test(
      'a hint to no index',
      [['updateOne', { filter: { _id: 1 }, update: { $inc: { n: 1 } }, hint: 'none' }, undefined, server(2)]],
      rows,
    ),
    test(
      'a sort, which 7.0 does not have',
      [['updateOne', { filter: {}, update: { $inc: { n: 1 } }, sort: { n: -1 } }, undefined, server(40415)]],
      rows,
    ),
    test(
      'a replacement',
      [
        [
          'replaceOne',
          { filter: { n: 20 }, replacement: { x: 1, 'y.z': { $k: 1 } } },
          { matchedCount: 1, modifiedCount: 1 },
        ],
      ],
      [one, { _id: 2, x: 1, 'y.z': { $k: 1 } }, three],
    ),
    test(
      'a replacement with another _id',
      [['replaceOne', { filter: { _id: 2 }, replacement: { _id: 3 } }, undefined, server(66)]],
      rows,
    ),
    test(
      '$setField writes names that no path can say',
      [
        [
          'updateOne',
          {
            filter: { _id: 1 },
            update: [
              { $replaceWith: { $setField: { field: { $literal: '$a.b' }, value: 1, input: '$$ROOT' } } },
            ],
          },
          { modifiedCount: 1 },
        ],
      ],
      [{ ...one, '$a.b': 1 }, two, three],
    ),
  ]),
  file('delete', [
    test(
      'deleteOne',
      [['deleteOne', { filter: { tags: 'a' }, comment: 'c' }, { deletedCount: 1 }]],
      [two, three],
    ),
    test(
      'deleteMany with let',
      [
        [
          'deleteMany',
          { filter: { $expr: { $lt: ['$n', '$$most'] } }, let: { most: 25 } },
          { deletedCount: 2 },
        ],
      ],
      [three],
    ),
    test('a hint to no index', [['deleteMany', { filter: {}, hint: 'none' }, undefined, server(2)]], rows),
  ]),
  file('findOneAnd', [
    test(
      'findOneAndUpdate after, sorted, projected',
      [
        [
          'findOneAndUpdate',
          {
            filter: {},
            update: { $inc: { n: 1 } },
            sort: { n: -1 },
            projection: { n: 1, _id: 0 },
            returnDocument: 'After',
          },
          { n: 31 },
        ],
      ],
      [one, two, { ...three, n: 31 }],
    ),
    test(
      'findOneAndUpdate upserts and gives nothing',
      [['findOneAndUpdate', { filter: { _id: 7 }, update: { $set: { n: 7 } }, upsert: true }, null]],
      [...rows, { _id: 7, n: 7 }],
    ),
    test(
      'findOneAndReplace with let',
      [
        [
          'findOneAndReplace',
          { filter: { $expr: { $eq: ['$_id', '$$id'] } }, replacement: { x: 1 }, let: { id: 2 } },
          two,
        ],
      ],
      [one, { _id: 2, x: 1 }, three],
    ),
    test(
      'findOneAndDelete',
      [['findOneAndDelete', { filter: { tags: 'a' }, sort: { _id: -1 }, hint: { _id: 1 } }, two]],
      [one, three],
    ),
    test(
      'a duplicate is the error of the command',
      [
        ['createIndex', { keys: { n: 1 }, unique: true }],
        [
          'findOneAndUpdate',
          { filter: { _id: 1 }, update: { $set: { n: 20 } } },
          undefined,
          { ...server(11000), errorResponse: { keyPattern: { n: 1 }, keyValue: { n: 20 } } },
        ],
      ],
      rows,
    ),
  ]),
  file('bulkWrite', [
    test(
      'of all kinds, in order',
      [
        [
          'bulkWrite',
          {
            requests: [
              { insertOne: { document: { _id: 4, n: 40 } } },
              { updateOne: { filter: { _id: 1 }, update: { $set: { n: 11 } } } },
              { updateMany: { filter: { n: { $gte: 30 } }, update: [{ $set: { n: { $add: ['$n', 1] } } }] } },
              { replaceOne: { filter: { _id: 5 }, replacement: { n: 50 }, upsert: true } },
              { deleteOne: { filter: { _id: 2 } } },
              { deleteMany: { filter: { n: 41 } } },
            ],
          },
          {
            insertedCount: 1,
            matchedCount: 3,
            modifiedCount: 3,
            upsertedCount: 1,
            deletedCount: 2,
            upsertedIds: { 3: 5 },
          },
        ],
      ],
      [
        { ...one, n: 11 },
        { ...three, n: 31 },
        { _id: 5, n: 50 },
      ],
    ),
    test(
      'stops at the first error',
      [
        [
          'bulkWrite',
          {
            requests: [
              { deleteOne: { filter: { _id: 3 } } },
              { insertOne: { document: { _id: 1 } } },
              { deleteMany: { filter: {} } },
            ],
          },
          undefined,
          { ...server(11000), expectResult: { deletedCount: 1 } },
        ],
      ],
      [one, two],
    ),
  ]),
  file('read', [
    test('find in batches with every option', [
      [
        'find',
        {
          filter: { n: { $gte: 10 } },
          sort: { n: -1 },
          skip: 1,
          limit: 2,
          batchSize: 1,
          projection: { n: 1 },
          comment: 'c',
          allowDiskUse: true,
          let: { x: 1 },
          hint: '_id_',
        },
        [
          { _id: 2, n: 20 },
          { _id: 1, n: 10 },
        ],
      ],
    ]),
    test('find with $expr and let', [
      ['find', { filter: { $expr: { $eq: ['$n', '$$x'] } }, let: { x: 20 } }, [two]],
    ]),
    test('counting', [
      ['countDocuments', { filter: { tags: 'a' } }, 2],
      ['countDocuments', { filter: {}, skip: 1, limit: 1 }, 1],
      ['estimatedDocumentCount', { maxTimeMS: 1000, comment: 'c' }, 3],
    ]),
    test('distinct', [['distinct', { fieldName: 'tags', filter: { n: { $lt: 30 } } }, ['a', 'b']]]),
  ]),
  file('aggregate', [
    test('let, allowDiskUse, comment, hint, batches', [
      [
        'aggregate',
        {
          pipeline: [
            { $match: { $expr: { $gte: ['$n', '$$least'] } } },
            { $sort: { n: -1 } },
            { $project: { n: 1 } },
          ],
          let: { least: 20 },
          allowDiskUse: true,
          comment: 'c',
          hint: '_id_',
          batchSize: 1,
        },
        [
          { _id: 3, n: 30 },
          { _id: 2, n: 20 },
        ],
      ],
    ]),
    test(
      '$out takes the place',
      [['aggregate', { pipeline: [{ $match: { n: 10 } }, { $out: 'things' }] }, []]],
      [one],
    ),
    test(
      '$merge into the collection',
      [
        [
          'aggregate',
          { pipeline: [{ $match: { _id: { $gt: 1 } } }, { $set: { n: 0 } }, { $merge: { into: 'things' } }] },
          [],
        ],
      ],
      [one, { ...two, n: 0 }, { ...three, n: 0 }],
    ),
    test(
      '$documents and a duplicate in $merge',
      [
        [
          'aggregate',
          {
            object: 'db0',
            pipeline: [{ $documents: [{ _id: 2 }] }, { $merge: { into: 'things', whenMatched: 'fail' } }],
          },
          undefined,
          { ...server(11000), errorResponse: { keyPattern: { _id: 1 }, keyValue: { _id: 2 } } },
        ],
      ],
      rows,
    ),
    test('$listLocalSessions', [
      [
        'aggregate',
        {
          object: 'db0',
          pipeline: [{ $listLocalSessions: {} }, { $limit: 1 }, { $project: { _id: 0, a: 'b' } }],
        },
        [{ a: 'b' }],
      ],
    ]),
    test('a let of no use', [
      ['aggregate', { pipeline: [{ $project: { a: '$$none' } }] }, undefined, server(17276)],
    ]),
  ]),
  file('unacknowledged', [
    test(
      'writes are done and not answered',
      [
        ['insertOne', { document: { _id: 4 } }, { acknowledged: false }],
        [
          'updateOne',
          { filter: { _id: 1 }, update: { $set: { n: 0 } }, hint: '_id_' },
          { acknowledged: false },
        ],
        ['deleteOne', { filter: { _id: 2 } }, { acknowledged: false }],
        // The connection is used in order, so an answer to this comes after all of them.
        ['countDocuments', { filter: {} }, 3],
      ],
      [{ ...one, n: 0 }, three, { _id: 4 }],
      'quiet0',
    ),
  ]),
];
