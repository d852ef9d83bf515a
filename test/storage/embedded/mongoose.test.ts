import mongoose, { type Connection, Schema } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();
let connection: Connection;
beforeAll(async () => {
  connection = await mongoose
    .createConnection(server.uri, { writeConcern: { w: 'majority', j: true, wtimeoutMS: 4000 } })
    .asPromise();
});
afterAll(() => connection.close());

describe('mongoose', () => {
  it('saves, changes arrays and versions, and finds', async () => {
    const Order = connection.model(
      'Order',
      new Schema(
        {
          number: { type: String, unique: true },
          lines: [{ part: String, count: Number }],
          tags: [String],
          at: Date,
          extra: Schema.Types.Mixed,
        },
        { timestamps: true },
      ),
    );
    await Order.init();
    const order = await Order.create({
      number: 'WO-1',
      lines: [{ part: 'fan', count: 1 }],
      tags: ['a'],
      at: new Date(5),
      extra: { deep: [{ x: 1 }] },
    });
    order.lines.push({ part: 'belt', count: 2 });
    order.set('tags', []);
    order.set('extra.deep.0.x', 2);
    order.markModified('extra');
    await order.save();
    const [line] = order.lines;
    if (line) line.count = 7;
    await order.save();
    const found = await Order.findOne({ 'lines.part': 'belt', at: { $lte: new Date(5) } }).lean();
    expect(found).toMatchObject({
      number: 'WO-1',
      tags: [],
      extra: { deep: [{ x: 2 }] },
      lines: [
        { part: 'fan', count: 7 },
        { part: 'belt', count: 2 },
      ],
    });
    await expect(Order.create({ number: 'WO-1' })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { number: 1 },
      keyValue: { number: 'WO-1' },
    });
    expect(await Order.exists({ number: 'WO-1' })).toBeTruthy();
    expect(await Order.countDocuments()).toBe(1);
    expect(await Order.distinct('lines.part')).toEqual(['belt', 'fan']);
    expect(await Order.deleteOne({ number: 'WO-1' })).toMatchObject({ deletedCount: 1 });
  });

  it('commits an aggregate by its revision, once', async () => {
    interface Row {
      _id: string;
      revision: number;
      applied: string[];
      effects: { id: string }[];
      timers: { id: string; dueAt: number }[];
      state: object;
    }
    const { Mixed } = Schema.Types;
    const schema = new Schema<Row>(
      { _id: String, revision: Number, applied: [String], effects: [Mixed], timers: [Mixed], state: Mixed },
      { minimize: false, versionKey: false, strict: false },
    );
    const Row = connection.model<Row>('row', schema);
    await Row.create({
      _id: 'c1',
      revision: 0,
      applied: [],
      effects: [],
      timers: [{ id: 't', dueAt: 1 }],
      state: {},
    });
    const commit = (n: number) =>
      Row.updateOne(
        { _id: 'c1', revision: 0 },
        {
          $set: { state: { n } },
          $inc: { revision: 1 },
          $push: { applied: { $each: [`e${n}`], $slice: -16 }, effects: { $each: [{ id: `x${n}` }] } },
        },
      );
    const results = await Promise.all([1, 2, 3, 4].map(commit));
    expect(results.map((result) => result.modifiedCount).sort()).toEqual([0, 0, 0, 1]);
    const fired = { _id: 'c1', timers: { $elemMatch: { id: 't', dueAt: 1 } } };
    const fire = () =>
      Row.updateOne(fired, {
        $pull: { timers: { id: 't' } },
        $push: { effects: { id: 'fire' } },
        $inc: { revision: 1 },
      });
    expect(
      (await Promise.all([fire(), fire(), fire()])).map((result) => result.modifiedCount).sort(),
    ).toEqual([0, 0, 1]);
    const pop = () => Row.updateOne({ _id: 'c1', 'effects.1.id': 'fire' }, { $pop: { effects: 1 } });
    expect((await Promise.all([pop(), pop()])).map((result) => result.modifiedCount).sort()).toEqual([0, 1]);
    const row = await Row.findById('c1').lean();
    expect(row).toMatchObject({ revision: 2, timers: [], state: { n: expect.any(Number) } });
    expect(row?.effects).toHaveLength(1);
    expect(row?.applied).toHaveLength(1);
  });

  it('writes in bulk', async () => {
    const Thing = connection.model('Thing', new Schema({ _id: String, n: Number }, { versionKey: false }));
    const result = await Thing.bulkWrite([
      { insertOne: { document: { _id: 'a', n: 1 } } },
      { updateOne: { filter: { _id: 'a' }, update: { $inc: { n: 1 } } } },
      { updateOne: { filter: { _id: 'b' }, update: { $set: { n: 5 } }, upsert: true } },
      { replaceOne: { filter: { _id: 'b' }, replacement: { n: 6 } } },
      { deleteOne: { filter: { _id: 'a' } } },
    ]);
    expect(result).toMatchObject({ insertedCount: 1, modifiedCount: 2, upsertedCount: 1, deletedCount: 1 });
    expect(await Thing.find().lean()).toEqual([{ _id: 'b', n: 6 }]);
  });
});
