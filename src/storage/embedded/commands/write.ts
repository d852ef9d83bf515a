import { ObjectId } from 'bson';
import type { Variables } from '../aggregate/expression.js';
import { failedToParse, MongoError } from '../errors.js';
import { execute, type Match } from '../plan/execute.js';
import { plan } from '../plan/plan.js';
import { compileFilter, type Filter } from '../query/filter.js';
import { compileProjection } from '../query/projection.js';
import { compileSort, type SortField } from '../query/sort.js';
import { type Collection, encode } from '../store/collection.js';
import { positionIn } from '../update/position.js';
import { compileUpdate, type Update } from '../update/update.js';
import { upsertDoc } from '../update/upsert.js';
import { decode } from '../values/decode.js';
import { BSONRegExp, type Doc, isDoc } from '../values/types.js';
import {
  type Command,
  checkFields,
  checkOptions,
  collectionName,
  docField,
  find,
  findOrCreate,
  isDurable,
  type Request,
  type Server,
} from './context.js';
import { variablesOf } from './variables.js';

const mostStatements = 100_000;

export const insert: Command = async (server, request) => {
  checkOptions(request, ['documents', 'ordered', 'bypassDocumentValidation']);
  collectionName(request);
  const rows = documentsOf(request, 'documents').map(({ doc, raw }) => {
    if ('_id' in doc && raw && Object.keys(doc)[0] === '_id') return { doc, raw };
    const { _id = new ObjectId(), ...rest } = doc;
    const complete = { _id, ...rest };
    return { doc: complete, raw: encode(complete) };
  });
  return await server.store.write(isDurable(request), () => {
    const collection = findOrCreate(server, request);
    let n = 0;
    const writeErrors = each(rows, request, ({ doc, raw }) => {
      checkId(doc._id);
      collection.insert(doc, raw);
      n++;
    });
    return { n, ...writeErrors, ok: 1 };
  });
};

interface UpdateStatement {
  filter: Filter;
  update: Update;
  multi: boolean;
  upsert: boolean;
  hint: unknown;
}

export const update: Command = async (server, request) => {
  checkOptions(request, ['updates', 'ordered', 'bypassDocumentValidation', 'let']);
  collectionName(request);
  const variables = variablesOf(server, request);
  const statements = documentsOf(request, 'updates').map(({ doc }) =>
    attempt(() => parseUpdate(doc, variables)),
  );
  return await server.store.write(isDurable(request), () => {
    let n = 0;
    let nModified = 0;
    const upserted: Doc[] = [];
    const writeErrors = each(statements, request, (parsed, index) => {
      const statement = parsed();
      const collection = find(server, request);
      const matches = collection
        ? select(server, collection, statement.filter, [], statement.hint, statement.multi)
        : [];
      for (const match of matches) {
        const { changed } = change(server, collection as Collection, match, statement);
        n++;
        if (changed) nModified++;
      }
      if (matches.length === 0 && statement.upsert) {
        const doc = upsertDoc(statement.filter, statement.update, nowOf(server));
        checkId(doc._id);
        findOrCreate(server, request).insert(doc, encode(doc));
        n++;
        upserted.push({ index, _id: doc._id });
      }
    });
    return { n, nModified, ...(upserted.length > 0 && { upserted }), ...writeErrors, ok: 1 };
  });
};

export const remove: Command = async (server, request) => {
  checkOptions(request, ['deletes', 'ordered', 'let']);
  collectionName(request);
  const variables = variablesOf(server, request);
  const statements = documentsOf(request, 'deletes').map(({ doc }) =>
    attempt(() => {
      checkFields('delete.deletes', doc, ['q', 'limit', 'hint', 'collation']);
      const limit = Number(doc.limit);
      if (limit !== 0 && limit !== 1)
        throw failedToParse('The limit field in delete objects must be 0 or 1.');
      return { filter: compileFilter(docField('q', doc.q), variables), multi: limit === 0, hint: doc.hint };
    }),
  );
  return await server.store.write(isDurable(request), () => {
    let n = 0;
    const collection = find(server, request);
    const writeErrors = each(statements, request, (parsed) => {
      const { filter, multi, hint } = parsed();
      if (!collection) return;
      for (const { record, doc } of select(server, collection, filter, [], hint, multi)) {
        collection.delete(record, doc);
        n++;
      }
    });
    return { n, ...writeErrors, ok: 1 };
  });
};

export const findAndModify: Command = async (server, request) => {
  const { body } = request;
  checkOptions(request, [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'arrayFilters',
    'hint',
    'collation',
    'bypassDocumentValidation',
    'let',
  ]);
  collectionName(request);
  const variables = variablesOf(server, request);
  const filter = compileFilter(docField('query', body.query), variables);
  const sort = compileSort(docField('sort', body.sort));
  const fields = docField('fields', body.fields);
  const projection = Object.keys(fields).length > 0 ? compileProjection(fields, false) : undefined;
  const project = (doc: Doc): Doc => (projection ? projection(doc, variables, positionIn(doc, filter)) : doc);
  if (body.remove && body.update !== undefined)
    throw failedToParse('Cannot specify both an update and remove=true');
  if (Boolean(body.remove) === (body.update !== undefined))
    throw failedToParse('Either an update or remove=true must be specified');
  if (body.remove && (body.upsert || body.new))
    throw failedToParse('Cannot specify both upsert or new=true and remove=true');
  const parsed = body.remove ? undefined : compileUpdate(body.update, body.arrayFilters, variables);
  return await server.store.write(isDurable(request), () => {
    const collection = find(server, request);
    const [match] = collection ? select(server, collection, filter, sort, body.hint, false) : [];
    if (!parsed) {
      if (match) collection?.delete(match.record, match.doc);
      return { lastErrorObject: { n: match ? 1 : 0 }, value: match ? project(match.doc) : null, ok: 1 };
    }
    if (match) {
      // The update works on its own copy, so that the old document can still be shown.
      const { doc } = change(server, collection as Collection, match, { update: parsed, filter });
      const value = body.new ? project(doc) : project(decode(match.raw));
      return { lastErrorObject: { n: 1, updatedExisting: true }, value, ok: 1 };
    }
    if (!body.upsert) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null, ok: 1 };
    const doc = upsertDoc(filter, parsed, nowOf(server));
    checkId(doc._id);
    findOrCreate(server, request).insert(doc, encode(doc));
    return {
      lastErrorObject: { n: 1, updatedExisting: false, upserted: doc._id },
      value: body.new ? project(doc) : null,
      ok: 1,
    };
  });
};

function parseUpdate(doc: Doc, variables: Variables): UpdateStatement {
  checkFields('update.updates', doc, ['q', 'u', 'multi', 'upsert', 'arrayFilters', 'hint', 'collation']);
  const parsed = compileUpdate(doc.u, doc.arrayFilters, variables);
  const multi = Boolean(doc.multi);
  if (multi && parsed.kind === 'replacement')
    throw failedToParse('multi update is not supported for replacement-style update');
  return {
    filter: compileFilter(docField('q', doc.q), variables),
    update: parsed,
    multi,
    upsert: Boolean(doc.upsert),
    hint: doc.hint,
  };
}

/** All that match, found before the first is changed, so that a change cannot be met again. */
function select(
  server: Server,
  collection: Collection,
  filter: Filter,
  sort: SortField[],
  hint: unknown,
  multi: boolean,
): Match[] {
  const found: Match[] = [];
  const wanted = multi ? 0 : 1;
  const planned = plan(collection, filter, sort, hint, wanted);
  for (const match of execute(server.store, planned, filter, sort, { wanted, whole: false })) {
    if (!match) continue;
    found.push(match);
    if (!multi) break;
  }
  return found;
}

function change(
  server: Server,
  collection: Collection,
  match: Match,
  { update, filter }: { update: Update; filter: Filter },
): { doc: Doc; changed: boolean } {
  const old = decode(match.raw);
  const context = { insert: false, now: nowOf(server), position: positionIn(old, filter) };
  const doc = update.apply(match.doc, context);
  return { doc, changed: collection.replace(match.record, old, match.raw, doc) };
}

/** What MongoDB refuses as an `_id` besides an array. */
function checkId(id: unknown): void {
  if (id instanceof BSONRegExp) throw new MongoError(53, "The '_id' value cannot be of type regex");
  const bad = isDoc(id) && Object.keys(id).find((key) => key.startsWith('$'));
  if (bad)
    throw new MongoError(
      52,
      `_id fields may not contain '$'-prefixed fields: ${bad} is not valid for storage.`,
    );
}

const nowOf = ({ clock }: Server): Date => new Date(clock.now());

/** From beside the command as bytes, or from inside it. */
function documentsOf(request: Request, field: string): { doc: Doc; raw: Buffer | undefined }[] {
  const sequence = request.sequences.get(field);
  const inline = request.body[field];
  if (!sequence && !Array.isArray(inline))
    throw new MongoError(40414, `BSON field '${request.name}.${field}' is missing but a required field`);
  const rows = sequence
    ? sequence.map((raw) => ({ doc: decode(raw), raw }))
    : (inline as unknown[]).map((doc) => {
        if (!isDoc(doc)) throw new MongoError(14, `BSON field '${request.name}.${field}' must hold objects`);
        return { doc, raw: undefined };
      });
  if (rows.length === 0 || rows.length > mostStatements)
    throw new MongoError(
      16,
      `Write batch sizes must be between 1 and ${mostStatements}. Got ${rows.length} operations.`,
    );
  return rows;
}

/** A statement that cannot be read is that statement's error, not the whole command's. */
function attempt<T>(parse: () => T): () => T {
  try {
    const value = parse();
    return () => value;
  } catch (error) {
    if (!(error instanceof MongoError)) throw error;
    return () => {
      throw error;
    };
  }
}

/** Does one after the other; the first refusal ends it unless `ordered` is false. */
function each<T>(
  items: T[],
  { body }: Request,
  work: (item: T, index: number) => void,
): { writeErrors?: Doc[] } {
  const writeErrors: Doc[] = [];
  for (const [index, item] of items.entries()) {
    try {
      work(item, index);
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      writeErrors.push({ index, code: error.code, errmsg: error.message, ...error.extra });
      if (body.ordered !== false) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
}
