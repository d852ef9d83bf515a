import type { Command } from './context.js';

/** What a standalone server of version 7.0 says; without `setName` the driver sends no `txnNumber`. */
export const hello: Command = (_server, { name }) => ({
  ...(name === 'hello' ? { isWritablePrimary: true } : { ismaster: true }),
  helloOk: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: new Date(),
  logicalSessionTimeoutMinutes: 30,
  connectionId: 1,
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
  ok: 1,
});

export const ok: Command = () => ({ ok: 1 });

export const buildInfo: Command = () => ({
  version: '7.0.0',
  versionArray: [7, 0, 0, 0],
  gitVersion: 'repairline-embedded',
  modules: [],
  bits: 64,
  maxBsonObjectSize: 16_777_216,
  ok: 1,
});

export const serverStatus: Command = () => ({
  host: '127.0.0.1',
  version: '7.0.0',
  process: 'repairline-embedded',
  pid: process.pid,
  uptime: Math.floor(process.uptime()),
  localTime: new Date(),
  storageEngine: { name: 'lmdb', persistent: true },
  ok: 1,
});
