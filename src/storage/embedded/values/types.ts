import { Binary, BSONRegExp, Code, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';

/**
 * How a BSON document looks inside the server. Every type survives a round trip: a JavaScript number
 * is an int32 when it is an integer that fits (and not -0), else a double; `Double` is a double that
 * happens to be such an integer; int64 is `Long`. That is exactly what `bson.serialize` writes back.
 */
export type Doc = { [key: string]: unknown };

/** MongoDB's order of types; the first byte of every encoded value. */
export const Tag = {
  MinKey: 1,
  EmptyArray: 3,
  Null: 5,
  Number: 10,
  String: 15,
  Object: 20,
  Array: 25,
  Binary: 30,
  ObjectId: 35,
  Boolean: 40,
  Date: 45,
  Timestamp: 47,
  Regex: 50,
  Code: 60,
  MaxKey: 127,
} as const;

export function isDoc(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** A field of its own; never something inherited. Missing is `undefined`. */
export function field(doc: Doc, name: string): unknown {
  const value = doc[name];
  if (typeof value === 'function') return undefined;
  return name === '__proto__' && !Object.hasOwn(doc, name) ? undefined : value;
}

/** Sets without being fooled by `__proto__`. */
export function setField(doc: Doc, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(doc, name, { value, writable: true, enumerable: true, configurable: true });
  else doc[name] = value;
}

/** The place of a value in MongoDB's order of types. Missing counts as null. */
export function tagOf(value: unknown): number {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return Tag.Number;
    case 'string':
      return Tag.String;
    case 'boolean':
      return Tag.Boolean;
    case 'undefined':
      return Tag.Null;
  }
  if (value === null) return Tag.Null;
  if (Array.isArray(value)) return Tag.Array;
  if (isDoc(value)) return Tag.Object;
  if (value instanceof Date) return Tag.Date;
  if (value instanceof ObjectId) return Tag.ObjectId;
  if (value instanceof Timestamp) return Tag.Timestamp;
  if (value instanceof Long || value instanceof Double || value instanceof Int32) return Tag.Number;
  if (value instanceof Binary) return Tag.Binary;
  if (value instanceof BSONRegExp) return Tag.Regex;
  if (value instanceof Code) return Tag.Code;
  if (value instanceof MinKey) return Tag.MinKey;
  if (value instanceof MaxKey) return Tag.MaxKey;
  throw new TypeError(`no such BSON type: ${Object.prototype.toString.call(value)}`);
}

const aliases: Record<string, number> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  javascript: 13,
  symbol: 14,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};

/** The BSON type number of a stored value. */
export function typeNumber(value: unknown): number {
  if (typeof value === 'number') return isInt32(value) ? 16 : 1;
  switch (tagOf(value)) {
    case Tag.Number:
      return value instanceof Double ? 1 : value instanceof Long ? 18 : 16;
    case Tag.String:
      return 2;
    case Tag.Object:
      return 3;
    case Tag.Array:
      return 4;
    case Tag.Binary:
      return 5;
    case Tag.ObjectId:
      return 7;
    case Tag.Boolean:
      return 8;
    case Tag.Date:
      return 9;
    case Tag.Null:
      return 10;
    case Tag.Regex:
      return 11;
    case Tag.Code:
      return 13;
    case Tag.Timestamp:
      return 17;
    case Tag.MinKey:
      return -1;
    default:
      return 127;
  }
}

/** `'objectId'` → 7; `undefined` when there is no such type. */
export function typeByAlias(alias: unknown): number | undefined {
  if (typeof alias === 'string') return Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;
  const number = alias instanceof Long || alias instanceof Double ? Number(alias) : alias;
  return typeof number === 'number' && Object.values(aliases).includes(number) ? number : undefined;
}

/** 7 → `'objectId'`, the words MongoDB uses in its messages. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  const number = typeNumber(value);
  return Object.keys(aliases).find((alias) => aliases[alias] === number) as string;
}

export function isInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

export { Binary, BSONRegExp, Code, Double, Long, MaxKey, MinKey, ObjectId, Timestamp };
