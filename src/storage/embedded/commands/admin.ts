import { badValue, failedToParse, MongoError } from '../errors.js';
import { compileFilter } from '../query/filter.js';
import type { IndexSpec } from '../store/catalog.js';
import type { Collection } from '../store/collection.js';
import { encode } from '../store/collection.js';
import { equal } from '../values/order.js';
import { type Doc, isDoc } from '../values/types.js';
import {
  type Command,
  checkFields,
  checkOptions,
  collectionName,
  docField,
  find,
  findOrCreate,
  isDurable,
  refuseTrue,
} from './context.js';
import type { Source } from './cursors.js';

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

export const createIndexes: Command = async (server, request) => {
  checkOptions(request, ['indexes', 'commitQuorum']);
  const { indexes } = request.body;
  if (!Array.isArray(indexes) || indexes.length === 0)
    throw badValue('Must specify at least one index to create');
  const specs = indexes.map(parseIndex);
  const built: IndexSpec[] = [];
  try {
    return await server.store.write(isDurable(request), () => {
      const created = !find(server, request);
      const collection = findOrCreate(server, request);
      const numIndexesBefore = collection.indexes.length;
      for (const spec of specs) {
        if (exists(collection, spec)) continue;
        const index = server.catalog.index({ ...spec, ready: false });
        collection.build(index);
        built.push(index);
      }
      const numIndexesAfter = collection.indexes.length;
      const note = numIndexesAfter === numIndexesBefore ? { note: 'all indexes already exist' } : {};
      return { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically: created, ...note, ok: 1 };
    });
  } finally {
    for (const index of built) index.ready = true;
  }
};

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
  const expire = spec.expireAfterSeconds === undefined ? undefined : Number(spec.expireAfterSeconds);
  if (expire !== undefined && (!Number.isFinite(expire) || expire < 0 || Object.keys(key).length > 1))
    throw new MongoError(67, 'TTL indexes are single-field indexes with expireAfterSeconds >= 0');
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
  if (index === collection.idIndex) throw new MongoError(72, 'cannot drop _id index');
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

function* listed(docs: Doc[]): Source {
  for (const doc of docs) yield encode(doc);
}
