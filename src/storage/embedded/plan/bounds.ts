import { type Condition, compileFilter, isOperators } from '../query/filter.js';
import { successor } from '../store/keys.js';
import { keyOf } from '../values/key.js';
import { BSONRegExp, isDoc, MaxKey, MinKey, Tag, tagOf } from '../values/types.js';

/** One end of a range: everything that starts with `bytes` is included, or is not. */
interface Edge {
  bytes: Buffer;
  inclusive: boolean;
}

/**
 * Where the values that satisfy the conditions on one field lie, in the ascending encoding. May hold too
 * much (every document found is tested again), never too little.
 */
export type FieldBounds =
  | { kind: 'points'; points: Buffer[]; conditions: Condition[] }
  | { kind: 'range'; lower: Edge; upper: Edge; conditions: Condition[] };

/** The conditions an index can see: those inside `$elemMatch` too, under their full path. */
export function plannable(conditions: Condition[]): Condition[] {
  return conditions.flatMap((condition) => {
    const { path, operator, operand } = condition;
    if (operator !== '$elemMatch' || !isDoc(operand)) return [condition];
    if (isOperators(operand)) return [];
    return compileFilter(operand).conditions.map((inner) => ({ ...inner, path: `${path}.${inner.path}` }));
  });
}

/** The bounds for one path, or undefined when no condition on it helps. */
export function boundsFor(path: string, conditions: Condition[], multikey: boolean): FieldBounds | undefined {
  const own = conditions.filter((condition) => condition.path === path);
  let best: FieldBounds | undefined;
  for (const condition of own) {
    const points = pointsOf(condition);
    if (points && (best?.kind !== 'points' || points.length < best.points.length))
      best = { kind: 'points', points, conditions: [condition] };
  }
  if (best) return best;
  const ranges = own.flatMap((condition) => {
    const range = rangeOf(condition);
    return range ? [{ condition, ...range }] : [];
  });
  const [first, ...others] = ranges;
  if (!first) return undefined;
  let { lower, upper } = first;
  const used = [first.condition];
  // Two conditions may be met by two elements of an array, so with arrays only one may narrow.
  if (!multikey)
    for (const other of others) {
      if (first.lower.bytes[0] !== other.lower.bytes[0]) continue;
      if (isAbove(other.lower, lower)) lower = other.lower;
      if (isBelow(other.upper, upper)) upper = other.upper;
      used.push(other.condition);
    }
  return { kind: 'range', lower, upper, conditions: used };
}

function pointsOf({ operator, operand }: Condition): Buffer[] | undefined {
  if (operator === '$eq') return isPoint(operand) ? [keyOf(operand)] : undefined;
  if (operator === '$in' && Array.isArray(operand)) {
    if (!operand.every(isPoint)) return undefined;
    const points = new Map(operand.map((item) => [keyOf(item).toString('latin1'), keyOf(item)]));
    return [...points.values()].sort(Buffer.compare);
  }
  if (operator === '$all' && Array.isArray(operand)) {
    const point = operand.find((item) => isPoint(item) && !isOperators(item));
    return point === undefined ? undefined : [keyOf(point)];
  }
  return undefined;
}

/** An array also equals an element that is an array, and a regex in `$in` is a pattern. */
function isPoint(value: unknown): boolean {
  return !Array.isArray(value) && !(value instanceof BSONRegExp);
}

function rangeOf({ operator, operand }: Condition): { lower: Edge; upper: Edge } | undefined {
  if (operator === '$regex') return prefixRange(operand as BSONRegExp);
  if (!['$gt', '$gte', '$lt', '$lte'].includes(operator)) return undefined;
  if (Array.isArray(operand) || operand === null || operand instanceof MinKey || operand instanceof MaxKey)
    return undefined;
  const tag = Buffer.from([tagOf(operand)]);
  const type: Edge = { bytes: tag, inclusive: true };
  if (tagOf(operand) === Tag.Number && Number.isNaN(Number(operand))) return { lower: type, upper: type };
  const edge: Edge = { bytes: keyOf(operand), inclusive: operator.endsWith('e') };
  return operator.startsWith('$gt') ? { lower: edge, upper: type } : { lower: type, upper: edge };
}

/**
 * `/^WO-2024/` looks only at strings that start so. A stored regex that equals the pattern is not looked for:
 * nobody keeps regexes in an indexed field and queries them by the same one.
 */
function prefixRange(regex: BSONRegExp): { lower: Edge; upper: Edge } | undefined {
  const [, literal] = /^\^([\p{L}\p{N}\-_:@/ ]+)(?=[\p{L}\p{N}\-_:@/ .([\\$]|$)/u.exec(regex.pattern) ?? [];
  if (!literal || regex.options !== '' || /[|]/.test(regex.pattern)) return undefined;
  const rest = regex.pattern.slice(1 + literal.length);
  // A quantifier right after the prefix belongs to its last character.
  const prefix = /^[?*{]/.test(rest) ? [...literal].slice(0, -1).join('') : literal;
  if (prefix === '') return undefined;
  const edge: Edge = {
    bytes: Buffer.concat([Buffer.from([Tag.String]), Buffer.from(prefix)]),
    inclusive: true,
  };
  return { lower: edge, upper: edge };
}

function isAbove(a: Edge, b: Edge): boolean {
  return start(a).compare(start(b)) > 0;
}

function isBelow(a: Edge, b: Edge): boolean {
  return end(a).compare(end(b)) < 0;
}

const start = ({ bytes, inclusive }: Edge): Buffer => (inclusive ? bytes : successor(bytes));
const end = ({ bytes, inclusive }: Edge): Buffer => (inclusive ? successor(bytes) : bytes);

/** The half-open byte interval of a range as the index stores it. */
export function interval(
  { lower, upper }: { lower: Edge; upper: Edge },
  descending: boolean,
): { from: Buffer; to: Buffer } {
  if (!descending) return { from: start(lower), to: end(upper) };
  const invert = ({ bytes, inclusive }: Edge): Edge => ({
    bytes: Buffer.from(bytes.map((byte) => ~byte & 0xff)),
    inclusive,
  });
  return { from: start(invert(upper)), to: end(invert(lower)) };
}

export function invertBytes(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => ~byte & 0xff));
}
