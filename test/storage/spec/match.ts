import { EJSON } from 'bson';

/** A named thing that a test refers to, or a value it saved. */
export type Entities = Map<string, unknown>;

const types: Record<string, (value: unknown) => boolean> = {
  int: (value) => typeof value === 'number' && Number.isInteger(value),
  long: (value) => Number.isInteger(value) || (isObject(value) && value._bsontype === 'Long'),
  double: (value) => typeof value === 'number',
  number: (value) => typeof value === 'number',
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  object: (value) => isObject(value),
  array: Array.isArray,
  null: (value) => value === null,
  date: (value) => value instanceof Date,
  objectId: (value) => isObject(value) && value._bsontype === 'ObjectId',
  timestamp: (value) => isObject(value) && value._bsontype === 'Timestamp',
  binData: (value) => isObject(value) && value._bsontype === 'Binary',
};

/**
 * What the unified test format calls matching: documents at the root may have more keys than expected,
 * those inside may not; `$$` operators say more. Gives the first difference in words, or undefined.
 */
export function mismatch(
  actual: unknown,
  expected: unknown,
  entities: Entities,
  path = '',
  root = true,
): string | undefined {
  const differs = (): string =>
    `${path || 'the value'}: expected ${print(expected)}, got ${actual === undefined ? 'nothing' : print(actual)}`;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return differs();
    for (const [i, item] of expected.entries()) {
      const found = mismatch(actual[i], item, entities, `${path}[${i}]`, root);
      if (found) return found;
    }
    return undefined;
  }
  if (!isObject(expected)) return same(actual, expected) ? undefined : differs();
  const [operator = ''] = Object.keys(expected);
  if (operator.startsWith('$$')) {
    const operand = expected[operator];
    switch (operator) {
      case '$$exists':
        return (actual !== undefined) === operand ? undefined : differs();
      case '$$unsetOrMatches':
        return actual === undefined ? undefined : mismatch(actual, operand, entities, path, root);
      case '$$type':
        return [operand].flat().some((type) => types[String(type)]?.(actual)) ? undefined : differs();
      case '$$lte':
        return Number(actual) <= Number(operand) ? undefined : differs();
      case '$$matchesEntity':
        return mismatch(actual, entities.get(String(operand)), entities, path, root);
      case '$$matchAsRoot':
        return mismatch(actual, operand, entities, path, true);
      default:
        return `${path}: this runner does not know ${operator}`;
    }
  }
  if (!isObject(actual)) return differs();
  for (const [key, inner] of Object.entries(expected)) {
    const found = mismatch(actual[key], inner, entities, path ? `${path}.${key}` : key, false);
    if (found) return found;
  }
  const more = Object.keys(actual).find((key) => !(key in expected) && actual[key] !== undefined);
  return more !== undefined && !root ? `${path}: unexpected '${more}' in ${print(actual)}` : undefined;
}

function same(actual: unknown, expected: unknown): boolean {
  if (typeof expected === 'number') return Number(actual) === expected && actual !== null;
  return actual === expected;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function print(value: unknown): string {
  return value === undefined ? 'nothing' : EJSON.stringify(value);
}
