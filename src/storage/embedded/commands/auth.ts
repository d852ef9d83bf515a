import { MongoError } from '../errors.js';
import { Binary, type Doc, isDoc } from '../values/types.js';
import type { Connection } from './connection.js';
import { type Command, checkOptions, type Server } from './context.js';
import { ScramConversation } from './scram.js';

const mechanism = 'SCRAM-SHA-256';
const conversationId = 1;

export const saslStart: Command = (server, { body, connection }) => ({
  ...start(server, connection, body),
  ok: 1,
});

export const saslContinue: Command = (_server, { body, connection }) => {
  const { conversation } = connection;
  if (!conversation || Number(body.conversationId) !== conversationId)
    throw new MongoError(17, 'No SASL session state found');
  try {
    if (conversation.proven) {
      connection.conversation = undefined;
      return { conversationId, done: true, payload: new Binary(Buffer.alloc(0)), ok: 1 };
    }
    const signature = conversation.prove(textOf(body.payload));
    connection.user = 'repairline';
    if (conversation.skipEmptyExchange) connection.conversation = undefined;
    const payload = new Binary(Buffer.from(signature));
    return { conversationId, done: conversation.skipEmptyExchange, payload, ok: 1 };
  } catch (error) {
    connection.conversation = undefined;
    throw error;
  }
};

/** What `hello` may ask along the way: which mechanisms, and to begin at once. */
export function handshakeAuth(server: Server, connection: Connection, body: Doc): Doc {
  const out: Doc = {};
  if (body.saslSupportedMechs !== undefined) out.saslSupportedMechs = [mechanism];
  if (isDoc(body.speculativeAuthenticate)) {
    try {
      out.speculativeAuthenticate = start(server, connection, body.speculativeAuthenticate);
    } catch (error) {
      // It was only a guess; the client will ask again and be told why.
      if (!(error instanceof MongoError)) throw error;
    }
  }
  return out;
}

function start({ credentials }: Server, connection: Connection, body: Doc): Doc {
  if (body.mechanism !== mechanism)
    throw new MongoError(334, `Unsupported mechanism '${String(body.mechanism)}': only ${mechanism}`);
  const skip = isDoc(body.options) && body.options.skipEmptyExchange === true;
  connection.user = undefined;
  connection.conversation = new ScramConversation(credentials, textOf(body.payload), skip);
  const payload = new Binary(Buffer.from(connection.conversation.challenge));
  return { conversationId, done: false, payload };
}

function textOf(payload: unknown): string {
  if (payload instanceof Binary) return Buffer.from(payload.buffer.subarray(0, payload.position)).toString();
  throw new MongoError(18, 'Authentication failed.');
}

export const logout: Command = (_server, { connection }) => {
  connection.user = undefined;
  return { ok: 1 };
};

export const connectionStatus: Command = (_server, request) => {
  checkOptions(request, ['showPrivileges']);
  const { user } = request.connection;
  return {
    authInfo: {
      authenticatedUsers: user === undefined ? [] : [{ user, db: 'admin' }],
      authenticatedUserRoles: user === undefined ? [] : [{ role: 'root', db: 'admin' }],
    },
    ok: 1,
  };
};
