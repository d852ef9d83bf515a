import type { Document } from 'mongodb';
import { file, one, rows, server, test, three, two } from './case.js';

/** What writes do, and what they answer. */
export const writeFiles: Document[] = [
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
