import { Binary, Double, Int32, Long, ObjectId, Timestamp } from 'bson';
import { isDoc } from '../values/types.js';

/** A value as MongoDB writes it in its messages: `{ a: "x", b: ObjectId('…') }`. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Date) return `new Date(${Number(value)})`;
  if (value instanceof Timestamp) return `Timestamp(${value.t}, ${value.i})`;
  if (value instanceof Double || value instanceof Int32 || value instanceof Long) return String(value);
  if (value instanceof Binary) return `BinData(${value.sub_type}, ${value.toString('hex')})`;
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(show).join(', ')} ]`;
  if (!isDoc(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${show(inner)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
