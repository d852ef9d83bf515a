import {
  type CommandStartedEvent,
  type Document,
  MongoClient,
  type MongoError,
  MongoServerError,
} from 'mongodb';
import { type Entities, mismatch } from './match.js';
import { operate, Skipped } from './operations.js';

export interface Outcome {
  name: string;
  /** Empty: it passed. */
  failure?: string;
  skipped?: string;
}

/** Runs one file of the unified test format with the official driver against the server at `uri`. */
export async function runFile(uri: string, file: Document): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const admin = await MongoClient.connect(uri);
  try {
    const { version } = await admin.db('admin').command({ buildInfo: 1 });
    for (const test of file.tests) {
      const name = `${file.description}: ${test.description}`;
      const skip =
        test.skipReason ?? unmet(file.runOnRequirements, version) ?? unmet(test.runOnRequirements, version);
      if (skip) {
        outcomes.push({ name, skipped: skip });
        continue;
      }
      try {
        await seed(admin, file.initialData ?? []);
        await runTest(uri, file, test, admin);
        outcomes.push({ name });
      } catch (error) {
        if (error instanceof Skipped) outcomes.push({ name, skipped: error.message });
        else outcomes.push({ name, failure: (error as Error).message });
      }
    }
  } finally {
    await admin.close();
  }
  return outcomes;
}

/** This server is one standalone node without test commands. */
function unmet(requirements: Document[] | undefined, version: string): string | undefined {
  if (!requirements) return undefined;
  const holds = requirements.some(
    ({ minServerVersion, maxServerVersion, topologies, serverless, csfle, serverParameters }) =>
      (!minServerVersion || order(version, minServerVersion) >= 0) &&
      (!maxServerVersion || order(version, maxServerVersion) <= 0) &&
      (!topologies || topologies.includes('single')) &&
      serverless !== 'require' &&
      !csfle &&
      !serverParameters,
  );
  return holds ? undefined : `runOnRequirements: ${JSON.stringify(requirements)}`;
}

function order(a: string, b: string): number {
  const [x, y] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  for (let i = 0; i < 3; i++) if ((x[i] ?? 0) !== (y[i] ?? 0)) return (x[i] ?? 0) - (y[i] ?? 0);
  return 0;
}

async function seed(admin: MongoClient, data: Document[]): Promise<void> {
  for (const { databaseName, collectionName, documents, createOptions } of data) {
    const collection = admin.db(databaseName).collection(collectionName);
    await collection.drop();
    await admin.db(databaseName).createCollection(collectionName, createOptions);
    if (documents.length > 0) await collection.insertMany(documents, { writeConcern: { w: 'majority' } });
  }
}

async function runTest(uri: string, file: Document, test: Document, admin: MongoClient): Promise<void> {
  const entities: Entities = new Map();
  const clients = new Map<string, { client: MongoClient; started: CommandStartedEvent[] }>();
  try {
    for (const entity of file.createEntities ?? []) await createEntity(uri, entity, entities, clients);
    for (const operation of test.operations) await runOperation(operation, entities);
    for (const { client, events, eventType = 'command', ignoreExtraEvents } of test.expectEvents ?? [])
      if (eventType === 'command')
        checkEvents(clients.get(client)?.started ?? [], events, Boolean(ignoreExtraEvents), entities);
    for (const { databaseName, collectionName, documents } of test.outcome ?? []) {
      const actual = await admin
        .db(databaseName)
        .collection(collectionName)
        .find()
        .sort({ _id: 1 })
        .toArray();
      const wrong =
        mismatch(actual, documents, entities, 'outcome') ??
        (JSON.stringify(actual.map(keys)) === JSON.stringify(documents.map(keys))
          ? undefined
          : `outcome: ${JSON.stringify(actual)} instead of ${JSON.stringify(documents)}`);
      if (wrong) throw new Error(wrong);
    }
  } finally {
    for (const { client } of clients.values()) await client.close();
  }
}

const keys = (doc: Document): string[] => Object.keys(doc);

async function createEntity(
  uri: string,
  entity: Document,
  entities: Entities,
  clients: Map<string, { client: MongoClient; started: CommandStartedEvent[] }>,
): Promise<void> {
  const [kind = ''] = Object.keys(entity);
  const spec = entity[kind];
  if (kind === 'client') {
    const client = new MongoClient(uri, { ...spec.uriOptions, monitorCommands: true });
    const started: CommandStartedEvent[] = [];
    const ignored = new Set([...(spec.ignoreCommandMonitoringEvents ?? []), 'configureFailPoint']);
    client.on('commandStarted', (event) => {
      if (!ignored.has(event.commandName)) started.push(event);
    });
    clients.set(spec.id, { client, started });
    entities.set(spec.id, client);
  } else if (kind === 'database')
    entities.set(
      spec.id,
      (entities.get(spec.client) as MongoClient).db(spec.databaseName, spec.databaseOptions),
    );
  else if (kind === 'collection') {
    const db = entities.get(spec.database) as ReturnType<MongoClient['db']>;
    entities.set(spec.id, db.collection(spec.collectionName, spec.collectionOptions));
  } else throw new Skipped(`the runner has no entity of kind '${kind}'`);
}

async function runOperation(operation: Document, entities: Entities): Promise<void> {
  const { name, object, arguments: args = {}, expectError, expectResult, saveResultAsEntity } = operation;
  let result: unknown;
  try {
    result = await operate(name, object, args, entities);
  } catch (error) {
    if (error instanceof Skipped || !expectError) throw error;
    const wrong = wrongError(error as MongoError, expectError, entities);
    if (wrong) throw new Error(`${name}: ${wrong}`);
    return;
  }
  if (expectError) throw new Error(`${name}: an error was expected: ${JSON.stringify(expectError)}`);
  if (saveResultAsEntity) entities.set(saveResultAsEntity, result);
  if (expectResult === undefined) return;
  const wrong = mismatch(plain(result), expectResult, entities, `result of ${name}`);
  if (wrong) throw new Error(wrong);
}

/** The driver's results keep some of their fields in getters. */
function plain(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || !('insertedCount' in result)) return result;
  const names = ['insertedCount', 'matchedCount', 'modifiedCount', 'deletedCount', 'upsertedCount'];
  const counts = Object.fromEntries(names.map((key) => [key, (result as Document)[key]]));
  return { ...(result as Document), ...counts };
}

function wrongError(error: MongoError, expected: Document, entities: Entities): string | undefined {
  const server = error instanceof MongoServerError;
  if (expected.isClientError !== undefined && expected.isClientError === server)
    return `expected ${expected.isClientError ? 'the driver' : 'the server'} to refuse it, got ${error}`;
  if (expected.errorCode !== undefined && error.code !== expected.errorCode)
    return `expected code ${expected.errorCode}, got ${error.code} (${error.message})`;
  const { codeName, errorResponse, result } = error as MongoServerError & { result?: unknown };
  if (expected.errorCodeName !== undefined && codeName !== expected.errorCodeName)
    return `expected ${expected.errorCodeName}, got ${codeName} (${error.message})`;
  if (expected.errorContains && !error.message.toLowerCase().includes(expected.errorContains.toLowerCase()))
    return `expected '${expected.errorContains}' in '${error.message}'`;
  for (const label of expected.errorLabelsContain ?? [])
    if (!error.hasErrorLabel(label)) return `expected the label ${label}`;
  for (const label of expected.errorLabelsOmit ?? [])
    if (error.hasErrorLabel(label)) return `unexpected label ${label}`;
  if (expected.errorResponse) {
    const wrong = mismatch(errorResponse ?? error, expected.errorResponse, entities, 'errorResponse');
    if (wrong) return wrong;
  }
  return expected.expectResult
    ? mismatch(plain(result), expected.expectResult, entities, 'result with the error')
    : undefined;
}

function checkEvents(
  started: CommandStartedEvent[],
  expected: Document[],
  more: boolean,
  entities: Entities,
): void {
  const wanted = expected.flatMap(({ commandStartedEvent }) => commandStartedEvent ?? []);
  if (wanted.length !== expected.length) return;
  if (more ? started.length < wanted.length : started.length !== wanted.length)
    throw new Error(`${started.length} commands were sent instead of ${wanted.length}`);
  for (const [i, event] of wanted.entries()) {
    const wrong = mismatch(started[i], event, entities, `command ${i + 1}`);
    const inside = mismatch(started[i]?.command, event.command ?? {}, entities, `command ${i + 1}`);
    if (event.command ? inside : wrong) throw new Error(inside ?? wrong);
  }
}
