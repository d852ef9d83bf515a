import type { Document } from 'mongodb';
import { file, one, rows, server, test, three, two } from './case.js';

/** What reads give, by filter, by projection and through a pipeline. */
export const readFiles: Document[] = [
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
];
