import { compilePipeline } from '../aggregate/pipeline.js';
import { badValue, MongoError } from '../errors.js';
import { execute } from '../plan/execute.js';
import { explainPlan, totals } from '../plan/explain.js';
import { type Doc, isDoc } from '../values/types.js';
import { environmentOf } from './aggregate.js';
import { type Command, checkOptions, count, docField, type Request, type Server } from './context.js';
import { namespace, planRead } from './read.js';

interface Shape {
  query?: unknown;
  sort?: unknown;
  hint?: unknown;
  skip?: unknown;
  limit?: number;
  /** The stage above the search. */
  above?: 'COUNT' | 'UPDATE' | 'DELETE' | undefined;
}

const verbosities = ['queryPlanner', 'executionStats', 'allPlansExecution'];

/** Says how a command finds its documents and, unless only the plan is asked for, what that took. Changes nothing. */
export const explain: Command = (server, request) => {
  checkOptions(request, ['explain', 'verbosity']);
  const inner = docField('explain', request.body.explain);
  const verbosity = request.body.verbosity ?? 'allPlansExecution';
  if (!verbosities.includes(String(verbosity)))
    throw badValue(`verbosity string must be one of {'${verbosities.join("', '")}'}`);
  const name = Object.keys(inner)[0] ?? '';
  const inside = { ...request, name, body: { ...inner, $db: request.db } };
  const shape = Object.hasOwn(shapes, name) ? shapes[name]?.(inner, server, inside) : undefined;
  if (!shape) throw new MongoError(59, `Explain failed due to unknown command: ${name}`);
  const { query, sort, hint, above } = shape;
  const skip = count('skip', shape.skip);
  const wanted = shape.limit ? skip + Math.abs(shape.limit) : 0;
  const found = planRead(server, inside, docField('query', query), docField('sort', sort), hint, wanted);
  const { filter, planned } = found;
  const run = verbosity !== 'queryPlanner';
  const begun = performance.now();
  let nReturned = 0;
  if (planned && run) {
    server.store.refresh();
    for (const match of execute(server.store, planned, filter, found.sort, { wanted, whole: false })) {
      if (match) nReturned++;
      if (wanted > 0 && nReturned === wanted) break;
    }
  }
  const stages = (ran: boolean): Doc => {
    let stage = planned ? explainPlan(planned, ran) : { stage: 'EOF', ...(ran && { nReturned: 0 }) };
    const returned = Math.max(0, nReturned - skip);
    if (skip > 0)
      stage = { stage: 'SKIP', ...(ran && { nReturned: returned }), skipAmount: skip, inputStage: stage };
    if (wanted > 0 && !above)
      stage = {
        stage: 'LIMIT',
        ...(ran && { nReturned: returned }),
        limitAmount: wanted - skip,
        inputStage: stage,
      };
    return above ? { stage: above, ...(ran && { nReturned: 0 }), inputStage: stage } : stage;
  };
  const { keys, docs } = planned ? totals(planned) : { keys: 0, docs: 0 };
  return {
    explainVersion: '1',
    queryPlanner: {
      namespace: namespace(inside),
      parsedQuery: query ?? {},
      winningPlan: stages(false),
      rejectedPlans: [],
    },
    ...(run && {
      executionStats: {
        executionSuccess: true,
        nReturned: above ? 0 : Math.max(0, nReturned - skip),
        executionTimeMillis: Math.round(performance.now() - begun),
        totalKeysExamined: keys,
        totalDocsExamined: docs,
        executionStages: stages(true),
        ...(verbosity === 'allPlansExecution' && { allPlansExecution: [] }),
      },
    }),
    command: inner,
    serverInfo: { host: '127.0.0.1', version: '7.0.0', gitVersion: 'repairline-embedded' },
    ok: 1,
  };
};

const first = (list: unknown): Doc => (Array.isArray(list) && isDoc(list[0]) ? list[0] : {});

const shapes: Record<string, (command: Doc, server: Server, request: Request) => Shape> = {
  find: ({ filter, sort, hint, skip, limit }) => ({
    query: filter,
    sort,
    hint,
    skip,
    limit: Number(limit ?? 0),
  }),
  count: ({ query, hint }) => ({ query, hint, above: 'COUNT' }),
  distinct: ({ query, hint }) => ({ query, hint }),
  findAndModify: ({ query, sort, hint, remove }) => ({
    query,
    sort,
    hint,
    limit: 1,
    above: remove ? 'DELETE' : 'UPDATE',
  }),
  update: ({ updates }) => {
    const { q, hint, multi, sort } = first(updates);
    return { query: q, sort, hint, limit: multi ? 0 : 1, above: 'UPDATE' };
  },
  delete: ({ deletes }) => {
    const { q, hint, limit } = first(deletes);
    return { query: q, hint, limit: Number(limit ?? 0), above: 'DELETE' };
  },
  aggregate: ({ pipeline, hint }, server, request) => {
    const { match, sort, limit } = compilePipeline(pipeline, environmentOf(server, request));
    const sortDoc = Object.fromEntries(sort.map(({ path, direction }) => [path, direction]));
    return { query: match, sort: sortDoc, hint, limit };
  },
};
