import { badValue, MongoError } from '../errors.js';
import { isIndex } from '../values/path.js';
import { type Doc, field, isDoc, setField } from '../values/types.js';
import { type Modifier, removed, unchanged } from './modifiers.js';
import { show } from './show.js';
import type { UpdateContext } from './update.js';

/** `$[name]` → whether it means this element. */
export type ArrayFilters = Map<string, (element: unknown) => boolean>;

const maxPadding = 1_500_000;

/**
 * Applies a modifier at a path, once for each place that `$[]` and `$[name]` stand for. Missing documents
 * on the way are created when the modifier creates; a scalar in the way is an error then, else nothing
 * happens.
 */
export function applyAtPath(
  doc: Doc,
  parts: string[],
  modify: Modifier,
  creates: boolean,
  filters: ArrayFilters,
  context: UpdateContext,
): void {
  const step = (holder: Doc | unknown[], at: number, walked: string[]): void => {
    const part = parts[at] as string;
    if (part.startsWith('$') && (part === '$' || part.startsWith('$['))) {
      if (!Array.isArray(holder)) {
        if (part === '$') context.position(walked.join('.'));
        throw badValue(
          `Cannot apply array updates to non-array element ${walked.join('.')}: ${show(holder)}`,
        );
      }
      for (const index of indexesOf(part, holder, walked, filters, context))
        into(holder, String(index), at, walked);
      return;
    }
    into(holder, part, at, walked);
  };
  const into = (holder: Doc | unknown[], name: string, at: number, walked: string[]): void => {
    const path = [...walked, name];
    if (Array.isArray(holder) && !isIndex(name)) {
      if (!creates) return;
      throw notViable(name, walked, holder);
    }
    const old = Array.isArray(holder) ? holder[Number(name)] : field(holder, name);
    if (at === parts.length - 1) {
      const next = modify(old, {
        doc,
        path: path.join('.'),
        insert: context.insert,
        now: context.now,
      });
      if (next === unchanged) return;
      if (next === removed) remove(holder, name);
      else put(holder, name, next);
      return;
    }
    if (isDoc(old) || Array.isArray(old)) {
      step(old, at + 1, path);
      return;
    }
    const following = parts[at + 1] as string;
    if (following.startsWith('$')) {
      if (following === '$') context.position(path.join('.'));
      throw badValue(
        `The path '${path.join('.')}' must exist in the document in order to apply array updates.`,
      );
    }
    if (!creates) return;
    if (old !== undefined) throw notViable(following, path, old);
    const created: Doc = {};
    step(created, at + 1, path);
    if (Object.keys(created).length > 0) put(holder, name, created);
  };
  step(doc, 0, []);
}

function indexesOf(
  part: string,
  list: unknown[],
  walked: string[],
  filters: ArrayFilters,
  context: UpdateContext,
): number[] {
  if (part === '$') return [context.position(walked.join('.'))];
  const all = list.map((_, index) => index);
  if (part === '$[]') return all;
  const name = part.slice(2, -1);
  const takes = filters.get(name);
  if (!takes)
    throw badValue(`No array filter found for identifier '${name}' in path '${[...walked, part].join('.')}'`);
  return all.filter((index) => takes(list[index]));
}

function put(holder: Doc | unknown[], name: string, value: unknown): void {
  if (!Array.isArray(holder)) {
    setField(holder, name, value);
    return;
  }
  const index = Number(name);
  if (index - holder.length > maxPadding)
    throw badValue(`can't backfill more than ${maxPadding} elements of an array`);
  while (holder.length < index) holder.push(null);
  holder[index] = value;
}

/** In an array the element becomes null, so that the others keep their places. */
function remove(holder: Doc | unknown[], name: string): void {
  if (!Array.isArray(holder)) delete holder[name];
  else if (Number(name) < holder.length) holder[Number(name)] = null;
}

function notViable(name: string, walked: string[], value: unknown): MongoError {
  return new MongoError(28, `Cannot create field '${name}' in element {${walked.at(-1)}: ${show(value)}}`);
}
