import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();
type Row = {
  _id: number;
  name: string;
  grades: number[];
  marks: { s: string; n: number }[];
  a: { b: number; c: number };
};
const row: Row = {
  _id: 1,
  name: 'x',
  grades: [70, 87, 90],
  marks: [
    { s: 'p', n: 1 },
    { s: 'q', n: 2 },
    { s: 'q', n: 3 },
  ],
  a: { b: 1, c: 2 },
};
const find = async (filter: object, projection: object) =>
  (await server.db.collection<Row>('c').find(filter, { projection }).toArray())[0];

beforeAll(() => server.db.collection<Row>('c').insertOne(row));

describe('a find projection', () => {
  const table: [string, object, object, object][] = [
    ['keeps', {}, { name: 1 }, { _id: 1, name: 'x' }],
    ['leaves out', {}, { grades: 0, marks: 0, 'a.b': 0 }, { _id: 1, name: 'x', a: { c: 2 } }],
    [
      'keeps inside',
      {},
      { _id: 0, a: { c: true }, 'marks.s': 1 },
      { marks: [{ s: 'p' }, { s: 'q' }, { s: 'q' }], a: { c: 2 } },
    ],
    [
      'computes',
      {},
      { _id: 0, sum: { $add: ['$a.b', '$a.c'] }, copy: '$name', word: { $literal: '$x' } },
      { sum: 3, copy: 'x', word: '$x' },
    ],
    ['computes a plain text', {}, { _id: 0, text: 'plain' }, { text: 'plain' }],
    [
      'cuts an array and keeps the rest',
      {},
      { grades: { $slice: -2 }, marks: 0, a: 0 },
      { _id: 1, name: 'x', grades: [87, 90] },
    ],
    ['cuts from a place', {}, { _id: 0, name: 1, grades: { $slice: [1, 1] } }, { name: 'x', grades: [87] }],
    [
      'takes the first that matches $elemMatch',
      {},
      { _id: 0, marks: { $elemMatch: { s: 'q' } } },
      { marks: [{ s: 'q', n: 2 }] },
    ],
    ['leaves $elemMatch out that finds none', {}, { marks: { $elemMatch: { s: 'z' } } }, { _id: 1 }],
    [
      'takes the element that the query found',
      { grades: { $gte: 80 } },
      { _id: 0, 'grades.$': 1 },
      { grades: [87] },
    ],
    [
      'takes the document that the query found',
      { marks: { $elemMatch: { s: 'q', n: { $gt: 2 } } } },
      { _id: 0, name: 1, 'marks.$': 1 },
      { name: 'x', marks: [{ s: 'q', n: 3 }] },
    ],
    ['takes it by a path too', { 'marks.n': 2 }, { _id: 0, 'marks.$': 1 }, { marks: [{ s: 'q', n: 2 }] }],
  ];
  for (const [what, filter, projection, expected] of table)
    it(what, async () => {
      expect(JSON.stringify(await find(filter, projection))).toBe(JSON.stringify(expected));
    });

  const refusals: [string, object, object, number][] = [
    ['a mixture', {}, { name: 1, a: 0 }, 31254],
    ['a position that nothing found', { name: 'x' }, { 'grades.$': 1 }, 51246],
    ['two positions', { grades: 87 }, { 'grades.$': 1, 'marks.$': 1 }, 31276],
    ['a position to leave out', { grades: 87 }, { 'grades.$': 0 }, 31395],
    ['a path twice', {}, { a: 1, 'a.b': 1 }, 31249],
    ['an unknown operator', {}, { a: { $nope: 1 } }, 168],
    ['a score', {}, { a: { $meta: 'textScore' } }, 2],
  ];
  for (const [what, filter, projection, code] of refusals)
    it(`refuses ${what}`, async () => {
      await expect(find(filter, projection)).rejects.toMatchObject({ code });
    });

  it('serves findAndModify with the document that it gives', async () => {
    const c = server.db.collection<Row>('modified');
    await c.insertOne(row);
    const give = (returnDocument: 'before' | 'after') =>
      c.findOneAndUpdate(
        { grades: 87 },
        { $push: { grades: 1 } },
        { returnDocument, projection: { _id: 0, 'grades.$': 1 } },
      );
    expect(await give('before')).toEqual({ grades: [87] });
    expect(await give('after')).toEqual({ grades: [87] });
  });
});
