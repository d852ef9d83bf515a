import { badValue } from '../errors.js';
import { compileFilter, type Filter } from '../query/filter.js';
import { type Doc, field, isDoc } from '../values/types.js';

const negative = new Set(['$ne', '$nin', '$not', '$size', '$exists']);

/**
 * For the positional `$`: which element of the array the query found. An `$elemMatch` decides before
 * other conditions; among those the last one does. Only conditions on the updated array itself count.
 */
export function positionIn(doc: Doc, filter: Filter): (arrayPath: string) => number {
  return (arrayPath) => {
    const list = arrayAt(doc, arrayPath.split('.'));
    const candidates = filter.conditions.filter(
      ({ path, operator, implied }) =>
        !implied && (path === arrayPath || path.startsWith(`${arrayPath}.`)) && !negative.has(operator),
    );
    const condition = candidates.find(({ operator }) => operator === '$elemMatch') ?? candidates.at(-1);
    if (list && condition) {
      const rest = condition.path.slice(arrayPath.length + 1);
      const { operator, operand } = condition;
      const test = compileFilter({ [rest === '' ? 'list' : `list.${rest}`]: { [operator]: operand } });
      const found = list.findIndex((element) => test.matches({ list: [element] }));
      if (found >= 0) return found;
    }
    throw badValue('The positional operator did not find the match needed from the query.');
  };
}

function arrayAt(doc: Doc, parts: string[]): unknown[] | undefined {
  let value: unknown = doc;
  for (const part of parts)
    value = isDoc(value) ? field(value, part) : Array.isArray(value) ? value[Number(part)] : undefined;
  return Array.isArray(value) ? value : undefined;
}
