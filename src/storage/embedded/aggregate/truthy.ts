import { Tag, tagOf } from '../values/types.js';

/** MongoDB's truth: missing, null, false and zero are false, all else is true. */
export function truthy(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return tagOf(value) !== Tag.Number || Number(value) !== 0;
}
