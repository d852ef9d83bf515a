import { compilePipeline } from '../aggregate/pipeline.js';
import { badValue, MongoError } from '../errors.js';
import { execute } from '../plan/execute.js';
import { type Plan, plan } from '../plan/plan.js';
import type { SortLimits } from '../plan/sort.js';
import { compileFilter } from '../query/filter.js';
import { compileProjection } from '../query/projection.js';
import { compileSort } from '../query/sort.js';
import { encode } from '../store/collection.js';
import { keyOf } from '../values/key.js';
import { valuesAtPath } from '../values/path.js';
import type { Doc } from '../values/types.js';
import {
  type Command,
  checkOptions,
  collectionName,
  count,
  docField,
  find,
  type Request,
  refuseTrue,
  type Server,
} from './context.js';
import type { Source } from './cursors.js';

export const findCommand: Command = async (server, request) => {
  const { body } = request;
  checkOptions(request, [
    'filter',
    'sort',
    'projection',
    'hint',
    'skip',
    'limit',
    'batchSize',
    'singleBatch',
    'noCursorTimeout',
    'allowDiskUse',
    'collation',
    'returnKey',
    'showRecordId',
    'tailable',
    'awaitData',
    'oplogReplay',
    'allowPartialResults',
  ]);
  refuseTrue(request, ['returnKey', 'showRecordId', 'tailable', 'awaitData', 'oplogReplay']);
  const projection = docField('projection', body.projection);
  const project = Object.keys(projection).length > 0 ? compileProjection(projection, false) : undefined;
  const skip = count('skip', body.skip);
  // A negative limit is one batch of that many.
  const limit = Math.abs(Number(body.limit ?? 0));
  const limits = { wanted: limit > 0 ? skip + limit : 0, whole: body.allowDiskUse === false };
  const { filter, sort, planned } = planRead(
    server,
    request,
    docField('filter', body.filter),
    docField('sort', body.sort),
    body.hint,
    limits.wanted,
  );
  const single = Boolean(body.singleBatch) || Number(body.limit ?? 0) < 0;
  const source = planned ? documents(server, planned, filter, sort, limits, skip, project) : none();
  return await server.cursors.start(namespace(request), source, body.batchSize, single);
};

export const getMore: Command = async (server, request) => {
  checkOptions(request, ['collection', 'batchSize']);
  return await server.cursors.more(
    request.body.getMore,
    `${request.db}.${String(request.body.collection)}`,
    request.body.batchSize,
  );
};

export const killCursors: Command = (server, request) => {
  checkOptions(request, ['cursors']);
  const ids = Array.isArray(request.body.cursors) ? request.body.cursors : [];
  const cursorsKilled: unknown[] = [];
  const cursorsNotFound: unknown[] = [];
  for (const id of ids) (server.cursors.kill(id) ? cursorsKilled : cursorsNotFound).push(id);
  return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [], ok: 1 };
};

export const aggregate: Command = async (server, request) => {
  const { body } = request;
  checkOptions(request, [
    'pipeline',
    'cursor',
    'allowDiskUse',
    'hint',
    'explain',
    'collation',
    'bypassDocumentValidation',
  ]);
  refuseTrue(request, ['explain']);
  if (typeof body.aggregate !== 'string')
    throw new MongoError(73, 'the embedded store does not support an aggregate on a whole database');
  const pipeline = compilePipeline(body.pipeline);
  const limits = { wanted: pipeline.limit, whole: body.allowDiskUse === false };
  const { filter, planned } = planRead(
    server,
    request,
    pipeline.match,
    sortDoc(pipeline.sort),
    body.hint,
    limits.wanted,
  );
  const batchSize = docField('cursor', body.cursor).batchSize;
  const onlyCount = planned && Object.keys(pipeline.match).length === 0 && pipeline.counts;
  if (onlyCount)
    return await server.cursors.start(
      namespace(request),
      listed([onlyCount(planned.collection.count())]),
      batchSize,
      false,
    );
  const source = function* (): Source {
    const docs: Doc[] = [];
    if (planned)
      for (const match of execute(server.store, planned, filter, pipeline.sort, limits)) {
        if (match) docs.push(match.doc);
        else yield undefined;
        if (pipeline.limit > 0 && docs.length === pipeline.limit) break;
      }
    for (const doc of pipeline.run(docs)) yield encodeResult(doc);
  };
  return await server.cursors.start(namespace(request), source(), batchSize, false);
};

export const countCommand: Command = async (server, request) => {
  const { body } = request;
  checkOptions(request, ['query', 'limit', 'skip', 'hint', 'collation']);
  const query = docField('query', body.query);
  const { filter, planned } = planRead(server, request, query, {}, body.hint);
  const skip = count('skip', body.skip);
  const limit = Math.abs(Number(body.limit ?? 0)) || Number.POSITIVE_INFINITY;
  let n = 0;
  if (planned) {
    server.store.refresh();
    if (Object.keys(query).length === 0) n = planned.collection.count();
    else
      for (const match of execute(server.store, planned, filter, [])) if (match && ++n >= limit + skip) break;
  }
  return { n: Math.max(0, Math.min(n, limit + skip) - skip), ok: 1 };
};

export const distinct: Command = (server, request) => {
  const { body } = request;
  checkOptions(request, ['key', 'query', 'hint', 'collation']);
  if (typeof body.key !== 'string' || body.key === '')
    throw new MongoError(14, "BSON field 'distinct.key' must be a non-empty string");
  const { filter, planned } = planRead(server, request, docField('query', body.query), {}, body.hint);
  const values = new Map<string, unknown>();
  const parts = body.key.split('.');
  server.store.refresh();
  if (planned)
    for (const match of execute(server.store, planned, filter, [])) {
      if (!match) continue;
      for (const value of valuesAtPath(match.doc, parts).values) {
        if (value === undefined || typeof value === 'symbol') continue;
        values.set(keyOf(value).toString('latin1'), value);
      }
    }
  return { values: [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value), ok: 1 };
};

export function planRead(
  server: Server,
  request: Request,
  query: Doc,
  sortSpec: Doc,
  hint: unknown,
  limit = 0,
): {
  filter: ReturnType<typeof compileFilter>;
  sort: ReturnType<typeof compileSort>;
  planned: Plan | undefined;
} {
  const filter = compileFilter(query);
  const sort = compileSort(sortSpec);
  const collection = find(server, request);
  return {
    filter,
    sort,
    planned:
      collection &&
      plan(collection, filter, sort, hint === undefined || isEmpty(hint) ? undefined : hint, limit),
  };
}

function isEmpty(hint: unknown): boolean {
  return typeof hint === 'object' && hint !== null && Object.keys(hint).length === 0;
}

function* documents(
  server: Server,
  planned: Plan,
  filter: ReturnType<typeof compileFilter>,
  sort: ReturnType<typeof compileSort>,
  limits: SortLimits,
  skip: number,
  project: ((doc: Doc) => Doc) | undefined,
): Source {
  let passed = 0;
  for (const match of execute(server.store, planned, filter, sort, limits)) {
    if (!match) {
      yield undefined;
      continue;
    }
    if (++passed > skip) yield project ? encodeResult(project(match.doc)) : match.raw;
    if (passed === limits.wanted) return;
  }
}

function* none(): Source {}

function* listed(docs: Doc[]): Source {
  for (const doc of docs) yield encodeResult(doc);
}

function encodeResult(doc: Doc): Buffer {
  const bytes = encode(doc);
  if (bytes.length > 16 * 1024 * 1024 + 16_384)
    throw badValue(`a result of ${bytes.length} bytes is larger than a document may be`);
  return bytes;
}

export function sortDoc(sort: { path: string; direction: number }[]): Doc {
  return Object.fromEntries(sort.map(({ path, direction }) => [path, direction]));
}

function namespace(request: Request): string {
  return `${request.db}.${collectionName(request)}`;
}
