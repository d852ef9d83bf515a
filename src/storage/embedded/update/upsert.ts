import { ObjectId } from 'bson';
import { MongoError } from '../errors.js';
import type { Condition, Filter } from '../query/filter.js';
import { equal } from '../values/order.js';
import { BSONRegExp, type Doc, field, isDoc, setField } from '../values/types.js';
import { show } from './show.js';
import type { Update } from './update.js';

/** The document that an upsert inserts: what the query says must be equal, then the update. */
export function upsertDoc(filter: Filter, update: Update, now: Date): Doc {
  const base: Doc = {};
  for (const { path, value } of equalities(filter)) {
    if (update.kind === 'replacement' && path !== '_id') continue;
    setAtPath(base, path.split('.'), value);
  }
  const doc = update.apply(base, {
    insert: true,
    now,
    position: () => {
      throw new MongoError(2, 'The positional operator did not find the match needed from the query.');
    },
  });
  const { _id = new ObjectId(), ...rest } = doc;
  return { _id, ...rest };
}

function equalities(filter: Filter): { path: string; value: unknown }[] {
  const found = filter.conditions.flatMap((condition): { path: string; value: unknown }[] => {
    const value = onlyValue(condition);
    return value === undefined ? [] : [{ path: condition.path, value }];
  });
  for (const branches of filter.ors)
    if (branches.length === 1) found.push(...equalities(branches[0] as Filter));
  return found;
}

function onlyValue({ operator, operand, implied }: Condition): unknown {
  if (implied) return undefined;
  if (operator === '$eq') return operand;
  if ((operator === '$in' || operator === '$all') && Array.isArray(operand) && operand.length === 1) {
    const [only] = operand;
    return only instanceof BSONRegExp || (isDoc(only) && Object.keys(only)[0]?.startsWith('$'))
      ? undefined
      : only;
  }
  return undefined;
}

function setAtPath(doc: Doc, parts: string[], value: unknown): void {
  let holder = doc;
  for (const part of parts.slice(0, -1)) {
    const next = field(holder, part) ?? {};
    if (!isDoc(next)) throw ambiguous(parts);
    setField(holder, part, next);
    holder = next;
  }
  const name = parts.at(-1) as string;
  const old = field(holder, name);
  if (old !== undefined && !equal(old, value)) throw ambiguous(parts);
  setField(holder, name, value);
}

function ambiguous(parts: string[]): MongoError {
  return new MongoError(
    54,
    `cannot infer query fields to set, path '${show(parts.join('.'))}' is matched twice`,
  );
}
