import { describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();
const rows = [
  { _id: 1, who: 'a', n: 5, at: new Date('2024-03-31T20:00:00Z'), tags: ['x', 'y'], in: { p: 1 } },
  { _id: 2, who: 'b', n: 3, at: new Date('2024-04-01T01:00:00Z'), tags: [] },
  { _id: 3, who: 'a', n: 1.5, tags: ['y'] },
  { _id: 4, who: 'c', at: new Date('2024-04-02T16:30:00Z') },
];

const table: [string, object[], object[]][] = [
  [
    'groups',
    [
      {
        $group: {
          _id: '$who',
          n: { $sum: '$n' },
          avg: { $avg: '$n' },
          min: { $min: '$n' },
          max: { $max: '$n' },
          first: { $first: '$_id' },
          last: { $last: '$_id' },
          ids: { $push: '$_id' },
          count: { $count: {} },
        },
      },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: 'a', n: 6.5, avg: 3.25, min: 1.5, max: 5, first: 1, last: 3, ids: [1, 3], count: 2 },
      { _id: 'b', n: 3, avg: 3, min: 3, max: 3, first: 2, last: 2, ids: [2], count: 1 },
      { _id: 'c', n: 0, avg: null, min: null, max: null, first: 4, last: 4, ids: [4], count: 1 },
    ],
  ],
  ['groups everything', [{ $group: { _id: null, n: { $sum: 1 } } }], [{ _id: null, n: 4 }]],
  [
    'groups by several',
    [
      { $group: { _id: { w: '$who', t: { $size: { $ifNull: ['$tags', []] } } } } },
      { $sort: { '_id.w': 1, '_id.t': 1 } },
    ],
    [
      { _id: { w: 'a', t: 1 } },
      { _id: { w: 'a', t: 2 } },
      { _id: { w: 'b', t: 0 } },
      { _id: { w: 'c', t: 0 } },
    ],
  ],
  ['counts', [{ $match: { n: { $gt: 1 } } }, { $count: 'n' }], [{ n: 3 }]],
  ['counts nothing as nothing', [{ $match: { n: 99 } }, { $count: 'n' }], []],
  [
    'unwinds',
    [{ $unwind: '$tags' }, { $project: { tags: 1 } }],
    [
      { _id: 1, tags: 'x' },
      { _id: 1, tags: 'y' },
      { _id: 3, tags: 'y' },
    ],
  ],
  [
    'unwinds and keeps',
    [
      { $unwind: { path: '$tags', includeArrayIndex: 'i', preserveNullAndEmptyArrays: true } },
      { $match: { _id: { $in: [1, 2, 4] } } },
      { $project: { tags: 1, i: 1 } },
    ],
    [
      { _id: 1, tags: 'x', i: 0 },
      { _id: 1, tags: 'y', i: 1 },
      { _id: 2, i: null },
      { _id: 4, i: null },
    ],
  ],
  [
    'sorts by count',
    [{ $unwind: '$tags' }, { $sortByCount: '$tags' }],
    [
      { _id: 'y', count: 2 },
      { _id: 'x', count: 1 },
    ],
  ],
  [
    'splits into facets',
    [
      {
        $facet: {
          total: [{ $count: 'n' }],
          top: [{ $sort: { n: -1 } }, { $limit: 1 }, { $project: { n: 1 } }],
        },
      },
    ],
    [{ total: [{ n: 4 }], top: [{ _id: 1, n: 5 }] }],
  ],
  [
    'sorts, skips and limits',
    [{ $sort: { n: -1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { n: 1 } }],
    [
      { _id: 2, n: 3 },
      { _id: 3, n: 1.5 },
    ],
  ],
  [
    'limits before it sorts when so written',
    [{ $limit: 2 }, { $sort: { n: 1 } }, { $project: { n: 1 } }],
    [
      { _id: 2, n: 3 },
      { _id: 1, n: 5 },
    ],
  ],
  [
    'computes',
    [
      { $match: { _id: 1 } },
      {
        $project: {
          _id: 0,
          sum: { $add: ['$n', 1, 0.5] },
          q: { $divide: ['$n', 2] },
          c: { $cond: [{ $gt: ['$n', 3] }, 'big', 'small'] },
          t: { $concat: ['$who', '-', { $toString: '$_id' }] },
          has: { $in: ['x', '$tags'] },
          second: { $arrayElemAt: ['$tags', -1] },
          none: '$nope',
          lit: { $literal: '$x' },
          // biome-ignore lint/suspicious/noThenProperty: that is the operator's own word.
          sw: { $switch: { branches: [{ case: { $eq: ['$who', 'a'] }, then: 1 }], default: 2 } },
        },
      },
    ],
    [{ sum: 6.5, q: 2.5, c: 'big', t: 'a-1', has: true, second: 'y', lit: '$x', sw: 1 }],
  ],
  [
    'adds and removes fields',
    [
      { $match: { _id: 1 } },
      { $set: { 'in.q': '$n', m: { $multiply: ['$n', 2] } } },
      { $unset: ['tags', 'at', 'in.p'] },
    ],
    [{ _id: 1, who: 'a', n: 5, in: { q: 5 }, m: 10 }],
  ],
  [
    'formats dates in a time zone',
    [
      { $match: { at: { $exists: true } } },
      {
        $group: {
          _id: { $dateToString: { date: '$at', format: '%Y-%m-%d', timezone: 'Asia/Shanghai' } },
          n: { $sum: 1 },
        },
      },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: '2024-04-01', n: 2 },
      { _id: '2024-04-03', n: 1 },
    ],
  ],
  [
    'subtracts dates',
    [{ $match: { _id: 2 } }, { $project: { ms: { $subtract: ['$at', new Date('2024-04-01T00:00:00Z')] } } }],
    [{ _id: 2, ms: 3_600_000 }],
  ],
  [
    'replaces the root',
    [{ $match: { _id: 1 } }, { $replaceRoot: { newRoot: { $mergeObjects: ['$in', { z: '$who' }] } } }],
    [{ p: 1, z: 'a' }],
  ],
  [
    'maps and filters',
    [
      { $match: { _id: 1 } },
      {
        $project: {
          f: { $filter: { input: '$tags', as: 't', cond: { $ne: ['$$t', 'x'] } } },
          m: { $map: { input: '$tags', in: { $concat: ['$$this', '!'] } } },
        },
      },
    ],
    [{ _id: 1, f: ['y'], m: ['x!', 'y!'] }],
  ],
];

describe('aggregate', () => {
  it('is given rows', async () => {
    await server.db.collection<{ _id: number }>('rows').insertMany(rows);
  });

  for (const [what, pipeline, expected] of table)
    it(what, async () => {
      expect(await server.db.collection('rows').aggregate(pipeline).toArray()).toEqual(expected);
    });

  it('comes in batches', async () => {
    const c = server.db.collection('many');
    await c.insertMany(Array.from({ length: 250 }, (_, n) => ({ n })));
    expect(
      await c.aggregate([{ $match: { n: { $gte: 50 } } }, { $sort: { n: -1 } }], { batchSize: 30 }).toArray(),
    ).toHaveLength(200);
  });

  const refusals: [string, object[], RegExp][] = [
    ['a stage', [{ $graphLookup: { from: 'x' } }], /\$graphLookup/],
    ['writing before the end', [{ $out: 'x' }, { $match: {} }], /\$out can only be the final stage/],
    ['reading a source in the middle', [{ $match: {} }, { $documents: [] }], /\$documents/],
    ['a change stream', [{ $changeStream: {} }], /\$changeStream/],
    ['an expression', [{ $project: { a: { $function: {} } } }], /\$function/],
    ['an accumulator', [{ $group: { _id: 1, a: { $topN: '$n' } } }], /\$topN/],
    ['an option of $unwind', [{ $unwind: { path: '$a', foo: 1 } }], /foo/],
    [
      'an argument of $filter',
      [{ $project: { a: { $filter: { input: '$a', cond: true, limit: 1 } } } }],
      /limit/,
    ],
    ['an unknown variable', [{ $project: { a: '$$nope' } }], /nope/],
    ['a date format', [{ $project: { a: { $dateToString: { date: '$at', format: '%Q' } } } }], /%Q/],
    ['two stages in one', [{ $match: {}, $limit: 1 }], /exactly one field/],
  ];
  for (const [what, pipeline, name] of refusals)
    it(`refuses ${what} by its name`, async () => {
      await expect(server.db.collection('rows').aggregate(pipeline).toArray()).rejects.toThrow(name);
    });
});
