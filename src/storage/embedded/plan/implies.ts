import { type Condition, compileFilter } from '../query/filter.js';
import { equal } from '../values/order.js';
import type { Doc } from '../values/types.js';

const sameWords = new Set(['$eq', '$gt', '$gte', '$lt', '$lte', '$in', '$exists', '$type', '$regex', '$ne']);

/** Whether every document that satisfies the conditions also satisfies the filter of a partial index. */
export function implies(conditions: Condition[], partial: Doc): boolean {
  const wanted = compileFilter(partial);
  if (wanted.ors.length > 0) return false;
  return wanted.conditions.every((one) => conditions.some((condition) => impliesOne(condition, one)));
}

function impliesOne(condition: Condition, wanted: Condition): boolean {
  if (condition.path !== wanted.path) return false;
  if (
    condition.operator === wanted.operator &&
    sameWords.has(wanted.operator) &&
    equal(condition.operand, wanted.operand)
  )
    return true;
  if (wanted.operator === '$exists' && wanted.operand) return excludesMissing(condition);
  if (wanted.operator === '$ne' || wanted.operator === '$exists') return false;
  const test = compileFilter({ value: { [wanted.operator]: wanted.operand } });
  const holdsFor = (value: unknown): boolean => !Array.isArray(value) && test.matches({ value });
  if (condition.operator === '$eq') return holdsFor(condition.operand);
  if (condition.operator === '$in' && Array.isArray(condition.operand))
    return condition.operand.length > 0 && condition.operand.every(holdsFor);
  return false;
}

/** A sparse index lacks the documents without the field, so something must rule them out. */
export function excludesMissing({ operator, operand }: Condition): boolean {
  switch (operator) {
    case '$eq':
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return operand !== null;
    case '$in':
      return Array.isArray(operand) && operand.every((item) => item !== null);
    case '$exists':
      return Boolean(operand);
    case '$regex':
    case '$type':
    case '$elemMatch':
    case '$size':
    case '$mod':
      return true;
    default:
      return false;
  }
}
