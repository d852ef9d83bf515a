import { createServer, type Socket } from 'node:net';
import { serialize } from 'bson';
import type { Connection } from '../commands/connection.js';
import type { Server } from '../commands/context.js';
import { dispatch } from '../commands/dispatch.js';
import { MongoError } from '../errors.js';
import { FrameReader, type Message, readMessage, writeAnswer } from './frames.js';

export interface Listener {
  port: number;
  close(): Promise<void>;
}

/** Speaks the MongoDB wire protocol on the loopback interface. Bytes that are not the protocol close their connection. */
export async function listen(server: Server, port: number): Promise<Listener> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    void serve(server, socket, ++connections);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, '127.0.0.1', resolve);
  });
  const address = listener.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: async () => {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/**
 * One command at a time per connection, in order. Nothing more is read while a command runs or while its
 * answer waits for a slow reader, so a connection holds one command and one answer, and stalls only itself.
 */
async function serve(server: Server, socket: Socket, id: number): Promise<void> {
  const connection: Connection = { id, user: undefined, conversation: undefined };
  const reader = new FrameReader();
  let answers = 1;
  server.connections.add(connection);
  try {
    for await (const chunk of socket) {
      reader.push(chunk as Buffer);
      for (let frame = reader.next(); frame && !socket.destroyed; frame = reader.next()) {
        const reply = await answer(server, connection, frame, answers++);
        if (reply && !socket.write(reply)) await drained(socket);
      }
    }
  } catch {
    // Not the protocol, or the client is gone: either way there is nobody to tell.
  } finally {
    server.connections.delete(connection);
    socket.destroy();
  }
}

async function answer(
  server: Server,
  connection: Connection,
  frame: Buffer,
  responseId: number,
): Promise<Buffer | undefined> {
  let message: Message;
  try {
    message = readMessage(frame);
  } catch (error) {
    // A refused BSON type is the command's fault, not the connection's.
    if (!(error instanceof MongoError) || error.code === 22) throw error;
    const to = { requestId: frame.readInt32LE(4), answer: 'message', checksum: false } as const;
    return writeAnswer(to, responseId, Buffer.from(serialize(error.toReply())));
  }
  const document = await dispatch(server, connection, message.body, message.sequences);
  return message.answer === 'none' ? undefined : writeAnswer(message, responseId, document);
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
    if (socket.destroyed) done();
  });
}
