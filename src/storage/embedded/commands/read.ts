import { MongoError } from '../errors.js';
import { execute } from '../plan/execute.js';
import { type Plan, plan } from '../plan/plan.js';
import type { SortLimits } from '../plan/sort.js';
import { compileFilter } from '../query/filter.js';
import { compileProjection } from '../query/projection.js';
import { compileSort } from '../query/sort.js';
import { positionIn } from '../update/position.js';
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
  maxTimeOf,
  type Request,
  refuseTrue,
  type Server,
} from './context.js';
import type { Source } from './cursors.js';
import { encodeResult } from './results.js';
import { variablesOf } from './variables.js';

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
    'let',
    'min',
    'max',
  ]);
  refuseTrue(request, ['returnKey', 'showRecordId', 'tailable', 'awaitData', 'oplogReplay', 'min', 'max']);
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
  const projection = docField('projection', body.projection);
  const compiled = Object.keys(projection).length > 0 ? compileProjection(projection, false) : undefined;
  const variables = variablesOf(server, request);
  const project = compiled && ((doc: Doc) => compiled(doc, variables, positionIn(doc, filter)));
  const single = Boolean(body.singleBatch) || Number(body.limit ?? 0) < 0;
  const source = planned ? documents(server, planned, filter, sort, limits, skip, project) : none();
  return await server.cursors.start(namespace(request), source, body.batchSize, single, maxTimeOf(request));
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

export const countCommand: Command = async (server, request) => {
  const { body } = request;
  checkOptions(request, ['query', 'limit', 'skip', 'hint', 'collation']);
  const query = docField('query', body.query);
  const { filter, planned } = planRead(server, request, query, {}, body.hint);
  const skip = count('skip', body.skip);
  const limit = Math.abs(Number(body.limit ?? 0)) || Number.POSITIVE_INFINITY;
  const counting = function* (): Generator<undefined, number> {
    let found = 0;
    if (planned && Object.keys(query).length === 0) return planned.collection.count();
    for (const match of planned ? execute(server.store, planned, filter, []) : []) {
      if (!match) yield undefined;
      else if (++found >= limit + skip) break;
    }
    return found;
  };
  const n = await server.cursors.finish(counting(), maxTimeOf(request));
  return { n: Math.max(0, Math.min(n, limit + skip) - skip), ok: 1 };
};

export const distinct: Command = async (server, request) => {
  const { body } = request;
  checkOptions(request, ['key', 'query', 'hint', 'collation']);
  if (typeof body.key !== 'string' || body.key === '')
    throw new MongoError(14, "BSON field 'distinct.key' must be a non-empty string");
  const { filter, planned } = planRead(server, request, docField('query', body.query), {}, body.hint);
  const values = new Map<string, unknown>();
  const parts = body.key.split('.');
  const gathering = function* (): Generator<undefined, void> {
    for (const match of planned ? execute(server.store, planned, filter, []) : []) {
      if (!match) {
        yield undefined;
        continue;
      }
      for (const value of valuesAtPath(match.doc, parts).values) {
        if (value === undefined || typeof value === 'symbol') continue;
        values.set(keyOf(value).toString('latin1'), value);
      }
    }
  };
  await server.cursors.finish(gathering(), maxTimeOf(request));
  return { values: [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value), ok: 1 };
};

/** What a command looks for and how: `planned` is absent when there is no such collection. */
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
  const filter = compileFilter(query, variablesOf(server, request));
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

export function namespace(request: Request): string {
  return `${request.db}.${collectionName(request)}`;
}
