import mongoose, { type Connection, Schema } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedForTests } from './start.js';

/** What mongoose's guides promise (mongoosejs.com/docs), unchanged on the embedded store. */
const server = embeddedForTests();
let connection: Connection;
beforeAll(async () => {
  connection = await mongoose.createConnection(server.uri).asPromise();
});
afterAll(() => connection.close());

describe('optimistic concurrency', () => {
  it('refuses the save of whoever read before somebody else saved', async () => {
    const House = connection.model(
      'House',
      new Schema({ status: String, photos: [String] }, { optimisticConcurrency: true }),
    );
    const { _id } = await House.create({ status: 'NEW', photos: ['a'] });
    const [first, second] = [await House.findById(_id), await House.findById(_id)];
    if (!first || !second) throw new Error('not found');
    first.photos.push('b');
    await first.save();
    second.status = 'APPROVED';
    await expect(second.save()).rejects.toMatchObject({ name: 'VersionError' });
    expect(await House.findById(_id).lean()).toMatchObject({ status: 'NEW', photos: ['a', 'b'], __v: 1 });
  });
});

describe('timestamps', () => {
  it('are set when it is made, and updatedAt alone moves with every kind of update', async () => {
    const Note = connection.model('Note', new Schema({ text: String }, { timestamps: true }));
    const note = await Note.create({ text: 'a' });
    const { createdAt } = note;
    for (const change of [
      () => Note.updateOne({ _id: note._id }, { $set: { text: 'b' } }),
      () => Note.findOneAndUpdate({ _id: note._id }, { text: 'c' }),
      () => Note.bulkWrite([{ updateOne: { filter: { _id: note._id }, update: { $set: { text: 'd' } } } }]),
    ]) {
      const before = (await Note.findById(note._id))?.updatedAt as Date;
      await expect.poll(() => Date.now()).toBeGreaterThan(before.getTime());
      await change();
      const after = await Note.findById(note._id);
      expect(after?.createdAt).toEqual(createdAt);
      expect(after?.updatedAt.getTime()).toBeGreaterThan(before.getTime());
    }
    const upserted = await Note.findOneAndUpdate(
      { text: 'new' },
      { $set: { text: 'new' } },
      { upsert: true, returnDocument: 'after' },
    );
    expect(upserted?.createdAt).toBeInstanceOf(Date);
  });
});

describe('populate', () => {
  it('follows references, in arrays, with match, select and virtuals', async () => {
    const personSchema = new Schema({ name: String, age: Number });
    personSchema.virtual('stories', { ref: 'Story', localField: '_id', foreignField: 'author' });
    const Person = connection.model('Person', personSchema);
    const Story = connection.model(
      'Story',
      new Schema({
        title: String,
        author: { type: Schema.Types.ObjectId, ref: 'Person' },
        fans: [{ type: Schema.Types.ObjectId, ref: 'Person' }],
      }),
    );
    const ian = await Person.create({ name: 'Ian', age: 50 });
    const eva = await Person.create({ name: 'Eva', age: 20 });
    const kim = await Person.create({ name: 'Kim', age: 30 });
    await Story.create({ title: 'Casino', author: ian._id, fans: [kim._id, eva._id] });
    const story = await Story.findOne({ title: 'Casino' })
      .populate<{ author: { name: string } }>('author', 'name')
      .populate<{ fans: { name: string }[] }>({ path: 'fans', match: { age: { $gte: 21 } } })
      .orFail()
      .lean();
    expect(story.author).toEqual({ _id: ian._id, name: 'Ian' });
    expect(story.fans.map((fan) => fan.name)).toEqual(['Kim']);
    const author = await Person.findById(ian._id).populate('stories').orFail();
    expect(author.toObject({ virtuals: true })).toMatchObject({ stories: [{ title: 'Casino' }] });
  });
});

describe('discriminators', () => {
  it('keep several kinds in one collection, each found as itself', async () => {
    const Event = connection.model('Event', new Schema({ at: Date }, { discriminatorKey: 'kind' }));
    const Click = Event.discriminator('Click', new Schema({ url: String }));
    const Sign = Event.discriminator('Sign', new Schema({ user: String }));
    await Event.create({ at: new Date(1) });
    await Click.create({ at: new Date(2), url: '/a' });
    await Sign.create({ at: new Date(3), user: 'u' });
    expect((await Event.find().sort({ at: 1 })).map((event) => event.get('kind'))).toEqual([
      undefined,
      'Click',
      'Sign',
    ]);
    expect(await Click.countDocuments()).toBe(1);
    expect(await Click.findOne({ url: '/a' }).lean()).toMatchObject({ kind: 'Click' });
    expect((await Sign.updateMany({}, { user: 'v' })).modifiedCount).toBe(1);
    expect(await Event.distinct('kind')).toEqual(['Click', 'Sign']);
  });
});

describe('arrayFilters and bulkWrite', () => {
  it('change the elements that fit, and say what each write did', async () => {
    const Student = connection.model(
      'Student',
      new Schema({ _id: Number, grades: [{ _id: false, grade: Number, mean: Number }] }),
    );
    const written = await Student.bulkWrite([
      { insertOne: { document: { _id: 1, grades: [{ grade: 80 }, { grade: 95 }] } } },
      { insertOne: { document: { _id: 2, grades: [{ grade: 90 }] } } },
      {
        updateMany: {
          filter: {},
          update: { $set: { 'grades.$[high].mean': 100 } },
          arrayFilters: [{ 'high.grade': { $gte: 90 } }],
        },
      },
      { replaceOne: { filter: { _id: 3 }, replacement: { grades: [] }, upsert: true } },
      { deleteOne: { filter: { _id: 2 } } },
    ]);
    expect(written).toMatchObject({
      insertedCount: 2,
      matchedCount: 2,
      modifiedCount: 2,
      upsertedCount: 1,
      deletedCount: 1,
    });
    expect(await Student.findById(1).lean()).toMatchObject({
      grades: [{ grade: 80 }, { grade: 95, mean: 100 }],
    });
    const unordered = Student.bulkWrite(
      [1, 4, 3, 5].map((_id) => ({ insertOne: { document: { _id, grades: [] } } })),
      { ordered: false },
    );
    await expect(unordered).rejects.toMatchObject({ code: 11000, result: { insertedCount: 2 } });
    expect((await Student.find().sort({ _id: 1 }).lean()).map(({ _id }) => _id)).toEqual([1, 3, 4, 5]);
  });
});
