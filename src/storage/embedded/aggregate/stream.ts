import type { Filter } from '../query/filter.js';
import type { SortField } from '../query/sort.js';
import type { Doc } from '../values/types.js';
import { Budget } from './budget.js';
import type { Variables } from './expression.js';

/** Documents one after the other; `undefined` is a place where the reader may let others run. */
export type Stream = Iterable<Doc | undefined>;
/** Takes one stream and gives another, reading no further than it must. */
export type Stage = (docs: Stream) => Stream;

/** What a pipeline may reach besides the documents that flow through it. */
export interface Environment {
  /** `NOW` and what `let` gave. */
  variables: Variables;
  /** Another collection of the same database: what matches, by an index where there is one; so many are wanted, 0: all. */
  read(collection: string, filter: Filter, sort: SortField[], wanted: number): Stream;
  /** The sources that are no collection, such as `$listLocalSessions`. */
  system: Record<string, (spec: unknown) => Stream>;
}

/** One to one, keeping the pauses. */
export function mapping(apply: (doc: Doc) => Doc): Stage {
  return function* (docs) {
    for (const doc of docs) yield doc && apply(doc);
  };
}

/** All documents at once, for a stage that cannot work without; pauses while they come. At most 100 MB (292). */
export function* collect(docs: Stream, into: Doc[], stage: string): Generator<undefined> {
  const budget = new Budget(stage);
  for (const doc of docs) {
    if (doc) {
      budget.keep(doc);
      into.push(doc);
    } else yield undefined;
  }
}
