import type { Doc } from '../values/types.js';
import type { Plan } from './plan.js';

/** `queryPlanner.winningPlan` as MongoDB names it: IXSCAN below FETCH, or COLLSCAN, below SORT if need be. */
export function explainPlan(plan: Plan): Doc {
  const found: Doc = plan.union
    ? { stage: 'SUBPLAN', inputStage: { stage: 'OR', inputStages: plan.union.map(explainPlan) } }
    : access(plan);
  return plan.sorted ? found : { stage: 'SORT', inputStage: found };
}

function access(plan: Plan): Doc {
  const direction = plan.reverse ? 'backward' : 'forward';
  if (!plan.index) return { stage: 'COLLSCAN', direction };
  const { name, key, unique, sparse, multikey, partial } = plan.index;
  return {
    stage: 'FETCH',
    inputStage: {
      stage: 'IXSCAN',
      keyPattern: key,
      indexName: name,
      isMultiKey: multikey,
      isUnique: unique,
      isSparse: sparse,
      isPartial: partial !== undefined,
      direction,
      ranges: plan.ranges.length,
    },
  };
}
