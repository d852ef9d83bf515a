import { serialize } from 'bson';
import { MongoError } from '../errors.js';
import type { Doc } from '../values/types.js';
import {
  create,
  createIndexes,
  drop,
  dropDatabase,
  dropIndexes,
  listCollections,
  listDatabases,
  listIndexes,
} from './admin.js';
import type { Command, Request, Server } from './context.js';
import { explain } from './explain.js';
import { buildInfo, hello, ok, serverStatus } from './hello.js';
import { aggregate, countCommand, distinct, findCommand, getMore, killCursors } from './read.js';
import { findAndModify, insert, remove, update } from './write.js';

const commands: Record<string, Command> = {
  hello,
  isMaster: hello,
  ismaster: hello,
  ping: ok,
  endSessions: ok,
  buildInfo,
  buildinfo: buildInfo,
  serverStatus,
  create,
  createIndexes,
  dropIndexes,
  listIndexes,
  listCollections,
  listDatabases,
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

/** Runs one command and gives the encoded answer. Never throws: a refusal is an answer too. */
export async function dispatch(server: Server, body: Doc, sequences: Map<string, Buffer[]>): Promise<Buffer> {
  try {
    const name = Object.keys(body)[0] ?? '';
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw new MongoError(59, `no such command: '${name}'`);
    const db = typeof body.$db === 'string' && body.$db !== '' ? body.$db : server.dbName;
    if (/[/\\. "$*<>:|?\0]/.test(db) || db.length > 63)
      throw new MongoError(73, `Invalid database name: '${db}'`);
    const request: Request = { name, db, body, sequences };
    const reply = await command(server, request);
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
