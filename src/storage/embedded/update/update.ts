import type { Variables } from '../aggregate/expression.js';
import { compileDocStages } from '../aggregate/stages.js';
import { failedToParse, MongoError } from '../errors.js';
import { compileFilter } from '../query/filter.js';
import { equal } from '../values/order.js';
import { type Doc, isDoc } from '../values/types.js';
import { type ArrayFilters, applyAtPath } from './apply.js';
import { type ModifierKind, modifiers } from './modifiers.js';
import { rename } from './rename.js';
import { show } from './show.js';

/** What an update needs to know besides the document. */
export interface UpdateContext {
  /** The document is about to be inserted by an upsert. */
  insert: boolean;
  now: Date;
  /** Where the query found its element in the array at this path; for the positional `$`. */
  position(arrayPath: string): number;
}

export interface Update {
  /** Gives the new document; the old one may be changed on the way. */
  apply(doc: Doc, context: UpdateContext): Doc;
  kind: 'operators' | 'replacement' | 'pipeline';
}

/** Reads an update (operators, replacement or pipeline) once; what is unknown is refused by name. */
export function compileUpdate(source: unknown, arrayFilters: unknown, variables: Variables = {}): Update {
  const filters = compileArrayFilters(arrayFilters);
  if (Array.isArray(source)) {
    if (filters.size > 0) throw failedToParse('arrayFilters may not be specified for pipeline-syle updates');
    const stages = compileDocStages(source);
    return { kind: 'pipeline', apply: (doc) => keepId(doc, stages(doc, variables)) };
  }
  if (!isDoc(source)) throw failedToParse('an update must be a document or a pipeline');
  const first = Object.keys(source)[0];
  if (!first?.startsWith('$')) {
    for (const key of Object.keys(source))
      if (key.startsWith('$'))
        throw new MongoError(
          52,
          `The dollar ($) prefixed field '${key}' in '${key}' is not allowed in the context of an update's replacement document.`,
        );
    if (filters.size > 0) throw failedToParse('arrayFilters may not be specified for replacement updates');
    return { kind: 'replacement', apply: (doc) => keepId(doc, { ...source }) };
  }
  return compileOperators(source, filters);
}

function compileOperators(source: Doc, filters: ArrayFilters): Update {
  const steps: { path: string; step: (doc: Doc, context: UpdateContext) => void }[] = [];
  const used = new Set<string>();
  for (const [name, operand] of Object.entries(source)) {
    if (!name.startsWith('$'))
      throw failedToParse(
        `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    const kind: ModifierKind | undefined = Object.hasOwn(modifiers, name) ? modifiers[name] : undefined;
    if (!kind && name !== '$rename')
      throw failedToParse(
        `Unknown modifier: ${name} (the embedded store does not know it). Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    if (!isDoc(operand))
      throw failedToParse(
        `Modifiers operate on fields but we found type ${typeof operand} instead. For example: {$mod: {<field>: ...}} not {${name}: ${show(operand)}}`,
      );
    for (const [path, value] of Object.entries(operand)) {
      checkPath(path);
      if (kind) {
        const modify = kind.compile(path, value);
        const parts = path.split('.');
        for (const part of parts) if (/^\$\[.+\]$/.test(part)) used.add(part.slice(2, -1));
        steps.push({
          path,
          step: (doc, context) => applyAtPath(doc, parts, modify, kind.creates, filters, context),
        });
      } else {
        const move = rename(path, value);
        checkPath(String(value));
        steps.push({ path, step: () => undefined }, { path: String(value), step: move });
      }
    }
  }
  for (const name of filters.keys())
    if (!used.has(name))
      throw failedToParse(
        `The array filter for identifier '${name}' was not used in the update ${show(source)}`,
      );
  refuseConflicts(steps.map(({ path }) => path));
  // New fields appear in the order of their names, as in MongoDB.
  steps.sort((a, b) => byPath(a.path, b.path));
  return {
    kind: 'operators',
    apply: (doc, context) => {
      const id = doc._id;
      for (const { step } of steps) step(doc, context);
      if (id !== undefined && !equal(doc._id, id)) throw immutable(id);
      return doc;
    },
  };
}

function checkPath(path: string): void {
  if (path === '') throw new MongoError(56, 'An empty update path is not valid.');
  if (path.split('.').includes(''))
    throw new MongoError(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
  if (path.startsWith('$'))
    throw new MongoError(52, `The dollar ($) prefixed field '${path}' is not valid for storage.`);
}

function refuseConflicts(paths: string[]): void {
  const sorted = [...paths].sort(byPath);
  for (let i = 1; i < sorted.length; i++) {
    const [before, path] = [sorted[i - 1] as string, sorted[i] as string];
    if (path === before || path.startsWith(`${before}.`))
      throw new MongoError(40, `Updating the path '${path}' would create a conflict at '${before}'`);
  }
}

/** By components, numbers as numbers; a path comes directly before what is below it. */
function byPath(a: string, b: string): number {
  const [x, y] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [p, q] = [x[i] as string, y[i] as string];
    if (p === q) continue;
    if (/^\d+$/.test(p) && /^\d+$/.test(q)) return Number(p) - Number(q);
    return p < q ? -1 : 1;
  }
  return x.length - y.length;
}

function keepId(old: Doc, next: Doc): Doc {
  if (old._id === undefined) return next;
  if (!('_id' in next)) return { _id: old._id, ...next };
  if (!equal(old._id, next._id)) throw immutable(old._id);
  return next;
}

function immutable(id: unknown): MongoError {
  return new MongoError(
    66,
    `Performing an update on the path '_id' would modify the immutable field '_id' (the document has _id: ${show(id)})`,
  );
}

function compileArrayFilters(source: unknown): ArrayFilters {
  const filters: ArrayFilters = new Map();
  if (source === undefined) return filters;
  if (!Array.isArray(source)) throw failedToParse('arrayFilters must be an array');
  for (const filter of source) {
    if (!isDoc(filter)) throw failedToParse('an array filter must be an object');
    const names = new Set(namesIn(filter));
    const [name] = names;
    if (names.size !== 1 || name === undefined)
      throw failedToParse(
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found ${[...names].map((n) => `'${n}'`).join(' and ')}`,
      );
    if (filters.has(name))
      throw failedToParse(`Found multiple array filters with the same top-level field name ${name}`);
    const compiled = compileFilter(filter);
    filters.set(name, (element) => compiled.matches({ [name]: element }));
  }
  return filters;
}

function namesIn(filter: Doc): string[] {
  return Object.entries(filter).flatMap(([key, value]) =>
    key.startsWith('$') && Array.isArray(value)
      ? value.flatMap((inner) => (isDoc(inner) ? namesIn(inner) : []))
      : [key.split('.')[0] as string],
  );
}
