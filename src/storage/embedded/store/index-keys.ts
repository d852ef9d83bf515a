import { MongoError } from '../errors.js';
import { keyOf } from '../values/key.js';
import { emptyList, existsAtPath, isIndex } from '../values/path.js';
import { type Doc, field, isDoc } from '../values/types.js';
import type { IndexSpec } from './catalog.js';
import { shorten } from './keys.js';

export interface IndexKey {
  key: Buffer;
  /** One value per field of the index, for the message about a duplicate. */
  values: unknown[];
}

interface Walk {
  value: unknown;
  at: number;
  parts: string[];
}

/** The entries that a document has in an index: several when it holds an array, none when it is left out. */
export function indexKeys(
  index: IndexSpec,
  doc: Doc,
): { keys: IndexKey[]; multikey: boolean; shortened: boolean } {
  const none = { keys: [], multikey: false, shortened: false };
  if (index.filter && !index.filter.matches(doc)) return none;
  if (index.sparse && !index.paths.some((parts) => existsAtPath(doc, parts))) return none;
  const rows: unknown[][] = [];
  const multikey = expand(
    index.paths.map((parts) => advance({ value: doc, at: 0, parts })),
    rows,
  );
  let shortened = false;
  const seen = new Map<string, IndexKey>();
  for (const values of rows) {
    const parts = values.map((value, i) => keyOf(value, index.directions[i] === -1));
    const short = shorten(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts));
    shortened ||= short.shortened;
    if (rows.length === 1) return { keys: [{ key: short.key, values }], multikey, shortened };
    seen.set(short.key.toString('latin1'), { key: short.key, values });
  }
  return { keys: [...seen.values()], multikey, shortened };
}

/** Goes on until the end of the path or the next array. */
function advance({ value, at, parts }: Walk): Walk {
  while (at < parts.length && !Array.isArray(value)) {
    if (!isDoc(value)) return { value: undefined, at: parts.length, parts };
    value = field(value, parts[at] as string);
    at++;
  }
  return { value, at, parts };
}

/** Takes the next array apart; all fields that go through it do so together, element by element. */
function expand(walks: Walk[], rows: unknown[][]): boolean {
  const open = walks.filter((walk) => Array.isArray(walk.value));
  const list = open[0]?.value as unknown[] | undefined;
  if (!list) {
    rows.push(walks.map(({ value }) => value));
    return false;
  }
  if (open.some((walk) => walk.value !== list)) throw new MongoError(171, 'cannot index parallel arrays');
  const choices = list.length === 0 ? [emptyList] : list;
  for (const element of choices) {
    const next = walks.map((walk) => {
      if (walk.value !== list) return walk;
      if (walk.at === walk.parts.length)
        return { ...walk, value: Array.isArray(element) ? new Final(element) : element };
      if (element === emptyList) return { ...walk, value: undefined, at: walk.parts.length };
      const part = walk.parts[walk.at] as string;
      // A number on the way means a position, unless the elements have such a name themselves.
      if (isIndex(part) && !isDoc(element))
        return advance({ ...walk, value: list[Number(part)], at: walk.at + 1 });
      return advance({ ...walk, value: isDoc(element) ? element : undefined });
    });
    expand(next, rows);
  }
  for (const row of rows)
    for (const [i, value] of row.entries()) if (value instanceof Final) row[i] = value.list;
  return true;
}

/** An array inside an array is a value and is not taken apart again. */
class Final {
  constructor(readonly list: unknown[]) {}
}
