import { MongoError } from '../errors.js';
import type { Catalog, IndexSpec } from './catalog.js';
import type { Collection } from './collection.js';
import type { Store } from './store.js';

/** How long one step may hold everybody else up; ms. */
const step = 15;

/**
 * Builds the new indexes of a collection, all or none, in steps between which others read and write. The
 * first step is part of the caller's write; a small collection needs no other. Killed on the way, the
 * next start takes away what is unfinished (`dropUnfinished`).
 */
export class IndexBuild {
  private at: number | undefined = 0;
  private readonly ids: Set<number>;

  constructor(
    private readonly store: Store,
    private readonly catalog: Catalog,
    private readonly collectionId: number,
    indexes: IndexSpec[],
  ) {
    this.ids = new Set(indexes.map(({ id }) => id));
  }

  /** Inside a write. A duplicate among the documents takes the indexes away again and is thrown. */
  step(): void {
    const { collection, indexes } = this.current();
    const until = performance.now() + step;
    try {
      while (this.at !== undefined && performance.now() < until) this.at = collection.fill(indexes, this.at);
    } catch (error) {
      if (error instanceof MongoError) remove(this.catalog, collection, indexes);
      throw error;
    }
    if (this.at === undefined) for (const index of indexes) index.building = false;
    this.catalog.save(collection);
  }

  /** The steps that are left; then searches may use the indexes. */
  async finish(durable: boolean): Promise<void> {
    while (this.at !== undefined) {
      const before = this.at;
      await this.store.write(durable, () => {
        // A write that met with an accident is done again.
        this.at = before;
        this.step();
      });
    }
    for (const index of this.current().indexes) index.ready = true;
  }

  /** By number: the objects are others after an accident, and everything may be dropped meanwhile. */
  private current(): { collection: Collection; indexes: IndexSpec[] } {
    const collection = [...this.catalog.collections.values()].find(({ id }) => id === this.collectionId);
    const indexes = collection?.indexes.filter(({ id }) => this.ids.has(id)) ?? [];
    if (!collection || indexes.length < this.ids.size)
      throw new MongoError(276, 'Index build failed: the collection or the index was dropped meanwhile');
    return { collection, indexes };
  }
}

/** At the start: an index whose build was killed was never promised to anybody. */
export async function dropUnfinished(store: Store, catalog: Catalog): Promise<void> {
  const unfinished = [...catalog.collections.values()].filter(({ indexes }) =>
    indexes.some(({ building }) => building),
  );
  if (unfinished.length === 0) return;
  await store.write(true, () => {
    for (const collection of unfinished)
      remove(
        catalog,
        collection,
        collection.indexes.filter(({ building }) => building),
      );
  });
}

function remove(catalog: Catalog, collection: Collection, indexes: IndexSpec[]): void {
  for (const index of indexes) {
    catalog.clear(index.space);
    collection.indexes.splice(collection.indexes.indexOf(index), 1);
  }
  catalog.save(collection);
}
