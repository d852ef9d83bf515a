import { type Collection, type Db, type Document, MongoClient } from 'mongodb';
import type { Entities } from './match.js';

type Args = Document;
type Run = (target: never, args: Args) => Promise<unknown>;

/** The rest of the arguments are the driver's options. */
const without = (args: Args, ...names: string[]): Document =>
  Object.fromEntries(Object.entries(args).filter(([name]) => !names.includes(name)));

const found = (args: Args): Document => {
  const { returnDocument, ...rest } = args;
  return {
    ...rest,
    ...(returnDocument !== undefined && { returnDocument: String(returnDocument).toLowerCase() }),
  };
};

/** The operations of the unified test format on a collection, in the driver's words. */
const onCollection: Record<string, (collection: Collection, args: Args) => Promise<unknown>> = {
  aggregate: (c, args) => c.aggregate(args.pipeline, without(args, 'pipeline')).toArray(),
  bulkWrite: (c, args) => c.bulkWrite(args.requests, without(args, 'requests')),
  countDocuments: (c, args) => c.countDocuments(args.filter, without(args, 'filter')),
  count: (c, args) => c.count(args.filter, without(args, 'filter')),
  createIndex: (c, args) => c.createIndex(args.keys, without(args, 'keys')),
  dropIndex: (c, args) => c.dropIndex(args.name, without(args, 'name')),
  dropIndexes: (c, args) => c.dropIndexes(args),
  listIndexes: (c, args) => c.listIndexes(args).toArray(),
  deleteMany: (c, args) => c.deleteMany(args.filter, without(args, 'filter')),
  deleteOne: (c, args) => c.deleteOne(args.filter, without(args, 'filter')),
  distinct: (c, args) => c.distinct(args.fieldName, args.filter ?? {}, without(args, 'fieldName', 'filter')),
  drop: (c) => c.drop(),
  estimatedDocumentCount: (c, args) => c.estimatedDocumentCount(args),
  find: (c, args) => c.find(args.filter, without(args, 'filter')).toArray(),
  findOne: (c, args) => c.findOne(args.filter, without(args, 'filter')),
  findOneAndDelete: (c, args) => c.findOneAndDelete(args.filter, without(args, 'filter')),
  findOneAndReplace: (c, args) =>
    c.findOneAndReplace(args.filter, args.replacement, found(without(args, 'filter', 'replacement') as Args)),
  findOneAndUpdate: (c, args) =>
    c.findOneAndUpdate(args.filter, args.update, found(without(args, 'filter', 'update') as Args)),
  insertMany: (c, args) => c.insertMany(args.documents, without(args, 'documents')),
  insertOne: (c, args) => c.insertOne(args.document, without(args, 'document')),
  rename: (c, args) => c.rename(args.to, without(args, 'to')),
  replaceOne: (c, args) =>
    c.replaceOne(args.filter, args.replacement, without(args, 'filter', 'replacement')),
  updateMany: (c, args) => c.updateMany(args.filter, args.update, without(args, 'filter', 'update')),
  updateOne: (c, args) => c.updateOne(args.filter, args.update, without(args, 'filter', 'update')),
};

const onDatabase: Record<string, (db: Db, args: Args) => Promise<unknown>> = {
  aggregate: (db, args) => db.aggregate(args.pipeline, without(args, 'pipeline')).toArray(),
  createCollection: (db, args) => db.createCollection(args.collection, without(args, 'collection')),
  dropCollection: (db, args) => db.dropCollection(args.collection),
  listCollections: (db, args) => db.listCollections(args.filter, without(args, 'filter')).toArray(),
  listCollectionNames: async (db) => (await db.listCollections({}, { nameOnly: true }).toArray()).length,
  modifyCollection: (db, args) => db.command({ collMod: args.collection, ...without(args, 'collection') }),
  runCommand: (db, args) => db.command(args.command),
};

const onClient: Record<string, (client: MongoClient, args: Args) => Promise<unknown>> = {
  listDatabases: (client, args) => client.db('admin').command({ listDatabases: 1, ...args }),
  clientBulkWrite: (client, args) => client.bulkWrite(args.models, without(args, 'models')),
};

/** Why an operation cannot be run here; the test is then skipped by that name. */
export class Skipped extends Error {
  override name = 'Skipped';
}

/** Runs one operation with the real driver. */
export async function operate(
  name: string,
  target: string,
  args: Document,
  entities: Entities,
): Promise<unknown> {
  if (target === 'testRunner') return await onRunner(name, args, entities);
  const object = entities.get(target);
  const table = (object instanceof MongoClient
    ? onClient
    : object && 'collectionName' in (object as object)
      ? onCollection
      : onDatabase) as unknown as Record<string, Run>;
  const run = table[name];
  if (!run) throw new Skipped(`the runner has no operation '${name}'`);
  return await run(object as never, args as Args);
}

async function onRunner(name: string, args: Document, entities: Entities): Promise<unknown> {
  if (name !== 'failPoint') throw new Skipped(`the runner has no operation '${name}'`);
  const client = entities.get(args.client) as MongoClient;
  try {
    return await client.db('admin').command(args.failPoint);
  } catch (error) {
    throw new Skipped(`fail points: ${(error as Error).message}`);
  }
}
