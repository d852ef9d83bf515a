import { Double, Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();
let next = 1;

/** Before, update, after: what MongoDB makes of it. `_id` is added. */
const table: [string, object, object | object[], object, { query?: object; arrayFilters?: object[] }?][] = [
  [
    'sets nested fields, creating documents',
    { a: 1 },
    { $set: { 'b.c.d': 1, a: 2 } },
    { a: 2, b: { c: { d: 1 } } },
  ],
  ['sets by position, filling with null', { a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }],
  ['a number is a name where there is no array', {}, { $set: { 'a.0': 1 } }, { a: { '0': 1 } }],
  [
    'unsets, leaving null inside an array',
    { a: 1, b: { c: 1, d: 2 }, e: [1, 2] },
    { $unset: { a: '', 'b.c': '', 'e.0': '', 'x.y': '', 'a2.b': '' } },
    { b: { d: 2 }, e: [null, 2] },
  ],
  [
    'increments and multiplies, missing is zero',
    { a: 1 },
    { $inc: { a: 2, b: -1 }, $mul: { c: 5 } },
    { a: 3, b: -1, c: 0 },
  ],
  ['int32 grows into int64', { a: 2147483647 }, { $inc: { a: 1 } }, { a: 2147483648 }],
  ['a double stays a double', { a: 1.5 }, { $inc: { a: 0.5 } }, { a: 2 }],
  [
    'min and max by BSON order',
    { a: 5, b: 5, c: 5 },
    { $min: { a: 3, b: 7, n: 1 }, $max: { c: 'text' } },
    { a: 3, b: 5, c: 'text', n: 1 },
  ],
  ['pushes', { a: [1] }, { $push: { a: 2, b: 1 } }, { a: [1, 2], b: [1] }],
  [
    'pushes several, sorts, cuts',
    { a: [5, 1] },
    { $push: { a: { $each: [3, 9], $sort: -1, $slice: 3 } } },
    { a: [9, 5, 3] },
  ],
  [
    'keeps the last with a negative slice',
    { a: [1, 2, 3] },
    { $push: { a: { $each: [4], $slice: -2 } } },
    { a: [3, 4] },
  ],
  ['pushes at a position', { a: [1, 2] }, { $push: { a: { $each: [9], $position: 1 } } }, { a: [1, 9, 2] }],
  [
    'pushes at a position from the end',
    { a: [1, 2] },
    { $push: { a: { $each: [9], $position: -1 } } },
    { a: [1, 9, 2] },
  ],
  [
    'sorts documents by a field',
    { a: [{ n: 2 }, { n: 1 }] },
    { $push: { a: { $each: [], $sort: { n: 1 } } } },
    { a: [{ n: 1 }, { n: 2 }] },
  ],
  ['pushes an array as one element', { a: [] }, { $push: { a: [1, 2] } }, { a: [[1, 2]] }],
  [
    'adds to a set what is not there, numbers by value',
    { a: [1, { x: 1 }] },
    { $addToSet: { a: { $each: [1, 2, 2, { x: 1 }] }, b: 1 } },
    { a: [1, { x: 1 }, 2], b: [1] },
  ],
  ['pulls by value', { a: [1, 2, 1, '1'] }, { $pull: { a: 1 } }, { a: [2, '1'] }],
  ['pulls by condition', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5, $lt: 9 } } }, { a: [1, 9] }],
  [
    'pulls documents by query',
    { a: [{ id: 'x', n: 1 }, { id: 'y' }, 3] },
    { $pull: { a: { id: 'x' } } },
    { a: [{ id: 'y' }, 3] },
  ],
  ['pulls a list', { a: ['x', 'y', 'z'] }, { $pull: { a: { $in: ['x', /^z/] } } }, { a: ['y'] }],
  [
    'pulls with elemMatch',
    { a: [{ r: [{ q: 1, s: 5 }] }, { r: [{ q: 2, s: 5 }] }] },
    { $pull: { a: { r: { $elemMatch: { q: 2, s: { $gte: 5 } } } } } },
    { a: [{ r: [{ q: 1, s: 5 }] }] },
  ],
  ['pulls nothing from nothing', { b: 1 }, { $pull: { a: 1 } }, { b: 1 }],
  ['pulls all', { a: [1, 2, 3, 1] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
  [
    'pops either end',
    { a: [1, 2, 3], b: [1, 2, 3], c: [] },
    { $pop: { a: 1, b: -1, c: 1, d: 1 } },
    { a: [1, 2], b: [2, 3], c: [] },
  ],
  [
    'renames',
    { a: { b: 1 }, c: 2 },
    { $rename: { 'a.b': 'x.y', c: 'd', nope: 'z' } },
    { a: {}, d: 2, x: { y: 1 } },
  ],
  ['does nothing with $setOnInsert', { a: 1 }, { $setOnInsert: { a: 2, b: 1 } }, { a: 1 }],
  [
    'sets the element that was found',
    { a: [{ id: 1 }, { id: 2 }] },
    { $set: { 'a.$.done': true } },
    { a: [{ id: 1 }, { id: 2, done: true }] },
    { query: { 'a.id': 2 } },
  ],
  [
    'sets the value that was found',
    { a: [5, 8, 9] },
    { $set: { 'a.$': 0 } },
    { a: [5, 0, 9] },
    { query: { a: { $gt: 6 } } },
  ],
  [
    'follows $elemMatch',
    {
      a: [
        { x: 1, y: 1 },
        { x: 1, y: 2 },
      ],
    },
    { $inc: { 'a.$.n': 1 } },
    {
      a: [
        { x: 1, y: 1 },
        { x: 1, y: 2, n: 1 },
      ],
    },
    { query: { a: { $elemMatch: { x: 1, y: 2 } } } },
  ],
  ['changes every element', { a: [1, 2] }, { $inc: { 'a.$[]': 10 } }, { a: [11, 12] }],
  [
    'changes chosen elements',
    { a: [{ g: 80, m: 1 }, { g: 90 }] },
    { $set: { 'a.$[hi].m': 100 } },
    {
      a: [
        { g: 80, m: 1 },
        { g: 90, m: 100 },
      ],
    },
    { arrayFilters: [{ 'hi.g': { $gte: 85 } }] },
  ],
  [
    'changes elements of elements',
    { a: [{ b: [1, 5] }, { b: [6] }] },
    { $set: { 'a.$[].b.$[x]': 0 } },
    { a: [{ b: [1, 0] }, { b: [0] }] },
    { arrayFilters: [{ $and: [{ x: { $gte: 5 } }, { x: { $lt: 10 } }] }] },
  ],
  ['replaces', { a: 1, b: 2 }, { c: 3 }, { c: 3 }],
  [
    'computes',
    { a: 1, b: [1, 2] },
    [{ $set: { c: { $add: ['$a', 1] }, 'd.e': { $size: '$b' } } }, { $unset: 'a' }],
    { b: [1, 2], c: 2, d: { e: 2 } },
  ],
  [
    'new fields come in the order of their names',
    { z: 1 },
    { $set: { m: 1, b: 1 }, $inc: { c: 1 } },
    { z: 1, b: 1, c: 1, m: 1 },
  ],
];

describe('updates', () => {
  for (const [what, before, change, after, { query = {}, arrayFilters } = {}] of table)
    it(what, async () => {
      const c = server.db.collection<{ _id: number }>('table');
      const _id = next++;
      await c.insertOne({ _id, ...before });
      const replaces = !Array.isArray(change) && !Object.keys(change)[0]?.startsWith('$');
      const options = arrayFilters ? { arrayFilters } : {};
      const result = replaces
        ? await c.replaceOne({ _id, ...query }, change)
        : await c.updateOne({ _id, ...query }, change, options);
      const doc = await c.findOne({ _id });
      expect(JSON.stringify(doc)).toBe(JSON.stringify({ _id, ...after }));
      expect(result).toMatchObject({
        matchedCount: 1,
        modifiedCount: JSON.stringify(before) === JSON.stringify(after) ? 0 : 1,
      });
    });

  const refusals: [string, object, object, number, object?][] = [
    ['$inc of a text', { a: 'x' }, { $inc: { a: 1 } }, 14],
    ['$inc by a text', { a: 1 }, { $inc: { a: 'x' } }, 14],
    ['$inc of null', { a: null }, { $inc: { a: 1 } }, 14],
    ['$inc beyond int64', { a: Long.MAX_VALUE }, { $inc: { a: 1 } }, 2],
    ['$push to what is no array', { a: 1 }, { $push: { a: 1 } }, 2],
    ['$addToSet to what is no array', { a: 1 }, { $addToSet: { a: 1 } }, 2],
    ['$pull from what is no array', { a: 1 }, { $pull: { a: 1 } }, 2],
    ['$pop from what is no array', { a: 1 }, { $pop: { a: 1 } }, 14],
    ['a path through a number', { a: 1 }, { $set: { 'a.b': 1 } }, 28],
    ['a path through null', { a: null }, { $set: { 'a.b': 1 } }, 28],
    ['a name in an array', { a: [1] }, { $set: { 'a.b': 1 } }, 28],
    ['two changes of one path', {}, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ['a change of a path and of what is below it', {}, { $set: { a: 1, 'a.b': 1 } }, 40],
    ['a new _id', {}, { $set: { _id: 'other' } }, 66],
    ['an unknown modifier', {}, { $frobnicate: { a: 1 } }, 9],
    ['$bit of a double', { a: 1.5 }, { $bit: { a: { and: 1 } } }, 2],
    ['$bit by a double', { a: 1 }, { $bit: { a: { and: 1.5 } } }, 2],
    ['an unknown $bit', { a: 1 }, { $bit: { a: { nand: 1 } } }, 2],
    ['an unknown clause of $push', { a: [] }, { $push: { a: { $each: [1], $foo: 1 } } }, 2],
    ['a position that the query did not find', { a: [1] }, { $set: { 'a.$': 1 } }, 2],
    ['an array filter that is not used', { a: [1] }, { $set: { b: 1 } }, 9, { arrayFilters: [{ x: 1 }] }],
    ['an array filter that is missing', { a: [1] }, { $set: { 'a.$[x]': 1 } }, 2],
    ['an empty path', {}, { $set: { 'a..b': 1 } }, 56],
    ['a stage that cannot update', {}, [{ $match: {} }], 72],
    ['an unknown expression', {}, [{ $set: { a: { $function: {} } } }], 168],
  ];
  for (const [what, before, change, code, options] of refusals)
    it(`refuses ${what}, leaving the document alone`, async () => {
      const c = server.db.collection<{ _id: number }>('refused');
      const _id = next++;
      await c.insertOne({ _id, ...before });
      const old = await c.findOne({ _id }, { promoteValues: false });
      await expect(c.updateOne({ _id }, change, options ?? {})).rejects.toMatchObject({ code });
      await expect(c.findOneAndUpdate({ _id }, change, options ?? {})).rejects.toMatchObject({ code });
      expect(await c.findOne({ _id }, { promoteValues: false })).toEqual(old);
    });

  it('counts what matched and what really changed', async () => {
    const c = server.db.collection('counted');
    await c.insertMany([{ a: 1 }, { a: 1, b: 1 }, { a: 2 }]);
    expect(await c.updateMany({ a: 1 }, { $set: { b: 1 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 1,
    });
    expect(await c.updateOne({ a: 9 }, { $set: { b: 1 } })).toMatchObject({
      matchedCount: 0,
      upsertedCount: 0,
    });
    expect(await c.deleteMany({ a: 1 })).toMatchObject({ deletedCount: 2 });
    expect(await c.deleteOne({ a: 1 })).toMatchObject({ deletedCount: 0 });
  });

  it('does not meet its own changes', async () => {
    const c = server.db.collection('halloween');
    await c.createIndex({ n: 1 });
    await c.insertMany(Array.from({ length: 300 }, (_, n) => ({ n })));
    expect(await c.updateMany({ n: { $gte: 0 } }, { $inc: { n: 1000 } })).toMatchObject({
      modifiedCount: 300,
    });
    expect(await c.countDocuments({ n: { $gte: 1000, $lt: 1300 } })).toBe(300);
  });

  it('keeps the kind of a number', async () => {
    const c = server.db.collection<{ _id: number; a: never; b: never; c: never }>('kinds');
    await c.insertOne({ _id: 1, a: new Double(1), b: Long.fromNumber(1), c: 1 } as never);
    await c.updateOne({ _id: 1 }, { $inc: { a: 1, b: 1, c: 1 } as never });
    const doc = await c.findOne({ _id: 1 }, { promoteValues: false });
    expect([doc?.a, doc?.b, doc?.c].map((v) => (v as unknown as { _bsontype: string })._bsontype)).toEqual([
      'Double',
      'Long',
      'Int32',
    ]);
    expect(
      await c.countDocuments({ a: { $type: 'double' }, b: { $type: 'long' }, c: { $type: 'int' } }),
    ).toBe(1);
  });
});

describe('upserts', () => {
  it('insert what the query says must be equal, then the update', async () => {
    const c = server.db.collection<{ _id: string }>('upserts');
    const result = await c.updateOne(
      { _id: 'u1', 'a.b': 1, c: { $gt: 5 }, d: { $in: [7] }, $and: [{ e: { $eq: 2 } }] },
      { $set: { x: 1 }, $setOnInsert: { y: 2 }, $inc: { n: 1 } },
      { upsert: true },
    );
    expect(result).toMatchObject({ upsertedCount: 1, upsertedId: 'u1', matchedCount: 0, modifiedCount: 0 });
    expect(await c.findOne({ _id: 'u1' })).toEqual({ _id: 'u1', a: { b: 1 }, d: 7, e: 2, n: 1, x: 1, y: 2 });
    await c.updateOne({ _id: 'u1' }, { $setOnInsert: { y: 3 } }, { upsert: true });
    expect(await c.findOne({ _id: 'u1' })).toMatchObject({ y: 2 });
    const made = await c.replaceOne({ _id: 'u2', z: 1 }, { q: 1 }, { upsert: true });
    expect(made.upsertedId).toBe('u2');
    expect(await c.findOne({ _id: 'u2' })).toEqual({ _id: 'u2', q: 1 });
    const generated = await c.updateOne({ k: 'v' } as never, { $set: { w: 1 } }, { upsert: true });
    expect(generated.upsertedId).toBeTruthy();
  });

  it('insert once when many race', async () => {
    const c = server.db.collection<{ _id: string; n: number }>('race');
    await Promise.all(
      Array.from({ length: 50 }, () => c.updateOne({ _id: 'one' }, { $inc: { n: 1 } }, { upsert: true })),
    );
    expect(await c.find().toArray()).toEqual([{ _id: 'one', n: 50 }]);
  });
});

describe('findAndModify', () => {
  it('gives the old or the new document, or what was removed', async () => {
    const c = server.db.collection<{ _id: number; a: number }>('fam');
    await c.insertMany([1, 2, 3].map((n) => ({ _id: n, a: n })));
    expect(await c.findOneAndUpdate({}, { $inc: { a: 10 } }, { sort: { a: -1 } })).toEqual({ _id: 3, a: 3 });
    expect(
      await c.findOneAndUpdate(
        { _id: 3 },
        { $inc: { a: 10 } },
        { returnDocument: 'after', projection: { a: 1, _id: 0 } },
      ),
    ).toEqual({ a: 23 });
    expect(await c.findOneAndReplace({ _id: 2 }, { a: 0 }, { returnDocument: 'after' })).toEqual({
      _id: 2,
      a: 0,
    });
    expect(await c.findOneAndDelete({ _id: 2 })).toEqual({ _id: 2, a: 0 });
    expect(await c.findOneAndDelete({ _id: 2 })).toBeNull();
    expect(await c.findOneAndUpdate({ _id: 9 }, { $set: { a: 1 } })).toBeNull();
    const raw = await c.findOneAndUpdate(
      { _id: 9 },
      { $set: { a: 1 } },
      { upsert: true, includeResultMetadata: true },
    );
    expect(raw).toMatchObject({
      value: null,
      lastErrorObject: { n: 1, updatedExisting: false, upserted: 9 },
    });
  });

  it('lets one of many have it', async () => {
    const c = server.db.collection<{ _id: number; by: number | null }>('claim');
    await c.insertOne({ _id: 1, by: null });
    const claims = await Promise.all(
      Array.from({ length: 30 }, (_, by) =>
        c.findOneAndUpdate({ _id: 1, by: null }, { $set: { by } }, { returnDocument: 'after' }),
      ),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
  });
});
