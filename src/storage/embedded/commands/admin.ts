import { badValue, failedToParse, MongoError } from '../errors.js';
import { compileFilter } from '../query/filter.js';
import { IndexBuild } from '../store/build.js';
import type { IndexSpec } from '../store/catalog.js';
import type { Collection } from '../store/collection.js';
import { isNumber } from '../values/numbers.js';
import { equal } from '../values/order.js';
import { type Doc, isDoc, Long } from '../values/types.js';
import {
  type Command,
  checkFields,
  checkOptions,
  collectionName,
  docField,
  find,
  findOrCreate,
  isDurable,
  type Request,
  refuseTrue,
  type Server,
} from './context.js';
import { listed } from './results.js';

export const create: Command = async (server, request) => {
  checkOptions(request, [
    'autoIndexId',
    'capped',
    'size',
    'max',
    'timeseries',
    'validator',
    'viewOn',
    'clusteredIndex',
    'collation',
    'expireAfterSeconds',
    'validationLevel',
    'validationAction',
    'pipeline',
    'storageEngine',
    'indexOptionDefaults',
    'changeStreamPreAndPostImages',
    'encryptedFields',
  ]);
  refuseTrue(request, [
    'capped',
    'size',
    'max',
    'timeseries',
    'validator',
    'viewOn',
    'clusteredIndex',
    'expireAfterSeconds',
    'validationLevel',
    'validationAction',
    'pipeline',
    'storageEngine',
    'indexOptionDefaults',
    'changeStreamPreAndPostImages',
    'encryptedFields',
  ]);
  const name = collectionName(request);
  return await server.store.write(isDurable(request), () => {
    if (find(server, request)) throw new MongoError(48, `Collection ${request.db}.${name} already exists.`);
    server.catalog.create(request.db, name);
    return { ok: 1 };
  });
};

export const drop: Command = async (server, request) => {
  checkOptions(request, []);
  return await server.store.write(isDurable(request), () => {
    const collection = find(server, request);
    if (!collection) return { ok: 1 };
    const nIndexesWas = collection.indexes.length;
    server.catalog.drop(collection);
    return { nIndexesWas, ns: collection.ns, ok: 1 };
  });
};

export const dropDatabase: Command = async (server, request) => {
  checkOptions(request, []);
  return await server.store.write(isDurable(request), () => {
    const owned = [...server.catalog.collections.values()].filter(({ db }) => db === request.db);
    for (const collection of owned) server.catalog.drop(collection);
    return { ...(owned.length > 0 && { dropped: request.db }), ok: 1 };
  });
};

export const renameCollection: Command = async (server, request) => {
  checkOptions(request, ['to', 'dropTarget']);
  const [from, to] = [request.body.renameCollection, request.body.to].map(namespaceOf) as [Target, Target];
  if (request.db !== 'admin')
    throw new MongoError(13, 'renameCollection may only be run against the admin database.');
  return await server.store.write(isDurable(request), () => {
    const collection = server.catalog.get(from.db, from.name);
    if (!collection) throw new MongoError(26, `Source collection ${from.db}.${from.name} does not exist`);
    if (from.db === to.db && from.name === to.name)
      throw new MongoError(20, "Can't rename a collection to itself");
    const there = server.catalog.get(to.db, to.name);
    if (there && !request.body.dropTarget) throw new MongoError(48, 'target namespace exists');
    if (there) server.catalog.drop(there);
    server.catalog.rename(collection, to.db, to.name);
    return { ok: 1 };
  });
};

interface Target {
  db: string;
  name: string;
}

function namespaceOf(ns: unknown): Target {
  const [, db, name] = /^([^./\\ "$*<>:|?\0]{1,63})\.([^$\0]+)$/.exec(String(ns)) ?? [];
  if (db === undefined || name === undefined || name.startsWith('.'))
    throw new MongoError(73, `Invalid namespace specified: '${String(ns)}'`);
  return { db, name };
}

/** Changes how long a TTL index keeps its documents; all else that collMod can do is refused by name. */
export const collMod: Command = async (server, request) => {
  const others = ['validator', 'validationLevel', 'validationAction', 'viewOn', 'pipeline'];
  const more = [
    'expireAfterSeconds',
    'timeseries',
    'changeStreamPreAndPostImages',
    'cappedSize',
    'cappedMax',
  ];
  checkOptions(request, ['index', 'dryRun', ...others, ...more]);
  for (const name of [...others, ...more, 'dryRun'])
    if (request.body[name] !== undefined)
      throw new MongoError(72, `option '${name}' of collMod is not supported by the embedded store`);
  const spec = request.body.index === undefined ? undefined : docField('collMod.index', request.body.index);
  if (spec)
    checkFields('collMod.index', spec, [
      'name',
      'keyPattern',
      'expireAfterSeconds',
      'hidden',
      'unique',
      'prepareUnique',
    ]);
  for (const name of ['hidden', 'unique', 'prepareUnique'])
    if (spec?.[name] !== undefined)
      throw new MongoError(72, `option 'index.${name}' of collMod is not supported by the embedded store`);
  const seconds = spec && expiry(spec.expireAfterSeconds);
  if (spec && (spec.name === undefined) === (spec.keyPattern === undefined))
    throw new MongoError(72, 'Must specify either index name or key pattern, and not both');
  if (spec && seconds === undefined) throw new MongoError(72, 'no expireAfterSeconds field');
  return await server.store.write(isDurable(request), () => {
    const collection = find(server, request);
    if (!collection) throw new MongoError(26, `ns does not exist: ${request.db}.${collectionName(request)}`);
    if (!spec) return { ok: 1 };
    const index = named(collection, spec.name ?? spec.keyPattern);
    if (Object.keys(index.key).length > 1)
      throw new MongoError(72, 'TTL indexes are single-field indexes, compound indexes do not support TTL');
    const old = index.expireAfterSeconds;
    index.expireAfterSeconds = seconds;
    server.catalog.save(collection);
    return {
      ...(old !== undefined && { expireAfterSeconds_old: Long.fromNumber(old) }),
      expireAfterSeconds_new: Long.fromNumber(seconds as number),
      ok: 1,
    };
  });
};

function expiry(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const seconds = isNumber(value) ? Number(value) : Number.NaN;
  if (!(seconds >= 0 && seconds <= 2 ** 31 - 1))
    throw new MongoError(
      67,
      `TTL index 'expireAfterSeconds' option must be numeric, from 0 to ${2 ** 31 - 1}`,
    );
  return Math.trunc(seconds);
}

export const createIndexes: Command = async (server, request) => {
  checkOptions(request, ['indexes', 'commitQuorum']);
  const { indexes } = request.body;
  if (!Array.isArray(indexes) || indexes.length === 0)
    throw badValue('Must specify at least one index to create');
  const specs = indexes.map(parseIndex);
  let build: IndexBuild | undefined;
  const durable = isDurable(request);
  const reply = await server.store.write(durable, () => {
    const created = !find(server, request);
    const collection = findOrCreate(server, request);
    const numIndexesBefore = collection.indexes.length;
    try {
      for (const spec of specs)
        if (!exists(collection, spec))
          collection.indexes.push(server.catalog.index({ ...spec, building: true }));
    } catch (error) {
      collection.indexes.splice(numIndexesBefore);
      throw error;
    }
    const fresh = collection.indexes.slice(numIndexesBefore);
    build = new IndexBuild(server.store, server.catalog, collection.id, fresh);
    build.step();
    const numIndexesAfter = collection.indexes.length;
    const note = fresh.length === 0 ? { note: 'all indexes already exist' } : {};
    return { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically: created, ...note, ok: 1 };
  });
  await build?.finish(durable);
  await others(server, request, specs);
  return reply;
};

/** What somebody else is building of the same is waited for. */
async function others(server: Server, request: Request, specs: Wanted[]): Promise<void> {
  const names = new Set(specs.map(({ name }) => name));
  while (find(server, request)?.indexes.some(({ name, building }) => building && names.has(name)))
    await new Promise((resolve) => setTimeout(resolve, 20));
}

export const dropIndexes: Command = async (server, request) => {
  checkOptions(request, ['index']);
  const wanted = request.body.index;
  return await server.store.write(isDurable(request), () => {
    const collection = find(server, request);
    if (!collection) throw new MongoError(26, `ns not found ${request.db}.${collectionName(request)}`);
    const nIndexesWas = collection.indexes.length;
    const gone =
      wanted === '*'
        ? collection.indexes.slice(1)
        : (Array.isArray(wanted) ? wanted : [wanted]).map((one) => named(collection, one));
    if (gone.includes(collection.idIndex)) throw new MongoError(72, 'cannot drop _id index');
    for (const index of gone) {
      server.catalog.clear(index.space);
      collection.indexes.splice(collection.indexes.indexOf(index), 1);
    }
    server.catalog.save(collection);
    return { nIndexesWas, ok: 1 };
  });
};

export const listIndexes: Command = async (server, request) => {
  checkOptions(request, ['cursor']);
  const collection = find(server, request);
  if (!collection) throw new MongoError(26, `ns does not exist: ${request.db}.${collectionName(request)}`);
  return await server.cursors.start(
    collection.ns,
    listed(collection.indexes.map(describe)),
    docField('cursor', request.body.cursor).batchSize,
    false,
  );
};

export const listCollections: Command = async (server, request) => {
  checkOptions(request, ['filter', 'nameOnly', 'authorizedCollections', 'cursor']);
  const filter = compileFilter(docField('filter', request.body.filter));
  const docs = [...server.catalog.collections.values()]
    .filter(({ db }) => db === request.db)
    .map((collection): Doc => {
      const short = { name: collection.name, type: 'collection' };
      return request.body.nameOnly
        ? short
        : { ...short, options: {}, info: { readOnly: false }, idIndex: describe(collection.idIndex) };
    })
    .filter((doc) => filter.matches(doc));
  return await server.cursors.start(
    `${request.db}.$cmd.listCollections`,
    listed(docs),
    docField('cursor', request.body.cursor).batchSize,
    false,
  );
};

export const listDatabases: Command = (server, request) => {
  checkOptions(request, ['filter', 'nameOnly', 'authorizedDatabases']);
  const filter = compileFilter(docField('filter', request.body.filter));
  const names = [...new Set([...server.catalog.collections.values()].map(({ db }) => db))].sort();
  const databases = names
    .map((name): Doc => (request.body.nameOnly ? { name } : { name, sizeOnDisk: 0, empty: false }))
    .filter((doc) => filter.matches(doc));
  return { databases, totalSize: 0, ok: 1 };
};

type Wanted = Pick<IndexSpec, 'name' | 'key' | 'unique' | 'sparse' | 'partial' | 'expireAfterSeconds'>;

function parseIndex(source: unknown): Wanted {
  const spec = docField('createIndexes.indexes', source);
  checkFields('createIndexes.indexes', spec, [
    'key',
    'name',
    'unique',
    'sparse',
    'partialFilterExpression',
    'expireAfterSeconds',
    'v',
    'background',
    'collation',
    'ns',
  ]);
  if (!isDoc(spec.key) || Object.keys(spec.key).length === 0)
    throw new MongoError(67, 'Index keys cannot be empty.');
  const key: Record<string, 1 | -1> = {};
  for (const [path, value] of Object.entries(spec.key)) {
    const direction = Number(value);
    if (typeof value === 'string' || !direction)
      throw new MongoError(
        67,
        `an index of kind ${JSON.stringify(value)} on '${path}' is not supported by the embedded store`,
      );
    if (path.includes('$') || path.split('.').includes(''))
      throw new MongoError(67, `Index key contains an illegal field name: '${path}'`);
    key[path] = direction > 0 ? 1 : -1;
  }
  if (typeof spec.name !== 'string' || spec.name === '')
    throw failedToParse("The 'name' field is a required property of an index specification");
  const expire = expiry(spec.expireAfterSeconds);
  if (expire !== undefined && Object.keys(key).length > 1)
    throw new MongoError(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL');
  if (expire !== undefined && '_id' in key) throw new MongoError(67, 'The field _id cannot have a TTL index');
  const partial =
    spec.partialFilterExpression === undefined
      ? undefined
      : docField('partialFilterExpression', spec.partialFilterExpression);
  if (partial) checkPartial(partial);
  if (partial && spec.sparse)
    throw new MongoError(67, 'cannot mix "partialFilterExpression" and "sparse" options');
  return {
    name: spec.name,
    key,
    unique: Boolean(spec.unique),
    sparse: Boolean(spec.sparse),
    partial,
    expireAfterSeconds: expire,
  };
}

const partialOperators = new Set(['$eq', '$exists', '$gt', '$gte', '$lt', '$lte', '$type', '$in']);

function checkPartial(partial: Doc): void {
  const { conditions, ors } = compileFilter(partial);
  const bad = conditions.find(
    ({ operator, operand }) => !partialOperators.has(operator) || (operator === '$exists' && !operand),
  );
  if (bad || ors.length > 0 || '$nor' in partial || '$expr' in partial)
    throw new MongoError(
      67,
      `Expression not supported in partial index: ${bad ? `${bad.path}: ${bad.operator}` : '$or'}`,
    );
}

/** True when there is nothing to do; an index that is alike but not the same is a conflict. */
function exists(collection: Collection, wanted: Wanted): boolean {
  if (Object.keys(wanted.key).join() === '_id') return true;
  const alike = (index: IndexSpec): boolean =>
    equal(Object.entries(index.key), Object.entries(wanted.key)) &&
    equal(index.partial ?? null, wanted.partial ?? null) &&
    index.unique === wanted.unique &&
    index.sparse === wanted.sparse;
  const sameName = collection.indexes.find(({ name }) => name === wanted.name);
  if (sameName) {
    if (!alike(sameName))
      throw new MongoError(
        86,
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${JSON.stringify(wanted)}, existing index: ${JSON.stringify(describe(sameName))}`,
      );
    if (sameName.expireAfterSeconds !== wanted.expireAfterSeconds)
      throw new MongoError(
        85,
        `An equivalent index already exists with the same name but different options: ${wanted.name}`,
      );
    return true;
  }
  const other = collection.indexes.find(alike);
  if (other) throw new MongoError(85, `Index already exists with a different name: ${other.name}`);
  return false;
}

function named(collection: Collection, wanted: unknown): IndexSpec {
  const index = collection.indexes.find(({ name, key }) =>
    typeof wanted === 'string'
      ? name === wanted
      : isDoc(wanted) && equal(Object.entries(key), Object.entries(wanted)),
  );
  if (!index)
    throw new MongoError(
      27,
      `index not found with name [${typeof wanted === 'string' ? wanted : JSON.stringify(wanted)}]`,
    );
  return index;
}

function describe({ name, key, unique, sparse, partial, expireAfterSeconds }: IndexSpec): Doc {
  return {
    v: 2,
    key,
    name,
    ...(unique && name !== '_id_' && { unique }),
    ...(sparse && { sparse }),
    ...(partial && { partialFilterExpression: partial }),
    ...(expireAfterSeconds !== undefined && { expireAfterSeconds }),
  };
}
