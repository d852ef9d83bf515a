import type { Doc } from '../values/types.js';
import type { Plan } from './plan.js';

/**
 * The stages as MongoDB names them: IXSCAN below FETCH, or COLLSCAN, below SORT if need be. With `ran`
 * each stage also says how much it did.
 */
export function explainPlan(plan: Plan, ran: boolean): Doc {
  if (plan.union && plan.index) return sortMerge(plan, plan.union, ran);
  if (plan.union) {
    const inputStages = plan.union.map((branch) => explainPlan(branch, ran));
    const returned = ran && { nReturned: plan.work.returned };
    return { stage: 'SUBPLAN', ...returned, inputStage: { stage: 'OR', ...returned, inputStages } };
  }
  const found = access(plan, ran);
  if (plan.sorted) return found;
  return { stage: 'SORT', ...(ran && { nReturned: plan.work.returned }), inputStage: found };
}

/** What all stages together looked at. */
export function totals(plan: Plan): { keys: number; docs: number } {
  const sum = { keys: plan.work.keys, docs: plan.work.docs };
  for (const branch of plan.union ?? []) {
    const { keys, docs } = totals(branch);
    sum.keys += keys;
    sum.docs += docs;
  }
  return sum;
}

function access(plan: Plan, ran: boolean): Doc {
  const direction = plan.reverse ? 'backward' : 'forward';
  const { keys, docs, found } = plan.work;
  if (!plan.index)
    return { stage: 'COLLSCAN', ...(ran && { nReturned: found, docsExamined: docs }), direction };
  return {
    stage: 'FETCH',
    ...(ran && { nReturned: found, docsExamined: docs }),
    inputStage: { ...scanOf(plan), ...(ran && { nReturned: docs, keysExamined: keys }) },
  };
}

/** An `$in` whose values are each in order, merged. */
function sortMerge(plan: Plan, branches: Plan[], ran: boolean): Doc {
  const inputStages = branches.map((branch) => access(branch, ran).inputStage);
  const { docs } = totals(plan);
  return {
    stage: 'FETCH',
    ...(ran && { nReturned: plan.work.returned, docsExamined: docs }),
    inputStage: { stage: 'SORT_MERGE', ...(ran && { nReturned: docs }), inputStages },
  };
}

function scanOf({ index, reverse }: Plan): Doc {
  if (!index) return {};
  const { name, key, unique, sparse, multikey, partial } = index;
  return {
    stage: 'IXSCAN',
    keyPattern: key,
    indexName: name,
    isMultiKey: multikey,
    isUnique: unique,
    isSparse: sparse,
    isPartial: partial !== undefined,
    indexVersion: 2,
    direction: reverse ? 'backward' : 'forward',
  };
}
