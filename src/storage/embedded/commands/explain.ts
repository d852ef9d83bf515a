import { compilePipeline } from '../aggregate/pipeline.js';
import { MongoError } from '../errors.js';
import { explainPlan } from '../plan/explain.js';
import type { Doc } from '../values/types.js';
import { environmentOf } from './aggregate.js';
import { type Command, checkOptions, docField } from './context.js';
import { namespace, planRead } from './read.js';

/** Says how a command would find its documents; does nothing. */
export const explain: Command = (server, request) => {
  checkOptions(request, ['explain', 'verbosity']);
  const inner = docField('explain', request.body.explain);
  const name = Object.keys(inner)[0] ?? '';
  const inside = { ...request, name, body: { ...inner, $db: request.db } };
  const part = (list: unknown): Doc => docField(name, Array.isArray(list) ? list[0] : undefined);
  const shapes: Record<string, () => { query: unknown; sort?: unknown; hint?: unknown }> = {
    find: () => ({ query: inner.filter, sort: inner.sort, hint: inner.hint }),
    count: () => ({ query: inner.query, hint: inner.hint }),
    distinct: () => ({ query: inner.query, hint: inner.hint }),
    findAndModify: () => ({ query: inner.query, sort: inner.sort, hint: inner.hint }),
    update: () => ({ query: part(inner.updates).q, hint: part(inner.updates).hint }),
    delete: () => ({ query: part(inner.deletes).q, hint: part(inner.deletes).hint }),
    aggregate: () => {
      const { match, sort } = compilePipeline(inner.pipeline, environmentOf(server, inside));
      const sortDoc = Object.fromEntries(sort.map(({ path, direction }) => [path, direction]));
      return { query: match, sort: sortDoc, hint: inner.hint };
    },
  };
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  if (!shape) throw new MongoError(59, `Explain failed due to unknown command: ${name}`);
  const { query, sort, hint } = shape();
  const { planned } = planRead(server, inside, docField('query', query), docField('sort', sort), hint);
  const winningPlan = planned ? explainPlan(planned) : { stage: 'EOF' };
  return {
    explainVersion: '1',
    queryPlanner: { namespace: namespace(inside), parsedQuery: query ?? {}, winningPlan, rejectedPlans: [] },
    command: inner,
    ok: 1,
  };
};
