import { badValue } from '../errors.js';
import { keyOf } from '../values/key.js';
import { valuesAtPath } from '../values/path.js';
import { type Doc, isDoc } from '../values/types.js';

export interface SortField {
  path: string;
  direction: 1 | -1;
}

/** Reads `{a: 1, b: -1}`; anything else, such as `$meta`, is refused. */
export function compileSort(spec: unknown): SortField[] {
  if (spec === undefined) return [];
  if (!isDoc(spec)) throw badValue('a sort must be an object');
  return Object.entries(spec).map(([path, value]) => {
    const direction = isDoc(value) ? Number.NaN : Number(value);
    if (direction !== 1 && direction !== -1)
      throw badValue(
        `$sort key ordering must be 1 (for ascending) or -1 (for descending), got '${path}: ${JSON.stringify(value)}'`,
      );
    return { path, direction };
  });
}

/** Bytes that sort as the documents do. An array counts as its least element, descending as its greatest. */
export function sortKey(fields: SortField[]): (doc: Doc) => Buffer {
  const paths = fields.map(({ path, direction }) => ({ parts: path.split('.'), descending: direction < 0 }));
  return (doc) => {
    const keys = paths.map(({ parts, descending }) => {
      const { values } = valuesAtPath(doc, parts);
      let best: Buffer | undefined;
      for (const value of values) {
        const key = keyOf(value, descending);
        if (!best || key.compare(best) < 0) best = key;
      }
      return best ?? keyOf(null, descending);
    });
    return keys.length === 1 ? (keys[0] as Buffer) : Buffer.concat(keys);
  };
}

/** Stable: equal keys stay in the order given. */
export function sortBy<T>(items: T[], fields: SortField[], docOf: (item: T) => Doc): T[] {
  if (fields.length === 0) return items;
  const key = sortKey(fields);
  return items
    .map((item) => ({ item, key: key(docOf(item)) }))
    .sort((a, b) => a.key.compare(b.key))
    .map(({ item }) => item);
}
