import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();
const run = (spec: object) =>
  server.db
    .collection('artists')
    .aggregate([{ $bucket: spec }])
    .toArray();
const boundaries = [1840, 1850, 1860, 1870];

beforeAll(() =>
  server.db
    .collection('artists')
    .insertMany([
      { born: 1868, name: 'Bernard' },
      { born: 1848, name: 'Gauguin' },
      { born: 1853, name: 'van Gogh' },
      { born: 1840, name: 'Monet' },
      { born: 1870, name: 'Denis' },
      { name: 'nobody' },
    ]),
);

describe('$bucket', () => {
  it('counts by half-open intervals, named by their lower bound, in order', async () => {
    expect(await run({ groupBy: '$born', boundaries, default: 'other' })).toEqual([
      { _id: 1840, count: 2 },
      { _id: 1850, count: 1 },
      { _id: 1860, count: 1 },
      { _id: 'other', count: 2 },
    ]);
  });

  it('gives what is asked for instead of the count, and leaves out empty intervals', async () => {
    expect(
      await run({
        groupBy: { $ifNull: ['$born', 1840] },
        boundaries: [1800, 1840, 1841, 1900],
        output: { names: { $push: '$name' } },
      }),
    ).toEqual([
      { _id: 1840, names: ['Monet', 'nobody'] },
      { _id: 1841, names: ['Bernard', 'Gauguin', 'van Gogh', 'Denis'] },
    ]);
  });

  const refusals: [string, object, number][] = [
    ['a value outside without a default', { groupBy: '$born', boundaries }, 40066],
    ['one boundary', { groupBy: '$born', boundaries: [1] }, 40192],
    ['boundaries of two types', { groupBy: '$born', boundaries: [1, 'a'] }, 40193],
    ['boundaries out of order', { groupBy: '$born', boundaries: [2, 1] }, 40194],
    ['a default inside', { groupBy: '$born', boundaries, default: 1845 }, 40199],
    ['no boundaries', { groupBy: '$born' }, 40198],
    ['a plain name', { groupBy: 'born', boundaries }, 40202],
    ['an unknown option', { groupBy: '$born', boundaries, nope: 1 }, 40197],
  ];
  for (const [what, spec, code] of refusals)
    it(`refuses ${what}`, async () => {
      await expect(run(spec)).rejects.toMatchObject({ code });
    });
});
