import { compileExpression, type Variables } from '../aggregate/expression.js';
import { type Doc, isDoc } from '../values/types.js';
import type { Condition } from './filter.js';

/**
 * What must also hold as a plain condition where an `$expr` holds, so that an index can serve it: an
 * equality of a field with a constant or a variable. Only scalars: `$expr` compares an array as a whole,
 * and its missing is not null.
 */
export function impliedBy(expression: unknown, variables: Variables): Condition[] {
  if (!isDoc(expression)) return [];
  if (Array.isArray(expression.$and)) return expression.$and.flatMap((inner) => impliedBy(inner, variables));
  const sides = expression.$eq;
  if (!Array.isArray(sides) || sides.length !== 2) return [];
  const [a, b] = sides.map((side) => ({ path: pathOf(side), value: constant(side, variables) }));
  const path = a?.path ?? b?.path;
  const value = a?.path === undefined ? a?.value : b?.value;
  if (path === undefined || value === undefined || value === null || Array.isArray(value) || isDoc(value))
    return [];
  return [{ path, operator: '$eq', operand: value, implied: true }];
}

function pathOf(side: unknown): string | undefined {
  return typeof side === 'string' && /^\$[^$]/.test(side) ? side.slice(1) : undefined;
}

function constant(side: unknown, variables: Variables): unknown {
  if (isDoc(side)) return Object.keys(side).join() === '$literal' ? (side as Doc).$literal : undefined;
  if (Array.isArray(side) || pathOf(side) !== undefined) return undefined;
  const name = typeof side === 'string' && side.startsWith('$$') ? side.slice(2).split('.')[0] : undefined;
  if (name !== undefined && (name === '' || !(name in variables) || name === 'ROOT')) return undefined;
  return compileExpression(side)({}, variables);
}
