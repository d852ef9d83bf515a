import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { Binary, deserialize } from 'bson';
import { writeCommand } from '../../../src/storage/embedded/wire/frames.js';

export interface Received {
  opCode: number;
  responseTo: number;
  flags: number;
  body: Record<string, unknown>;
  raw: Buffer;
}

/** A connection without a driver; `proven`: the secret in the address has been shown. */
export async function openSocket(uri: string, proven: boolean): Promise<Socket> {
  const socket = connect(Number(new URL(uri).port), '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  if (proven) await authenticate(socket, decodeURIComponent(new URL(uri).password));
  return socket;
}

/** What came behind the message that was waited for. */
const rest = new WeakMap<Socket, Buffer>();

/** The next whole message. */
export function receive(socket: Socket): Promise<Received> {
  return new Promise((resolve, reject) => {
    let all = rest.get(socket) ?? Buffer.alloc(0);
    const closed = (): void => reject(new Error('closed'));
    const take = (chunk: Buffer): void => {
      all = Buffer.concat([all, chunk]);
      if (all.length < 16 || all.length < all.readInt32LE(0)) return;
      socket.off('data', take).off('close', closed);
      const raw = all.subarray(0, all.readInt32LE(0));
      rest.set(socket, all.subarray(raw.length));
      const opCode = raw.readInt32LE(12);
      const start = opCode === 1 ? 36 : 21;
      resolve({
        opCode,
        responseTo: raw.readInt32LE(8),
        flags: raw.readUInt32LE(16),
        body: deserialize(raw.subarray(start, start + raw.readInt32LE(start))),
        raw,
      });
    };
    socket.on('data', take).once('close', closed);
    take(Buffer.alloc(0));
  });
}

export async function ask(socket: Socket, body: Record<string, unknown>): Promise<Record<string, unknown>> {
  socket.write(writeCommand(1, { ...body, $db: 'admin' }));
  return (await receive(socket)).body;
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const textOf = (payload: unknown): string => Buffer.from((payload as Binary).buffer).toString();

/** The client's half of SCRAM-SHA-256, written from RFC 5802; gives the last answer. */
export async function authenticate(
  socket: Socket,
  secret: string,
  user = 'repairline',
): Promise<Record<string, unknown>> {
  const bare = `n=${user},r=${randomBytes(18).toString('base64')}`;
  const first = await ask(socket, {
    saslStart: 1,
    mechanism: 'SCRAM-SHA-256',
    payload: new Binary(Buffer.from(`n,,${bare}`)),
    options: { skipEmptyExchange: true },
  });
  if (first.ok !== 1) return first;
  const challenge = textOf(first.payload);
  const { r, s, i } = Object.fromEntries(
    challenge.split(',').map((part) => [part[0], part.slice(2)]),
  ) as Record<string, string>;
  const salted = pbkdf2Sync(secret, Buffer.from(s as string, 'base64'), Number(i), 32, 'sha256');
  const clientKey = hmac(salted, 'Client Key');
  const storedKey = createHash('sha256').update(clientKey).digest();
  const withoutProof = `c=biws,r=${r}`;
  const signature = hmac(storedKey, `${bare},${challenge},${withoutProof}`);
  const proof = Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] as number)));
  const last = await ask(socket, {
    saslContinue: 1,
    conversationId: first.conversationId,
    payload: new Binary(Buffer.from(`${withoutProof},p=${proof.toString('base64')}`)),
  });
  if (last.ok !== 1) return last;
  const expected = hmac(hmac(salted, 'Server Key'), `${bare},${challenge},${withoutProof}`);
  if (textOf(last.payload) !== `v=${expected.toString('base64')}`)
    throw new Error('the server did not prove itself');
  return last;
}
