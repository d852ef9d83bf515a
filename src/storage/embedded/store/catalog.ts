import { serialize } from 'bson';
import type { Filter } from '../query/filter.js';
import { compileFilter } from '../query/filter.js';
import { decode } from '../values/decode.js';
import type { Doc } from '../values/types.js';
import { Collection } from './collection.js';
import { namespace, successor } from './keys.js';
import type { Store } from './store.js';

export interface IndexSpec {
  id: number;
  name: string;
  key: Record<string, 1 | -1>;
  unique: boolean;
  sparse: boolean;
  partial: Doc | undefined;
  expireAfterSeconds: number | undefined;
  /** Some document has several entries. Never goes back to false. */
  multikey: boolean;
  /** Some entry ends in a hash, so that entries are no longer in order. Never goes back to false. */
  shortened: boolean;
  /** Not every document has its entries yet; writes keep up those that are there. */
  building: boolean;
  /** Built and committed, so that searches may use it. */
  ready: boolean;
  /** Derived from the above. */
  space: Buffer;
  paths: string[][];
  directions: (1 | -1)[];
  filter: Filter | undefined;
}

const root = namespace(0);

/** Which collections and indexes there are. Kept in memory; every change is written in the same transaction. */
export class Catalog {
  readonly collections = new Map<string, Collection>();
  private next = 1;

  constructor(private readonly store: Store) {
    this.reload();
    store.onAbort = () => this.reload();
  }

  get(db: string, name: string): Collection | undefined {
    return this.collections.get(`${db}.${name}`);
  }

  /** Inside a write. */
  create(db: string, name: string): Collection {
    const collection = new Collection(this.store, this, db, name, this.allocate(), []);
    this.collections.set(collection.ns, collection);
    collection.indexes.push(this.index({ name: '_id_', key: { _id: 1 }, unique: true }));
    this.save(collection);
    return collection;
  }

  /** A new index, not yet filled or saved. */
  index(spec: Pick<IndexSpec, 'name' | 'key'> & Partial<IndexSpec>): IndexSpec {
    return complete({ ...spec, id: this.allocate() });
  }

  /** Inside a write. */
  save(collection: Collection): void {
    const indexes = collection.indexes.map(
      ({ id, name, key, unique, sparse, partial, expireAfterSeconds, multikey, shortened, building }) => ({
        id,
        name,
        key: Object.entries(key),
        unique,
        sparse,
        multikey,
        shortened,
        ...(building && { building }),
        ...(partial && { partial }),
        ...(expireAfterSeconds !== undefined && { expireAfterSeconds }),
      }),
    );
    const { db, name, id } = collection;
    this.store.db.put(catalogKey(collection.ns), Buffer.from(serialize({ db, name, id, indexes })));
    this.store.db.put(nextKey, Buffer.from(serialize({ next: this.next })));
  }

  /** Inside a write: the collection with all that it holds. */
  drop(collection: Collection): void {
    for (const index of collection.indexes) this.clear(index.space);
    this.clear(collection.space);
    this.store.db.remove(catalogKey(collection.ns));
    this.collections.delete(collection.ns);
  }

  /** Inside a write: the same documents and indexes under another name. */
  rename(collection: Collection, db: string, name: string): void {
    this.store.db.remove(catalogKey(collection.ns));
    this.collections.delete(collection.ns);
    const renamed = new Collection(this.store, this, db, name, collection.id, collection.indexes);
    this.collections.set(renamed.ns, renamed);
    this.save(renamed);
  }

  /** Inside a write. */
  clear(space: Buffer): void {
    const { db } = this.store;
    // In pieces: a collection may have more keys than memory should hold.
    for (;;) {
      const keys = [...db.getKeys({ start: space, end: successor(space), limit: 1000 })];
      for (const key of keys) db.remove(key);
      if (keys.length < 1000) return;
    }
  }

  private allocate(): number {
    return this.next++;
  }

  private reload(): void {
    const { db } = this.store;
    this.store.refresh();
    const next = db.get(nextKey);
    this.next = next ? Number(decode(next).next) : 1;
    this.collections.clear();
    for (const { value } of db.getRange({ start: catalogKey(''), end: successor(catalogKey('')) })) {
      const saved = decode(value) as unknown as SavedCollection;
      const indexes = saved.indexes.map((index) =>
        complete({ ...index, key: Object.fromEntries(index.key) }),
      );
      const collection = new Collection(this.store, this, saved.db, saved.name, saved.id, indexes);
      this.collections.set(collection.ns, collection);
    }
  }
}

interface SavedCollection {
  db: string;
  name: string;
  id: number;
  indexes: (Omit<Partial<IndexSpec>, 'key'> & { id: number; name: string; key: [string, 1 | -1][] })[];
}

function complete(spec: Partial<IndexSpec> & Pick<IndexSpec, 'id' | 'name' | 'key'>): IndexSpec {
  return {
    unique: false,
    sparse: false,
    multikey: false,
    shortened: false,
    building: false,
    ready: !spec.building,
    partial: undefined,
    expireAfterSeconds: undefined,
    ...spec,
    space: namespace(spec.id),
    paths: Object.keys(spec.key).map((path) => path.split('.')),
    directions: Object.values(spec.key),
    filter: spec.partial && compileFilter(spec.partial),
  };
}

function catalogKey(ns: string): Buffer {
  return Buffer.concat([root, Buffer.from(`c${ns}`)]);
}

const nextKey = Buffer.concat([root, Buffer.from('n')]);
