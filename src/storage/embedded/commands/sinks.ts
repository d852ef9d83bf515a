import type { Variables } from '../aggregate/expression.js';
import { compileExpression } from '../aggregate/expression.js';
import { compileDocStages } from '../aggregate/stages.js';
import { MongoError } from '../errors.js';
import { execute, type Match } from '../plan/execute.js';
import { plan } from '../plan/plan.js';
import { compileFilter } from '../query/filter.js';
import { type Collection, encode } from '../store/collection.js';
import { decode } from '../values/decode.js';
import { equal } from '../values/order.js';
import { type Doc, field, isDoc, ObjectId, typeName } from '../values/types.js';
import type { Server } from './context.js';

interface Target {
  db: string;
  name: string;
}

/** Takes back the whole transaction; `reason` is what the client is told. */
class Undo extends Error {
  override name = 'Undo';
  constructor(readonly reason: MongoError) {
    super(reason.message);
  }
}

/** Where `$out` or `$merge` writes, read before anything is done. */
export function targetOf(name: '$out' | '$merge', spec: unknown, db: string): Target {
  const into = name === '$merge' && isDoc(spec) ? spec.into : spec;
  const target = typeof into === 'string' ? { db, name: into } : isDoc(into) ? into : {};
  const { db: targetDb = db, coll = target.name, ...rest } = target as Doc;
  if (rest.timeseries)
    throw new MongoError(72, '$out with timeseries is not supported by the embedded store');
  if (typeof coll !== 'string' || coll === '' || typeof targetDb !== 'string')
    throw new MongoError(16990, `${name} needs a collection name or {db, coll}`);
  if (coll.includes('$') || coll.startsWith('system.'))
    throw new MongoError(17385, `Can't ${name} to special collection: ${coll}`);
  return { db: targetDb, name: coll };
}

/** `$out`: the documents take the place of what the collection held, all or none; its indexes stay. */
export async function writeOut(server: Server, target: Target, docs: Doc[], durable: boolean): Promise<void> {
  const { catalog, store } = server;
  await undoing(
    store.write(durable, () => {
      try {
        const old = catalog.get(target.db, target.name);
        const fresh = catalog.create(target.db, `${target.name}.$out`);
        for (const { id: _, ...index } of old?.indexes.slice(1) ?? []) fresh.build(catalog.index(index));
        for (const doc of docs) insert(fresh, doc);
        if (old) catalog.drop(old);
        catalog.rename(fresh, target.db, target.name);
      } catch (error) {
        throw error instanceof MongoError ? new Undo(error) : error;
      }
    }),
  );
}

async function undoing(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw error instanceof Undo ? error.reason : error;
  }
}

type WhenMatched = 'replace' | 'keepExisting' | 'merge' | 'fail' | ((old: Doc, incoming: Doc) => Doc);

/** Reads a `$merge` once and gives what writes the documents, each of them whole, one after the other. */
export function compileMerge(
  server: Server,
  target: Target,
  spec: unknown,
  variables: Variables,
): (docs: Doc[], durable: boolean) => Promise<void> {
  const options = isDoc(spec) ? spec : {};
  for (const key of Object.keys(options))
    if (!['into', 'on', 'let', 'whenMatched', 'whenNotMatched'].includes(key))
      throw new MongoError(40415, `BSON field '$merge.${key}' is an unknown field.`);
  const on = [options.on ?? '_id'].flat() as unknown[];
  if (on.length === 0 || on.some((path) => typeof path !== 'string'))
    throw new MongoError(51186, "$merge 'on' must be a string or an array of strings");
  const matched = whenMatched(options, variables);
  const otherwise = options.whenNotMatched ?? 'insert';
  if (!['insert', 'discard', 'fail'].includes(String(otherwise)))
    throw new MongoError(
      2,
      `Enumeration value '${String(otherwise)}' for field '$merge.whenNotMatched' is not a valid value.`,
    );
  const { catalog, store } = server;
  return (docs, durable) =>
    store.write(durable, () => {
      const collection = catalog.get(target.db, target.name) ?? catalog.create(target.db, target.name);
      checkUnique(collection, on as string[]);
      for (const doc of docs) mergeOne(server, collection, on as string[], doc, matched, String(otherwise));
    });
}

function whenMatched({ whenMatched: mode = 'merge', let: lets }: Doc, variables: Variables): WhenMatched {
  if (Array.isArray(mode)) {
    const stages = compileDocStages(mode);
    const given = Object.entries(isDoc(lets) ? lets : { new: '$$ROOT' }).map(
      ([name, value]) => [name, compileExpression(value)] as const,
    );
    return (old, incoming) =>
      stages(old, {
        ...variables,
        ...Object.fromEntries(given.map(([name, value]) => [name, value(incoming, variables)])),
      });
  }
  if (lets !== undefined)
    throw new MongoError(
      51199,
      "Cannot use 'let' variables with a 'whenMatched' mode that is not a pipeline",
    );
  if (!['replace', 'keepExisting', 'merge', 'fail'].includes(String(mode)))
    throw new MongoError(51191, `$merge 'whenMatched' mode '${String(mode)}' is not supported`);
  return mode as WhenMatched;
}

function checkUnique(collection: Collection, on: string[]): void {
  const wanted = [...on].sort().join();
  const found = collection.indexes.some(
    ({ key, unique, partial, sparse }) =>
      unique && !partial && !sparse && Object.keys(key).sort().join() === wanted,
  );
  if (!found)
    throw new MongoError(
      51183,
      `Cannot find index to verify that join fields will be unique (on: ${wanted})`,
    );
}

function mergeOne(
  server: Server,
  collection: Collection,
  on: string[],
  doc: Doc,
  matched: WhenMatched,
  otherwise: string,
): void {
  const incoming = '_id' in doc ? doc : { _id: new ObjectId(), ...doc };
  const match = matched === 'fail' ? undefined : lookFor(server, collection, on, incoming);
  if (!match) {
    if (otherwise === 'fail')
      throw new MongoError(
        13113,
        '$merge could not find a matching document in the target collection for at least one document in the source collection',
      );
    if (otherwise === 'insert') insert(collection, incoming);
    return;
  }
  if (matched === 'keepExisting') return;
  const old = match.doc;
  const given = '_id' in doc ? doc : { ...doc, _id: old._id };
  const next =
    typeof matched === 'function'
      ? matched(old, given)
      : matched === 'replace'
        ? given
        : { ...old, ...given };
  if ('_id' in next && !equal(next._id, old._id))
    throw new MongoError(
      66,
      '$merge failed to update the matching document, did you attempt to modify the _id or the shard key?',
    );
  collection.replace(match.record, decode(match.raw), match.raw, { _id: old._id, ...next });
}

function lookFor(server: Server, collection: Collection, on: string[], doc: Doc): Match | undefined {
  const query: Doc = {};
  for (const path of on) {
    const value = path
      .split('.')
      .reduce<unknown>((at, part) => (isDoc(at) ? field(at, part) : undefined), doc);
    if (value === undefined || value === null)
      throw new MongoError(
        51132,
        `$merge write error: 'on' field '${path}' cannot be missing, null, undefined or an array`,
      );
    if (Array.isArray(value))
      throw new MongoError(
        51185,
        `$merge write error: 'on' field '${path}' cannot be an array, not ${typeName(value)}`,
      );
    query[path] = { $eq: value };
  }
  const filter = compileFilter(query);
  for (const match of execute(server.store, plan(collection, filter, []), filter, []))
    if (match) return match;
  return undefined;
}

function insert(collection: Collection, doc: Doc): void {
  const complete = '_id' in doc ? doc : { _id: new ObjectId(), ...doc };
  collection.insert(complete, encode(complete));
}
