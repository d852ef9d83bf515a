import type { Clock } from '../../../clock.js';
import { MongoError } from '../errors.js';
import type { Catalog } from '../store/catalog.js';
import type { Collection } from '../store/collection.js';
import type { Store } from '../store/store.js';
import { type Doc, isDoc } from '../values/types.js';
import type { Connection } from './connection.js';
import type { Cursors } from './cursors.js';
import type { Credentials } from './scram.js';

/** What every command works with. */
export interface Server {
  store: Store;
  catalog: Catalog;
  cursors: Cursors;
  clock: Clock;
  credentials: Credentials;
  connections: Set<Connection>;
  /** The database that a client without a name means. */
  dbName: string;
}

/** One command as it came: the body, and documents that came beside it as bytes. */
export interface Request {
  name: string;
  db: string;
  body: Doc;
  sequences: Map<string, Buffer[]>;
  connection: Connection;
}

/** A document, or bytes of one that is already encoded. */
type Reply = Doc | Buffer;
export type Command = (server: Server, request: Request) => Reply | Promise<Reply>;

const everywhere = new Set([
  '$db',
  'lsid',
  '$clusterTime',
  '$readPreference',
  'comment',
  'maxTimeMS',
  'writeConcern',
  'readConcern',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
]);

/** Refuses an option that the command does not have here; nothing is ignored unless it is named. */
export function checkOptions({ name, body }: Request, allowed: string[]): void {
  for (const key of Object.keys(body)) {
    if (key === name || everywhere.has(key) || allowed.includes(key)) continue;
    if (['txnNumber', 'startTransaction', 'autocommit'].includes(key))
      throw new MongoError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
    throw new MongoError(
      40415,
      `BSON field '${name}.${key}' is an unknown field (the embedded store does not know it).`,
    );
  }
  checkCollation(body.collation);
  const level = isDoc(body.readConcern) ? body.readConcern.level : undefined;
  if (level !== undefined && !['local', 'majority', 'available'].includes(String(level)))
    throw new MongoError(72, `readConcern level '${String(level)}' is not supported by the embedded store`);
}

/** The same for the parts of a write command. */
export function checkFields(what: string, doc: Doc, allowed: string[]): void {
  for (const key of Object.keys(doc))
    if (!allowed.includes(key))
      throw new MongoError(
        40415,
        `BSON field '${what}.${key}' is an unknown field (the embedded store does not know it).`,
      );
  checkCollation(doc.collation);
}

function checkCollation(collation: unknown): void {
  if (
    collation === undefined ||
    (isDoc(collation) && (collation.locale === 'simple' || Object.keys(collation).length === 0))
  )
    return;
  throw new MongoError(72, 'collation is not supported by the embedded store (only {locale: "simple"})');
}

/** Options that mean nothing when they are false, and cannot be had otherwise. */
export function refuseTrue({ name, body }: Request, options: string[]): void {
  for (const option of options)
    if (body[option])
      throw new MongoError(72, `option '${option}' of ${name} is not supported by the embedded store`);
}

/** `{j: true}` and `{w: 'majority'}` ask to wait for the disk. */
export function isDurable({ body }: Request): boolean {
  const concern = body.writeConcern;
  if (!isDoc(concern)) return false;
  checkFields('writeConcern', concern, ['w', 'j', 'wtimeout', 'fsync', 'provenance']);
  if (typeof concern.w !== 'string' && Number(concern.w ?? 1) > 1)
    throw new MongoError(2, "cannot use 'w' > 1 when a host is not replicated");
  if (typeof concern.w === 'string' && concern.w !== 'majority')
    throw new MongoError(
      2,
      `cannot use non-majority 'w' mode "${concern.w}" when a host is not a member of a replica set`,
    );
  return concern.w === 'majority' || concern.j === true || concern.fsync === true;
}

export function collectionName({ name, body }: Request): string {
  const value = body[name];
  if (
    typeof value !== 'string' ||
    value === '' ||
    value.includes('\0') ||
    value.includes('$') ||
    value.startsWith('.')
  )
    throw new MongoError(73, `Invalid namespace specified for ${name}: '${String(value)}'`);
  return value;
}

export function find({ catalog }: Server, request: Request): Collection | undefined {
  return catalog.get(request.db, collectionName(request));
}

/** Inside a write. */
export function findOrCreate({ catalog }: Server, request: Request): Collection {
  const name = collectionName(request);
  return catalog.get(request.db, name) ?? catalog.create(request.db, name);
}

export function docField(what: string, value: unknown): Doc {
  if (value === undefined || value === null) return {};
  if (!isDoc(value))
    throw new MongoError(14, `BSON field '${what}' is the wrong type, expected type 'object'`);
  return value;
}

/** A whole number that is not negative; absent or null is 0. */
/** How long a read may take; ms. Looked at wherever it lets others run; a write is always finished. */
export const maxTimeOf = ({ body }: Request): number =>
  count('maxTimeMS', body.maxTimeMS) || Number.POSITIVE_INFINITY;

export function count(what: string, value: unknown): number {
  if (value === undefined || value === null) return 0;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0)
    throw new MongoError(51024, `BSON field '${what}' value must be >= 0, actual value '${String(value)}'`);
  return number;
}
