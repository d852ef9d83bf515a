import { compilePipeline, runPipeline } from '../aggregate/pipeline.js';
import type { Environment } from '../aggregate/stream.js';
import { failedToParse, MongoError } from '../errors.js';
import { execute } from '../plan/execute.js';
import { plan } from '../plan/plan.js';
import type { Doc } from '../values/types.js';
import {
  type Command,
  checkOptions,
  docField,
  isDurable,
  maxTimeOf,
  type Request,
  refuseTrue,
  type Server,
} from './context.js';
import type { Source } from './cursors.js';
import { encodeResult, listed } from './results.js';
import { compileMerge, targetOf, writeOut } from './sinks.js';
import { collStatsSource } from './stats.js';
import { variablesOf } from './variables.js';

/** On a collection, or with `aggregate: 1` on what needs none. */
export const aggregate: Command = async (server, request) => {
  const { body, db } = request;
  checkOptions(request, [
    'pipeline',
    'cursor',
    'allowDiskUse',
    'hint',
    'explain',
    'collation',
    'bypassDocumentValidation',
    'let',
  ]);
  refuseTrue(request, ['explain']);
  if (body.cursor === undefined)
    throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
  const environment = environmentOf(server, request);
  const pipeline = compilePipeline(body.pipeline, environment);
  const collection = collectionOf(body.aggregate, pipeline.source !== undefined);
  const ns = `${db}.${collection}`;
  const batchSize = docField('cursor', body.cursor).batchSize;
  const target = collection === '$cmd.aggregate' ? undefined : server.catalog.get(db, collection);
  if (pipeline.counts && target && Object.keys(pipeline.match).length === 0 && target.count() > 0)
    return await server.cursors.start(ns, listed([pipeline.counts(target.count())]), batchSize, false);
  const docs = runPipeline(pipeline, collection, environment);
  if (!pipeline.sink)
    return await server.cursors.start(ns, encoded(docs), batchSize, false, maxTimeOf(request));
  const { name, spec } = pipeline.sink;
  const into = targetOf(name, spec, db);
  const durable = isDurable(request);
  const write =
    name === '$out'
      ? (all: Doc[]) => writeOut(server, into, all, durable)
      : (
          (merge) => (all: Doc[]) =>
            merge(all, durable)
        )(compileMerge(server, into, spec, environment.variables));
  await write(await server.cursors.all(docs, maxTimeOf(request)));
  return await server.cursors.start(ns, listed([]), batchSize, false);
};

function collectionOf(value: unknown, needsNone: boolean): string {
  if (typeof value === 'string' && value !== '' && !value.includes('$')) return value;
  if (Number(value) !== 1)
    throw new MongoError(73, `Invalid namespace specified for aggregate: '${String(value)}'`);
  if (!needsNone)
    throw new MongoError(
      73,
      '{aggregate: 1} is not valid for a pipeline whose first stage needs a collection',
    );
  return '$cmd.aggregate';
}

/** What the pipelines of one command may reach. */
export function environmentOf(server: Server, request: Request): Environment {
  const { body, db } = request;
  return {
    variables: variablesOf(server, request),
    read: function* (name, filter, sort, wanted) {
      const collection = server.catalog.get(db, name);
      if (!collection) return;
      const hint = name === body.aggregate && !isEmpty(body.hint) ? body.hint : undefined;
      const planned = plan(collection, filter, sort, hint, wanted);
      const limits = { wanted, whole: body.allowDiskUse === false };
      for (const match of execute(server.store, planned, filter, sort, limits)) yield match?.doc;
    },
    system: {
      $collStats: (spec) => collStatsSource(server, request, docField('$collStats', spec)),
      $listLocalSessions: () => [{ _id: body.lsid ?? {}, lastUse: new Date(server.clock.now()) }],
    },
  };
}

function isEmpty(hint: unknown): boolean {
  return hint === undefined || (typeof hint === 'object' && Object.keys(hint ?? {}).length === 0);
}

function* encoded(docs: Iterable<Doc | undefined>): Source {
  for (const doc of docs) yield doc && encodeResult(doc);
}
