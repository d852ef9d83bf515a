import { serialize } from 'bson';
import { MongoError } from '../errors.js';
import { show } from '../update/show.js';
import { decode } from '../values/decode.js';
import { keyOf } from '../values/key.js';
import { type Doc, isDoc } from '../values/types.js';
import type { Catalog, IndexSpec } from './catalog.js';
import { type IndexKey, indexKeys } from './index-keys.js';
import { namespace, recordKey, recordOf, shorten, successor } from './keys.js';
import type { Store } from './store.js';

const maxDocumentSize = 16 * 1024 * 1024;
const nothing = Buffer.from([0]);
/** Each may have 16 MB. */
const fewDocuments = 8;

/**
 * Documents by record number (in order of insertion) and their index entries. The changing methods run
 * inside a write; each checks everything before its first change, so a refusal leaves nothing behind.
 */
export class Collection {
  readonly ns: string;
  readonly space: Buffer;
  private nextRecord: number | undefined;
  private known: number | undefined;

  constructor(
    readonly store: Store,
    private readonly catalog: Catalog,
    readonly db: string,
    readonly name: string,
    readonly id: number,
    readonly indexes: IndexSpec[],
  ) {
    this.ns = `${db}.${name}`;
    this.space = namespace(id);
  }

  get idIndex(): IndexSpec {
    return this.indexes[0] as IndexSpec;
  }

  /** The stored bytes, or undefined when the record is gone. */
  read(record: number): Buffer | undefined {
    return this.store.db.get(recordKey(this.space, record));
  }

  /** How many documents there are. Counted once, then kept. */
  count(): number {
    this.known ??= this.store.db.getKeysCount({ start: this.space, end: successor(this.space) });
    return this.known;
  }

  insert(doc: Doc, raw: Buffer): void {
    if (raw.length > maxDocumentSize) throw tooLarge(raw.length);
    if (Array.isArray(doc._id)) throw new MongoError(53, "The '_id' value cannot be of type array");
    const entries = this.indexes.map((index) => ({ index, ...indexKeys(index, doc) }));
    for (const { index, keys } of entries) this.checkUnique(index, keys, undefined);
    this.known = this.count() + 1;
    const record = this.nextRecord ?? this.lastRecord() + 1;
    this.nextRecord = record + 1;
    this.store.db.put(recordKey(this.space, record), raw);
    for (const { index, keys, multikey, shortened } of entries) {
      this.mark(index, multikey, shortened);
      for (const { key } of keys) this.addEntry(index, key, record);
    }
  }

  /** False when the bytes are the same, so that nothing had to be done. */
  replace(record: number, oldDoc: Doc, oldRaw: Buffer, doc: Doc): boolean {
    const raw = encode(doc);
    if (raw.equals(oldRaw)) return false;
    if (raw.length > maxDocumentSize) throw tooLarge(raw.length);
    const changes = this.indexes.slice(1).map((index) => {
      const before = new Map(
        indexKeys(index, oldDoc).keys.map((entry) => [entry.key.toString('latin1'), entry]),
      );
      const after = indexKeys(index, doc);
      const added = after.keys.filter(({ key }) => !before.delete(key.toString('latin1')));
      return { index, ...after, added, gone: [...before.values()] };
    });
    for (const { index, added } of changes) this.checkUnique(index, added, record);
    this.store.db.put(recordKey(this.space, record), raw);
    for (const { index, added, gone, multikey, shortened } of changes) {
      this.mark(index, multikey, shortened);
      for (const { key } of gone) this.removeEntry(index, key, record);
      for (const { key } of added) this.addEntry(index, key, record);
    }
    return true;
  }

  delete(record: number, doc: Doc): void {
    this.known = this.count() - 1;
    this.store.db.remove(recordKey(this.space, record));
    for (const index of this.indexes)
      for (const { key } of indexKeys(index, doc).keys) this.removeEntry(index, key, record);
  }

  /** A new index on few documents, filled and saved at once; a duplicate among them refuses it. */
  build(index: IndexSpec): void {
    this.indexes.push(index);
    try {
      for (let at: number | undefined = 0; at !== undefined; ) at = this.fill([index], at);
    } catch (error) {
      this.catalog.clear(index.space);
      this.indexes.pop();
      throw error;
    }
    this.catalog.save(this);
  }

  /** The entries of the next few documents from a record on; gives where to go on, undefined at the end. */
  fill(indexes: IndexSpec[], from: number): number | undefined {
    const range = { start: recordKey(this.space, from), end: successor(this.space), limit: fewDocuments };
    const piece = [...this.store.db.getRange(range)];
    let last = from;
    for (const { key, value } of piece) {
      last = recordOf(key);
      const doc = decode(value);
      for (const index of indexes) {
        const { keys, multikey, shortened } = indexKeys(index, doc);
        this.checkUnique(index, keys, last);
        index.multikey ||= multikey;
        index.shortened ||= shortened;
        for (const entry of keys) this.addEntry(index, entry.key, last);
      }
    }
    return piece.length < fewDocuments ? undefined : last + 1;
  }

  /** The record with this `_id`, if any. */
  byId(id: unknown): number | undefined {
    const found = this.store.db.get(Buffer.concat([this.idIndex.space, shorten(keyOf(id)).key]));
    return found && recordOf(found);
  }

  /** How many entries lie in the ranges; stops at `most`. */
  countEntries(ranges: { from: Buffer; to: Buffer }[], most: number): number {
    let found = 0;
    for (const { from, to } of ranges) {
      for (const _key of this.store.db.getKeys({ start: from, end: to, limit: most - found })) found++;
      if (found >= most) return most;
    }
    return found;
  }

  hasEntry(index: IndexSpec, key: Buffer, record: number): boolean {
    if (!index.unique) return this.store.db.doesExist(Buffer.concat([index.space, key, recordBytes(record)]));
    const holder = this.store.db.get(Buffer.concat([index.space, key]));
    return holder !== undefined && recordOf(holder) === record;
  }

  private addEntry(index: IndexSpec, key: Buffer, record: number): void {
    if (index.unique) this.store.db.put(Buffer.concat([index.space, key]), recordBytes(record));
    else this.store.db.put(Buffer.concat([index.space, key, recordBytes(record)]), nothing);
  }

  private removeEntry(index: IndexSpec, key: Buffer, record: number): void {
    this.store.db.remove(
      index.unique
        ? Buffer.concat([index.space, key])
        : Buffer.concat([index.space, key, recordBytes(record)]),
    );
  }

  private checkUnique(index: IndexSpec, keys: IndexKey[], self: number | undefined): void {
    if (!index.unique) return;
    for (const entry of keys) {
      const holder = this.store.db.get(Buffer.concat([index.space, entry.key]));
      if (holder && recordOf(holder) !== self) throw this.duplicate(index, entry);
    }
  }

  private duplicate(index: IndexSpec, { values }: IndexKey): MongoError {
    const keyValue: Doc = {};
    for (const [i, path] of Object.keys(index.key).entries())
      keyValue[path] = typeof values[i] === 'symbol' ? [] : (values[i] ?? null);
    return new MongoError(
      11000,
      `E11000 duplicate key error collection: ${this.ns} index: ${index.name} dup key: ${show(keyValue)}`,
      {
        keyPattern: index.key,
        keyValue,
      },
    );
  }

  private mark(index: IndexSpec, multikey: boolean, shortened: boolean): void {
    if ((!multikey || index.multikey) && (!shortened || index.shortened)) return;
    index.multikey ||= multikey;
    index.shortened ||= shortened;
    this.catalog.save(this);
  }

  private lastRecord(): number {
    for (const key of this.store.db.getKeys({
      start: successor(this.space),
      end: this.space,
      reverse: true,
      limit: 1,
    }))
      return recordOf(key);
    return 0;
  }
}

function recordBytes(record: number): Buffer {
  const out = Buffer.allocUnsafe(6);
  out.writeUIntBE(record, 0, 6);
  return out;
}

/** `_id` first, as MongoDB stores it. */
export function encode(doc: Doc): Buffer {
  const first = Object.keys(doc)[0];
  const ordered = first === '_id' || !isDoc(doc) || !('_id' in doc) ? doc : { _id: doc._id, ...doc };
  try {
    return Buffer.from(serialize(ordered));
  } catch (error) {
    // The encoder's own buffer ends a little above 16 MB.
    throw error instanceof RangeError ? tooLarge(Number.NaN) : error;
  }
}

function tooLarge(size: number): MongoError {
  return new MongoError(
    10334,
    `BSONObj size: ${Number.isNaN(size) ? '(above)' : size} is invalid. Size must be between 0 and ${maxDocumentSize}(16MB)`,
  );
}
