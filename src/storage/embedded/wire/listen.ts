import { createServer, type Socket } from 'node:net';
import { serialize } from 'bson';
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
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(server, socket);
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

/** One command at a time per connection, in order. */
function serve(server: Server, socket: Socket): void {
  const reader = new FrameReader();
  let answers = 1;
  let working = false;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    reader.push(chunk);
    if (!working) void work();
  });

  async function work(): Promise<void> {
    working = true;
    try {
      for (let frame = reader.next(); frame && !socket.destroyed; frame = reader.next()) await answer(frame);
    } catch {
      socket.destroy();
    } finally {
      working = false;
    }
  }

  async function answer(frame: Buffer): Promise<void> {
    let message: Message;
    try {
      message = readMessage(frame);
    } catch (error) {
      // A refused BSON type is the command's fault, not the connection's.
      if (!(error instanceof MongoError) || error.code === 22) throw error;
      const refusal = Buffer.from(serialize(error.toReply()));
      socket.write(
        writeAnswer(
          { requestId: frame.readInt32LE(4), answer: 'message', body: {}, sequences: new Map() },
          answers++,
          refusal,
        ),
      );
      return;
    }
    const document = await dispatch(server, message.body, message.sequences);
    if (message.answer !== 'none' && !socket.destroyed)
      socket.write(writeAnswer(message, answers++, document));
  }
}
