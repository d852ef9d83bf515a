import { serialize } from 'bson';
import { MongoError } from '../errors.js';
import type { Doc } from '../values/types.js';
import {
  collMod,
  create,
  createIndexes,
  drop,
  dropDatabase,
  dropIndexes,
  listCollections,
  listDatabases,
  listIndexes,
  renameCollection,
} from './admin.js';
import { aggregate } from './aggregate.js';
import { connectionStatus, logout, saslContinue, saslStart } from './auth.js';
import type { Connection } from './connection.js';
import type { Command, Request, Server } from './context.js';
import { explain } from './explain.js';
import { buildInfo, getLog, hello, ok, startSession } from './hello.js';
import { countCommand, distinct, findCommand, getMore, killCursors } from './read.js';
import { collStats, dbStats, getParameter, hostInfo, serverStatus } from './stats.js';
import { findAndModify, insert, remove, update } from './write.js';

/** What may be asked before the secret was shown. */
const open: Record<string, Command> = { hello, isMaster: hello, ismaster: hello, saslStart, saslContinue };

const commands: Record<string, Command> = {
  ...open,
  ping: ok,
  logout,
  connectionStatus,
  startSession,
  refreshSessions: ok,
  killSessions: ok,
  endSessions: ok,
  buildInfo,
  buildinfo: buildInfo,
  getLog,
  serverStatus,
  hostInfo,
  getParameter,
  create,
  createIndexes,
  dropIndexes,
  listIndexes,
  listCollections,
  listDatabases,
  renameCollection,
  collMod,
  collStats,
  collstats: collStats,
  dbStats,
  dbstats: dbStats,
  drop,
  dropDatabase,
  insert,
  find: findCommand,
  getMore,
  killCursors,
  update,
  delete: remove,
  findAndModify,
  findandmodify: findAndModify,
  aggregate,
  count: countCommand,
  distinct,
  explain,
};

/** Known to MongoDB, and refused here for a reason that is told. */
const refused: Record<string, string> = {
  commitTransaction: 'transactions need a replica set, which the embedded store is not',
  abortTransaction: 'transactions need a replica set, which the embedded store is not',
  bulkWrite: 'the bulkWrite command belongs to MongoDB 8.0, the embedded store speaks as 7.0',
};

/** Runs one command and gives the encoded answer. Never throws: a refusal is an answer too. */
export async function dispatch(
  server: Server,
  connection: Connection,
  body: Doc,
  sequences: Map<string, Buffer[]>,
): Promise<Buffer> {
  try {
    const name = Object.keys(body)[0] ?? '';
    const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (connection.user === undefined && !Object.hasOwn(open, name))
      throw new MongoError(13, `Command ${name} requires authentication`);
    if (!known && Object.hasOwn(refused, name)) throw new MongoError(115, refused[name] as string);
    if (!known) throw new MongoError(59, `no such command: '${name}'`);
    const db = typeof body.$db === 'string' && body.$db !== '' ? body.$db : server.dbName;
    if (/[/\\. "$*<>:|?\0]/.test(db) || db.length > 63)
      throw new MongoError(73, `Invalid database name: '${db}'`);
    const request: Request = { name, db, body, sequences, connection };
    const reply = await known(server, request);
    return Buffer.isBuffer(reply) ? reply : Buffer.from(serialize(reply));
  } catch (error) {
    const refusal =
      error instanceof MongoError
        ? error
        : new MongoError(
            1,
            `the embedded store failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          );
    return Buffer.from(serialize(refusal.toReply()));
  }
}
