import { arch, cpus, hostname, platform, release, totalmem } from 'node:os';
import { MongoError } from '../errors.js';
import type { Collection } from '../store/collection.js';
import { successor } from '../store/keys.js';
import { type Doc, isDoc } from '../values/types.js';
import { type Command, checkOptions, collectionName, find, type Request, type Server } from './context.js';
import { version } from './hello.js';

interface Sizes {
  size: number;
  indexSizes: Record<string, number>;
}

/** Bytes of keys and values, counted by walking over them: exact, but a walk. */
function* sizesOf({ store }: Server, collection: Collection): Generator<undefined, Sizes> {
  const bytesIn = function* (space: Buffer, keys: boolean): Generator<undefined, number> {
    let bytes = 0;
    let seen = 0;
    for (const { key, value } of store.db.getRange({ start: space, end: successor(space) })) {
      bytes += value.length + (keys ? key.length : 0);
      if (++seen % 256 === 0) yield undefined;
    }
    return bytes;
  };
  const size = yield* bytesIn(collection.space, false);
  const indexSizes: Record<string, number> = {};
  for (const index of collection.indexes) indexSizes[index.name] = yield* bytesIn(index.space, true);
  return { size, indexSizes };
}

function* storageStats(server: Server, collection: Collection | undefined): Generator<undefined, Doc> {
  const { size, indexSizes } = collection ? yield* sizesOf(server, collection) : { size: 0, indexSizes: {} };
  const count = collection?.count() ?? 0;
  const totalIndexSize = Object.values(indexSizes).reduce((sum, bytes) => sum + bytes, 0);
  return {
    size,
    count,
    ...(count > 0 && { avgObjSize: Math.floor(size / count) }),
    storageSize: size,
    freeStorageSize: 0,
    capped: false,
    nindexes: Object.keys(indexSizes).length,
    indexBuilds: [],
    indexSizes,
    totalIndexSize,
    totalSize: size + totalIndexSize,
    scaleFactor: 1,
  };
}

/** The `$collStats` stage; the driver counts views and shell statistics with it. */
export function* collStatsSource(server: Server, request: Request, spec: Doc): Generator<Doc | undefined> {
  const collection = server.catalog.get(request.db, String(request.body.aggregate));
  for (const key of Object.keys(spec))
    if (key !== 'count' && key !== 'storageStats')
      throw new MongoError(40415, `BSON field '$collStats.${key}' is not supported by the embedded store`);
  if (!collection)
    throw new MongoError(
      26,
      `Unable to retrieve count in $collStats stage: Collection [${request.db}.${String(request.body.aggregate)}] not found.`,
    );
  yield {
    ns: collection.ns,
    host: hostname(),
    localTime: new Date(server.clock.now()),
    ...(isDoc(spec.count) && { count: collection.count() }),
    ...(isDoc(spec.storageStats) && { storageStats: yield* storageStats(server, collection) }),
  };
}

export const collStats: Command = async (server, request) => {
  checkOptions(request, ['scale']);
  const scale = scaleOf(request);
  const collection = find(server, request);
  const stats = await server.cursors.finish(storageStats(server, collection));
  return { ns: `${request.db}.${collectionName(request)}`, ...scaled(stats, scale), ok: 1 };
};

export const dbStats: Command = async (server, request) => {
  checkOptions(request, ['scale', 'freeStorage']);
  const scale = scaleOf(request);
  const collections = [...server.catalog.collections.values()].filter(({ db }) => db === request.db);
  let [objects, dataSize, indexes, indexSize] = [0, 0, 0, 0];
  for (const collection of collections) {
    const stats = await server.cursors.finish(storageStats(server, collection));
    objects += Number(stats.count);
    dataSize += Number(stats.size);
    indexes += Number(stats.nindexes);
    indexSize += Number(stats.totalIndexSize);
  }
  return {
    db: request.db,
    collections: collections.length,
    views: 0,
    objects,
    avgObjSize: objects > 0 ? dataSize / objects : 0,
    dataSize: dataSize / scale,
    storageSize: dataSize / scale,
    indexes,
    indexSize: indexSize / scale,
    totalSize: (dataSize + indexSize) / scale,
    scaleFactor: scale,
    ok: 1,
  };
};

function scaleOf({ body }: Request): number {
  const scale = body.scale === undefined ? 1 : Math.trunc(Number(body.scale));
  if (!(scale >= 1)) throw new MongoError(51024, "BSON field 'scale' value must be >= 1");
  return scale;
}

function scaled(stats: Doc, scale: number): Doc {
  const small = (value: unknown): number => Math.floor(Number(value) / scale);
  const indexSizes = Object.entries(stats.indexSizes as Doc).map(([name, bytes]) => [name, small(bytes)]);
  return {
    ...stats,
    size: small(stats.size),
    storageSize: small(stats.storageSize),
    totalIndexSize: small(stats.totalIndexSize),
    totalSize: small(stats.totalSize),
    indexSizes: Object.fromEntries(indexSizes),
    scaleFactor: scale,
  };
}

/** What monitoring tools read first; counters that nobody keeps are left out, not invented. */
export const serverStatus: Command = (server) => {
  const { rss, heapUsed } = process.memoryUsage();
  const uptime = process.uptime();
  return {
    host: hostname(),
    version,
    process: 'repairline-embedded',
    pid: process.pid,
    uptime: Math.floor(uptime),
    uptimeMillis: Math.floor(uptime * 1000),
    localTime: new Date(server.clock.now()),
    connections: { current: server.connections.size },
    metrics: { cursor: { open: { total: server.cursors.size } } },
    mem: {
      bits: 64,
      resident: Math.round(rss / 2 ** 20),
      heap: Math.round(heapUsed / 2 ** 20),
      supported: true,
    },
    storageEngine: { name: 'lmdb', persistent: true },
    ok: 1,
  };
};

export const hostInfo: Command = (server, request) => {
  checkOptions(request, []);
  return {
    system: {
      currentTime: new Date(server.clock.now()),
      hostname: hostname(),
      cpuAddrSize: 64,
      memSizeMB: Math.round(totalmem() / 2 ** 20),
      numCores: cpus().length,
      cpuArch: arch(),
      numaEnabled: false,
    },
    os: { type: platform(), name: platform(), version: release() },
    extra: {},
    ok: 1,
  };
};

const parameters: Doc = { featureCompatibilityVersion: { version: '7.0' }, enableTestCommands: false };

/** The few parameters that tools ask for. */
export const getParameter: Command = (_server, request) => {
  const { getParameter: wanted, $db: _, lsid: __, ...rest } = request.body;
  const all = wanted === '*' || (isDoc(wanted) && wanted.allParameters === true);
  const found = Object.entries(parameters).filter(([name]) => all || name in rest);
  if (found.length === 0) throw new MongoError(72, 'no option found to get');
  return { ...Object.fromEntries(found), ok: 1 };
};
