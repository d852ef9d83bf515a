import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { startEmbedded } from '../../../src/storage/embedded/index.js';
import { ask, authenticate, openSocket } from './raw.js';
import { embeddedForTests, temporaryFolder } from './start.js';

const server = embeddedForTests();

describe('the secret of a start', () => {
  it('is asked of everything but the handshake', async () => {
    const socket = await openSocket(server.uri, false);
    expect(await ask(socket, { hello: 1 })).toMatchObject({ ok: 1, isWritablePrimary: true });
    const commands = [
      'find',
      'insert',
      'listDatabases',
      'ping',
      'buildInfo',
      'aggregate',
      'dropDatabase',
      'nope',
    ];
    for (const name of commands)
      expect(await ask(socket, { [name]: 1 })).toMatchObject({ ok: 0, code: 13, codeName: 'Unauthorized' });
    socket.destroy();
  });

  it('lets in who knows it, and nobody else', async () => {
    const { password } = new URL(server.uri);
    const socket = await openSocket(server.uri, false);
    const wrong = { ok: 0, code: 18, codeName: 'AuthenticationFailed' };
    expect(await authenticate(socket, `${password}x`)).toMatchObject(wrong);
    expect(await ask(socket, { ping: 1 })).toMatchObject({ code: 13 });
    expect(await authenticate(socket, password, 'somebody')).toMatchObject(wrong);
    expect(await ask(socket, { ping: 1 })).toMatchObject({ code: 13 });
    expect(await authenticate(socket, password)).toMatchObject({ ok: 1, done: true });
    expect(await ask(socket, { ping: 1 })).toEqual({ ok: 1 });
    expect(await ask(socket, { connectionStatus: 1 })).toMatchObject({
      authInfo: { authenticatedUsers: [{ user: 'repairline', db: 'admin' }] },
    });
    expect(await ask(socket, { logout: 1 })).toEqual({ ok: 1 });
    expect(await ask(socket, { ping: 1 })).toMatchObject({ code: 13 });
    socket.destroy();
  });

  it('takes no proof without a challenge, and no other mechanism', async () => {
    const socket = await openSocket(server.uri, false);
    expect(await ask(socket, { saslContinue: 1, conversationId: 1 })).toMatchObject({ ok: 0, code: 17 });
    expect(await ask(socket, { saslStart: 1, mechanism: 'PLAIN' })).toMatchObject({ ok: 0, code: 334 });
    socket.destroy();
  });

  it('is another one at every start, and hard to guess', async () => {
    const other = await startEmbedded({ dataDir: temporaryFolder() });
    const [a, b] = [server.uri, other.uri].map((uri) => new URL(uri).password);
    expect(a).not.toBe(b);
    expect(Buffer.from(a as string, 'base64url')).toHaveLength(32);
    const borrowed = new URL(other.uri);
    borrowed.password = a as string;
    const client = new MongoClient(borrowed.href, { serverSelectionTimeoutMS: 2000 });
    await expect(client.db().command({ ping: 1 })).rejects.toMatchObject({ code: 18 });
    await client.close();
    await other.close();
  });
});
