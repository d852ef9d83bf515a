import { arch, platform } from 'node:os';
import { Binary, type Doc } from '../values/types.js';
import { handshakeAuth } from './auth.js';
import type { Command } from './context.js';

/** The server whose words we speak; wire version 21 is that of 7.0. */
export const version = '7.0.0';

/** What a standalone server of version 7.0 says; without `setName` the driver sends no `txnNumber`. */
export const hello: Command = (server, { name, body, connection }) => ({
  ...(name === 'hello' ? { isWritablePrimary: true } : { ismaster: true }),
  helloOk: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: new Date(server.clock.now()),
  logicalSessionTimeoutMinutes: 30,
  connectionId: connection.id,
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
  ...handshakeAuth(server, connection, body),
  ok: 1,
});

export const ok: Command = () => ({ ok: 1 });

/** A session is a name that the client gives; nothing is kept for it. */
export const startSession: Command = () => ({
  id: { id: new Binary(crypto.getRandomValues(Buffer.alloc(16)), Binary.SUBTYPE_UUID) } satisfies Doc,
  timeoutMinutes: 30,
  ok: 1,
});

export const buildInfo: Command = () => ({
  version,
  versionArray: [7, 0, 0, 0],
  gitVersion: 'repairline-embedded',
  modules: [],
  javascriptEngine: 'none',
  sysInfo: 'deprecated',
  bits: 64,
  debug: false,
  maxBsonObjectSize: 16_777_216,
  storageEngines: ['lmdb'],
  buildEnvironment: { target_arch: arch(), target_os: platform() },
  ok: 1,
});

/** Tools ask for start-up warnings; there are none. */
export const getLog: Command = () => ({ totalLinesWritten: 0, log: [], ok: 1 });
