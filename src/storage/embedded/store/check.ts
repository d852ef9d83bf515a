import { show } from '../update/show.js';
import { decode } from '../values/decode.js';
import type { Doc } from '../values/types.js';
import type { Catalog, IndexSpec } from './catalog.js';
import type { Collection } from './collection.js';
import { indexKeys } from './index-keys.js';
import { namespace, recordOf, successor } from './keys.js';
import type { Store } from './store.js';

export interface CheckReport {
  collections: number;
  documents: number;
  entries: number;
  /** In words, the first thousand. Empty: every document and every index entry agree. */
  faults: string[];
  /** All, also those not put in words. */
  faultCount: number;
}

const mostFaults = 1000;

/** Compares every document with every index entry, both ways, and looks for what belongs to nobody. */
export function checkStore(store: Store, catalog: Catalog): CheckReport {
  const report: CheckReport = { collections: 0, documents: 0, entries: 0, faults: [], faultCount: 0 };
  const fault = (what: string): void => {
    report.faultCount++;
    if (report.faults.length < mostFaults) report.faults.push(what);
  };
  const owned = new Set([0]);
  for (const collection of catalog.collections.values()) {
    report.collections++;
    owned.add(collection.id);
    for (const { id } of collection.indexes) owned.add(id);
    checkCollection(store, collection, report, fault);
  }
  for (const id of spaces(store))
    if (!owned.has(id)) fault(`there is data under number ${id}, which is no collection and no index`);
  return report;
}

function checkCollection(
  store: Store,
  collection: Collection,
  report: CheckReport,
  fault: (what: string) => void,
): void {
  const { ns, indexes } = collection;
  const wanted = indexes.map(() => 0);
  for (const { key, value } of store.db.getRange({
    start: collection.space,
    end: successor(collection.space),
  })) {
    report.documents++;
    const record = recordOf(key);
    const doc = decoded(value);
    if (!doc) {
      fault(`${ns}: record ${record} is not a document`);
      continue;
    }
    for (const [i, index] of indexes.entries()) {
      if (index.building) continue;
      const { keys, multikey, shortened } = indexKeys(index, doc);
      if ((multikey && !index.multikey) || (shortened && !index.shortened))
        fault(`${ns}: index ${index.name} does not know of the arrays or long values of _id ${idOf(doc)}`);
      for (const entry of keys) {
        wanted[i] = (wanted[i] as number) + 1;
        if (!collection.hasEntry(index, entry.key, record))
          fault(`${ns}: index ${index.name} lacks the entry of _id ${idOf(doc)}`);
      }
    }
  }
  for (const [i, index] of indexes.entries()) {
    // Killed while it was built: the next start takes it away.
    if (index.building) continue;
    const range = { start: index.space, end: successor(index.space) };
    const there = store.db.getKeysCount(range);
    report.entries += there;
    // What is wanted was looked up one by one; so with equal numbers there is nothing else.
    if (there !== wanted[i]) strangers(store, collection, index, fault);
  }
}

function strangers(
  store: Store,
  collection: Collection,
  index: IndexSpec,
  fault: (what: string) => void,
): void {
  const skip = index.space.length;
  for (const { key, value } of store.db.getRange({ start: index.space, end: successor(index.space) })) {
    const record = recordOf(index.unique ? value : key);
    const raw = collection.read(record);
    const doc = raw && decoded(raw);
    const own = Buffer.from(key).subarray(skip, index.unique ? undefined : key.length - 6);
    if (!doc) fault(`${collection.ns}: index ${index.name} has an entry of record ${record}, which is gone`);
    else if (!indexKeys(index, doc).keys.some((entry) => entry.key.equals(own)))
      fault(`${collection.ns}: index ${index.name} has an entry that _id ${idOf(doc)} does not have`);
  }
}

/** The numbers under which anything is stored. */
function* spaces(store: Store): Generator<number> {
  let start: Buffer = namespace(0);
  for (;;) {
    const [key] = store.db.getKeys({ start, limit: 1 });
    if (!key) return;
    const space = Buffer.from(key).subarray(0, 4);
    yield space.readUInt32BE(0);
    start = successor(space);
  }
}

function decoded(raw: Buffer): Doc | undefined {
  try {
    return decode(raw);
  } catch {
    return undefined;
  }
}

function idOf(doc: Doc): string {
  return show({ _id: doc._id });
}
