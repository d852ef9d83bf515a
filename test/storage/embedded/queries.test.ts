import { Binary, Double, Long, ObjectId, serialize, Timestamp } from 'bson';
import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../src/storage/embedded/query/filter.js';
import { decode } from '../../../src/storage/embedded/values/decode.js';
import { embeddedForTests } from './start.js';

const matches = (query: object, doc: object): boolean =>
  compileFilter(decode(Buffer.from(serialize(query)))).matches(decode(Buffer.from(serialize(doc))));

/** Query, documents that match, documents that do not. The expectations are MongoDB's. */
const table: [object, object[], object[]][] = [
  [
    { a: 1 },
    [{ a: 1 }, { a: new Double(1) }, { a: Long.fromNumber(1) }, { a: [2, 1] }],
    [{ a: '1' }, { a: [[1]] }, {}, { a: true }],
  ],
  [{ a: null }, [{}, { a: null }, { a: [1, null] }], [{ a: [] }, { a: 0 }, { a: [{}] }]],
  [
    { 'a.b': null },
    [{}, { a: {} }, { a: null }, { a: 4 }, { a: { b: null } }, { a: [{ b: 3 }, {}] }],
    [{ a: [] }, { a: [1, 2] }, { a: { b: 1 } }, { a: [{ b: 3 }] }],
  ],
  [{ a: { $ne: null } }, [{ a: 0 }, { a: [] }], [{}, { a: null }, { a: [null, 1] }]],
  [{ a: { $ne: 1 } }, [{}, { a: 2 }, { a: [2] }], [{ a: 1 }, { a: [1, 2] }]],
  [{ a: { $in: [1, null] } }, [{}, { a: 1 }, { a: null }, { a: [3, 1] }], [{ a: 2 }]],
  [{ a: { $in: [] } }, [], [{}, { a: null }]],
  [{ a: { $in: [/^x/, 'b'] } }, [{ a: 'xy' }, { a: 'b' }, { a: ['q', 'x'] }], [{ a: 'yx' }, { a: 1 }]],
  [{ a: { $nin: [1, 2] } }, [{}, { a: 3 }], [{ a: [2, 3] }, { a: 1 }]],
  [
    { a: { $gt: 1 } },
    [{ a: 2 }, { a: [0, 2] }, { a: Long.fromString('9007199254740993') }],
    [{ a: '2' }, { a: 1 }, {}, { a: null }, { a: new Date(5) }, { a: Number.NaN }],
  ],
  [{ a: { $gte: null } }, [{}, { a: null }], [{ a: 1 }]],
  [{ a: { $gt: null } }, [], [{}, { a: 1 }]],
  [{ a: { $lt: 'b' } }, [{ a: 'a' }, { a: '' }], [{ a: 1 }, { a: null }, {}]],
  [
    { a: { $lte: new Date(5) } },
    [{ a: new Date(5) }, { a: new Date(-1) }],
    [{ a: 4 }, { a: null }, { a: new Timestamp({ t: 0, i: 1 }) }],
  ],
  [{ a: { $gte: Number.NaN } }, [{ a: Number.NaN }], [{ a: 1 }, { a: -Infinity }]],
  [
    { a: { $lt: Long.fromString('9007199254740993') } },
    [{ a: 9007199254740992 }],
    [{ a: Long.fromString('9007199254740993') }],
  ],
  [{ a: { $gt: 1, $lt: 3 } }, [{ a: 2 }, { a: [0, 5] }], [{ a: 3 }]],
  [{ a: { $elemMatch: { $gt: 1, $lt: 3 } } }, [{ a: [0, 2] }], [{ a: [0, 5] }, { a: 2 }, { a: [[2]] }]],
  [
    { a: { $elemMatch: { b: 1, c: 2 } } },
    [{ a: [{ b: 1, c: 2 }] }],
    [{ a: [{ b: 1 }, { c: 2 }] }, { a: { b: 1, c: 2 } }],
  ],
  [{ 'a.b': 1, 'a.c': 2 }, [{ a: [{ b: 1 }, { c: 2 }] }], [{ a: [{ b: 1 }] }]],
  [
    { a: { $elemMatch: { b: { $gt: 0 } } }, 'a.c': { $exists: false } },
    [{ a: [{ b: 1 }] }],
    [{ a: [{ b: 1, c: 1 }] }],
  ],
  [{ a: [1, 2] }, [{ a: [1, 2] }, { a: [[1, 2], 3] }], [{ a: [2, 1] }, { a: [1, 2, 3] }]],
  [{ a: [] }, [{ a: [] }, { a: [[]] }], [{}, { a: null }, { a: [1] }]],
  [
    { a: { b: 1, c: 2 } },
    [{ a: { b: 1, c: 2 } }, { a: [{ b: 1, c: 2 }] }],
    [{ a: { c: 2, b: 1 } }, { a: { b: 1, c: 2, d: 3 } }],
  ],
  [{ 'a.0': 1 }, [{ a: [1, 2] }, { a: { '0': 1 } }, { a: [[1]] }], [{ a: [2, 1] }, { a: 1 }]],
  [{ 'a.1.b': 1 }, [{ a: [0, { b: 1 }] }], [{ a: [{ b: 1 }, 0] }]],
  [{ 'a.b.c': 1 }, [{ a: [{ b: [{ c: 2 }, { c: 1 }] }] }], [{ a: [[{ b: { c: 1 } }]] }]],
  [{ a: { $exists: true } }, [{ a: null }, { a: [] }], [{}]],
  [{ 'a.b': { $exists: false } }, [{}, { a: [] }, { a: [1] }, { a: [{}] }], [{ a: [{}, { b: 1 }] }]],
  [{ a: { $size: 2 } }, [{ a: [1, 2] }], [{ a: [[1, 2]] }, { a: 'ab' }, {}]],
  [{ a: { $all: [1, 2] } }, [{ a: [2, 1, 3] }], [{ a: [1] }, { a: 1 }]],
  [{ a: { $all: [1] } }, [{ a: 1 }, { a: [1] }], [{}]],
  [{ a: { $all: [] } }, [], [{ a: [] }, {}]],
  [{ 'a.b': { $all: [1, 2] } }, [{ a: [{ b: 1 }, { b: 2 }] }], [{ a: [{ b: 1 }] }]],
  [
    { a: { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { x: 2 } }] } },
    [{ a: [{ x: 1 }, { x: 2 }] }],
    [{ a: [{ x: 1 }] }],
  ],
  [
    { a: { $mod: [4, 0] } },
    [{ a: 8 }, { a: -4 }, { a: Long.fromNumber(12) }, { a: [3, 4] }],
    [{ a: 3 }, { a: '4' }, {}],
  ],
  [{ a: { $mod: [-4, -1] } }, [{ a: -5 }], [{ a: 3 }]],
  [{ a: { $type: 'array' } }, [{ a: [] }, { a: [1] }], [{ a: 1 }]],
  [
    { a: { $type: ['string', 'long'] } },
    [{ a: 'x' }, { a: Long.ONE }, { a: [1, 'x'] }],
    [{ a: 1 }, { a: new Double(1) }, {}],
  ],
  [{ a: { $type: 'double' } }, [{ a: new Double(1) }, { a: 1.5 }], [{ a: 1 }]],
  [{ a: { $type: 'number' } }, [{ a: 1 }, { a: Long.ONE }], [{ a: '1' }]],
  [{ a: { $type: 10 } }, [{ a: null }], [{}]],
  [{ a: /^Ab/i }, [{ a: 'abc' }, { a: ['x', 'AB'] }], [{ a: 'cab' }, { a: 1 }]],
  [{ a: { $regex: 'b$', $options: 'm' } }, [{ a: 'b\nc' }], [{ a: 'bc' }]],
  [{ a: { $not: /x/ } }, [{}, { a: 1 }, { a: 'y' }], [{ a: 'x' }, { a: ['x', 'y'] }]],
  [{ a: { $not: { $gt: 1, $lt: 3 } } }, [{}, { a: 1 }, { a: 'x' }], [{ a: 2 }, { a: [0, 5] }]],
  [{ a: { $not: { $exists: true } } }, [{}], [{ a: 1 }]],
  [{ $nor: [{ a: 1 }, { b: 1 }] }, [{}, { a: 2 }], [{ a: 1 }, { b: 1 }]],
  [{ $or: [{ a: 1 }, { b: 1 }], c: 1 }, [{ a: 1, c: 1 }], [{ a: 1 }, { c: 1 }]],
  [{ $and: [{ a: { $gt: 0 } }, { $or: [{ a: 1 }, { a: 2 }] }] }, [{ a: 1 }, { a: 2 }], [{ a: 3 }]],
  [{ $expr: { $gt: ['$a', '$b'] } }, [{ a: 2, b: 1 }, { a: 1 }], [{ a: 1, b: 2 }, {}]],
  [
    { a: new ObjectId('0123456789abcdef01234567') },
    [{ a: new ObjectId('0123456789abcdef01234567') }],
    [{ a: '0123456789abcdef01234567' }],
  ],
  [
    { a: new Binary(Buffer.from('x')) },
    [{ a: new Binary(Buffer.from('x')) }],
    [{ a: new Binary(Buffer.from('x'), 4) }, { a: 'x' }],
  ],
  [{ constructor: null, toString: null, __proto__x: null }, [{}], [{ constructor: 1 }]],
  [{ a: { $comment: 'why' } }, [{}, { a: 1 }], []],
];

describe('queries', () => {
  for (const [query, yes, no] of table)
    it(
      JSON.stringify(serialize(query) && query, (_, v) => (v instanceof RegExp ? String(v) : v)),
      () => {
        for (const doc of yes) expect({ doc, found: matches(query, doc) }).toEqual({ doc, found: true });
        for (const doc of no) expect({ doc, found: matches(query, doc) }).toEqual({ doc, found: false });
      },
    );
});

const server = embeddedForTests();

describe('find', () => {
  it('sorts, skips, limits and projects through cursors of any batch size', async () => {
    const c = server.db.collection<{ _id: number; n: number; s: string; in: object }>('find');
    await c.insertMany(
      Array.from({ length: 500 }, (_, i) => ({
        _id: i,
        n: i % 7,
        s: `s${i}`,
        in: { a: i, b: [{ x: i, y: 1 }] },
      })),
    );
    const all = await c.find({}, { batchSize: 7 }).toArray();
    expect(all.map((d) => d._id)).toEqual(Array.from({ length: 500 }, (_, i) => i));
    const page = await c
      .find({ n: { $in: [3, 5] } })
      .sort({ n: -1, _id: 1 })
      .skip(2)
      .limit(3)
      .toArray();
    expect(page.map((d) => d._id)).toEqual([19, 26, 33]);
    expect(await c.find({ _id: 4 }).project({ s: 1, 'in.b.x': 1, _id: 0 }).toArray()).toEqual([
      { s: 's4', in: { b: [{ x: 4 }] } },
    ]);
    expect(await c.find({ _id: 4 }).project({ s: 0, 'in.b.x': 0 }).toArray()).toEqual([
      { _id: 4, n: 4, in: { a: 4, b: [{ y: 1 }] } },
    ]);
    expect(
      await c
        .find({ _id: 4 })
        .project({ 'in.b': { $slice: 0 }, n: 0, s: 0 })
        .toArray(),
    ).toEqual([{ _id: 4, in: { a: 4, b: [] } }]);
    expect(await c.find({ n: 1 }, { batchSize: 0 }).toArray()).toHaveLength(72);
    expect(await c.find({ n: 1 }, { limit: 2, singleBatch: true }).toArray()).toHaveLength(2);
    expect(await c.distinct('n')).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(await c.distinct('in.b.x', { _id: { $lt: 2 } })).toEqual([0, 1]);
    expect(await c.estimatedDocumentCount()).toBe(500);
    expect(await c.countDocuments({ n: 1 }, { skip: 70 })).toBe(2);
    const cursor = c.find({}, { batchSize: 2 });
    await cursor.next();
    await cursor.close();
  });

  it('goes on after a change, and says so when a cursor is gone', async () => {
    const c = server.db.collection<{ _id: number }>('moving');
    await c.insertMany(Array.from({ length: 10 }, (_, i) => ({ _id: i })));
    const cursor = c.find({}, { batchSize: 3 });
    const seen = [(await cursor.next())?._id];
    await c.deleteMany({ _id: { $gte: 5, $lt: 8 } });
    for await (const doc of cursor) seen.push(doc._id);
    expect(seen).toEqual([0, 1, 2, 3, 4, 8, 9]);
    await expect(
      server.db.command({ getMore: Long.fromNumber(9999), collection: 'moving' }),
    ).rejects.toMatchObject({ code: 43 });
  });

  it('sorts arrays by their least or greatest element, missing as null, the rest by type', async () => {
    const c = server.db.collection<{ _id: string; a?: unknown }>('sorted');
    await c.insertMany([
      { _id: 'missing' },
      { _id: 'null', a: null },
      { _id: 'array', a: [5, -1] },
      { _id: 'two', a: 2 },
      { _id: 'text', a: 'x' },
      { _id: 'empty', a: [] },
      { _id: 'date', a: new Date() },
    ]);
    const ids = async (direction: 1 | -1) =>
      (await c.find({}).sort({ a: direction }).toArray()).map((d) => d._id);
    expect(await ids(1)).toEqual(['empty', 'missing', 'null', 'array', 'two', 'text', 'date']);
    expect(await ids(-1)).toEqual(['date', 'text', 'array', 'two', 'missing', 'null', 'empty']);
  });
});

describe('what is not known is refused by its name', () => {
  const refusals: [string, object, RegExp | number][] = [
    ['a query operator', { filter: { a: { $near: [0, 0] } } }, /\$near/],
    ['a top level operator', { filter: { $where: 'true' } }, /\$where/],
    ['a text search', { filter: { $text: { $search: 'x' } } }, /\$text/],
    ['an operator inside $not', { filter: { a: { $not: { $foo: 1 } } } }, /\$foo/],
    ['a mixture of values and operators', { filter: { a: { $gt: 1, b: 1 } } }, /unknown operator: b/],
    ['an expression', { filter: { $expr: { $function: {} } } }, /\$function/],
    ['a collation', { collation: { locale: 'zh' } }, /collation/],
    ['an option', { wibble: 1 }, /find\.wibble/],
    ['a tailable cursor', { tailable: true }, /tailable/],
    ['a sort by meta', { sort: { a: { $meta: 'textScore' } } }, /\$sort/],
    ['a projection by meta', { projection: { a: { $meta: 'textScore' } } }, /\$meta/],
    ['$expr inside an array', { filter: { a: { $elemMatch: { $expr: true } } } }, /\$expr/],
    ['a mixed projection', { projection: { a: 1, b: 0 } }, 31254],
    ['a regex that JavaScript reads differently', { filter: { a: { $regex: '(?i)x' } } }, /PCRE/],
    ['a hint to nowhere', { hint: 'nope' }, /hint/],
  ];
  for (const [what, options, expected] of refusals)
    it(what, async () => {
      await server.db
        .collection('refusals')
        .updateOne({ _id: 1 as never }, { $set: { a: 1 } }, { upsert: true });
      const failure = await server.db.command({ find: 'refusals', ...options }).then(
        () => undefined,
        (error: { code: number; message: string }) => error,
      );
      if (typeof expected === 'number') expect(failure?.code).toBe(expected);
      else expect(failure?.message).toMatch(expected);
    });

  it('commands, transactions and decimals', async () => {
    await expect(server.db.command({ mapReduce: 'x' })).rejects.toMatchObject({
      code: 59,
      message: "no such command: 'mapReduce'",
    });
    const session = server.client.startSession();
    session.startTransaction();
    await expect(server.db.collection('t').insertOne({ a: 1 }, { session })).rejects.toThrow();
    await session.abortTransaction().catch(() => undefined);
    await session.endSession();
    const { Decimal128 } = await import('bson');
    await expect(server.db.collection('t').insertOne({ a: Decimal128.fromString('1') })).rejects.toThrow(
      /decimal/,
    );
    await expect(server.db.collection('t').watch().next()).rejects.toThrow(/\$changeStream/);
    await expect(
      server.db.command({ insert: 't', documents: [{}], writeConcern: { w: 2 } }),
    ).rejects.toMatchObject({ code: 2 });
  });
});
