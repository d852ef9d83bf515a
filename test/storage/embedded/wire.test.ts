import { serialize } from 'bson';
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../../src/storage/embedded/wire/crc32c.js';
import { writeCommand } from '../../../src/storage/embedded/wire/frames.js';
import { openSocket, receive } from './raw.js';
import { embeddedForTests } from './start.js';

const server = embeddedForTests();
const open = () => openSocket(server.uri, true);

function query(requestId: number, body: object): Buffer {
  const document = serialize(body);
  const rest = Buffer.concat([
    Buffer.from([0, 0, 0, 0]),
    Buffer.from('admin.$cmd\0'),
    Buffer.from([0, 0, 0, 0, 255, 255, 255, 255]),
    document,
  ]);
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + rest.length, 0);
  head.writeInt32LE(requestId, 4);
  head.writeInt32LE(2004, 12);
  return Buffer.concat([head, rest]);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(() => resolve('nothing'), ms));

describe('the wire protocol', () => {
  it('answers the old handshake with OP_REPLY, as a standalone server', async () => {
    const socket = await open();
    socket.write(query(7, { ismaster: 1, helloOk: true, compression: ['zlib'], client: {} }));
    const { opCode, responseTo, body } = await receive(socket);
    expect({ opCode, responseTo }).toEqual({ opCode: 1, responseTo: 7 });
    expect(body).toMatchObject({
      ismaster: true,
      ok: 1,
      helloOk: true,
      minWireVersion: 0,
      maxWireVersion: 21,
      logicalSessionTimeoutMinutes: 30,
      maxBsonObjectSize: 16777216,
      maxMessageSizeBytes: 48000000,
      maxWriteBatchSize: 100000,
    });
    for (const absent of ['setName', 'topologyVersion', 'compression'])
      expect(body).not.toHaveProperty(absent);
    socket.destroy();
  });

  it('puts a message together from single bytes, and takes two that come at once in order', async () => {
    const socket = await open();
    const ping = writeCommand(1, { ping: 1, $db: 'admin' });
    for (const byte of ping) socket.write(Buffer.from([byte]));
    expect(await receive(socket)).toMatchObject({ opCode: 2013, responseTo: 1, body: { ok: 1 } });
    socket.write(
      Buffer.concat([
        writeCommand(2, { insert: 'w', documents: [{ _id: 1 }], $db: 'test' }, 2),
        writeCommand(3, { count: 'w', $db: 'test' }),
      ]),
    );
    expect(await receive(socket)).toMatchObject({ responseTo: 3, body: { n: 1, ok: 1 } });
    socket.destroy();
  });

  it('understands a checksum and document sequences', async () => {
    const socket = await open();
    const sequence = (name: string, docs: object[]): Buffer => {
      const content = Buffer.concat([Buffer.from(`${name}\0`), ...docs.map((doc) => serialize(doc))]);
      const size = Buffer.alloc(5);
      size[0] = 1;
      size.writeInt32LE(content.length + 4, 1);
      return Buffer.concat([size, content]);
    };
    const plain = writeCommand(5, { insert: 'seq', ordered: false, $db: 'test' });
    const message = Buffer.concat([
      plain,
      sequence('documents', [{ _id: 1 }, { _id: 2 }, { _id: 1 }]),
      Buffer.alloc(4),
    ]);
    message.writeInt32LE(message.length, 0);
    message.writeUInt32LE(1, 16);
    message.writeUInt32LE(crc32c(message.subarray(0, -4)), message.length - 4);
    socket.write(message);
    const { body, flags, raw } = await receive(socket);
    expect(body).toMatchObject({
      n: 2,
      ok: 1,
      writeErrors: [{ index: 2, code: 11000 }],
    });
    expect(flags).toBe(1);
    expect(raw.readUInt32LE(raw.length - 4)).toBe(crc32c(raw.subarray(0, -4)));
    // The check value of RFC 3720.
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    socket.destroy();
  });

  it('answers once, without streaming, when the client would allow more', async () => {
    const socket = await open();
    socket.write(writeCommand(9, { hello: 1, $db: 'admin', maxAwaitTimeMS: 100 }, 1 << 16));
    expect(await receive(socket)).toMatchObject({ responseTo: 9, flags: 0, body: { ok: 1 } });
    await expect(Promise.race([receive(socket), pause(300)])).resolves.toBe('nothing');
    socket.destroy();
  });

  it('waits for a slow reader without holding up the others, and keeps only one answer for it', async () => {
    const c = server.db.collection<{ _id: number }>('wide');
    await c.insertMany(Array.from({ length: 40 }, (_, _id) => ({ _id, s: 'x'.repeat(1_000_000) })));
    const slow = await open();
    const before = process.memoryUsage().arrayBuffers;
    slow.pause();
    const ask = (id: number): Buffer => writeCommand(id, { find: 'wide', batchSize: 12, $db: 'repairline' });
    slow.write(Buffer.concat(Array.from({ length: 50 }, (_, i) => ask(i))));
    await pause(500);
    expect(await c.countDocuments({ _id: { $lt: 20 } })).toBe(20);
    // Fifty answers would be 600 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(120_000_000);
    slow.resume();
    for (let i = 0; i < 3; i++) expect((await receive(slow)).body).toMatchObject({ ok: 1 });
    slow.destroy();
  });

  it('answers an unknown command by its name and goes on', async () => {
    const socket = await open();
    socket.write(writeCommand(1, { shutdown: 1, $db: 'admin' }));
    expect((await receive(socket)).body).toEqual({
      ok: 0,
      errmsg: "no such command: 'shutdown'",
      code: 59,
      codeName: 'CommandNotFound',
    });
    socket.write(writeCommand(2, { ping: 1, $db: 'admin' }));
    expect((await receive(socket)).body).toEqual({ ok: 1 });
    socket.destroy();
  });

  const header = (length: number, opCode: number, rest = Buffer.alloc(0)): Buffer => {
    const head = Buffer.alloc(16);
    head.writeInt32LE(length, 0);
    head.writeInt32LE(opCode, 12);
    return Buffer.concat([head, rest]);
  };
  const wrongChecksum = writeCommand(1, { ping: 1, $db: 'admin' }, 1);
  wrongChecksum[wrongChecksum.length - 1] = (wrongChecksum.at(-1) as number) ^ 1;
  const broken: [string, Buffer][] = [
    ['a message that is too long', header(48_000_001, 2013)],
    ['a length below zero', header(-5, 2013)],
    ['a length below the header', header(12, 2013)],
    ['a wrong checksum', wrongChecksum],
    ['an unknown operation', header(16, 9999)],
    ['compression', header(16, 2012)],
    ['a message without a body', header(21, 2013, Buffer.alloc(5))],
    ['required flags that are not known', header(26, 2013, Buffer.from([4, 0, 0, 0, 0, 5, 0, 0, 0, 0]))],
    ['a section that does not fit', header(26, 2013, Buffer.from([0, 0, 0, 0, 0, 99, 0, 0, 0, 0]))],
    [
      'bytes that are no document',
      header(30, 2013, Buffer.from([0, 0, 0, 0, 0, 9, 0, 0, 0, 99, 65, 0, 1, 0])),
    ],
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
  ];
  for (const [what, bytes] of broken)
    it(`closes the connection on ${what}, and serves the others`, async () => {
      const socket = await open();
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => undefined);
      socket.write(bytes);
      await closed;
      expect(await server.db.command({ ping: 1 })).toEqual({ ok: 1 });
    });

  it('refuses a document that is too large', async () => {
    await server.db
      .collection<{ _id: number; s: string }>('large')
      .insertOne({ _id: 1, s: 'x'.repeat(9_000_000) });
    const push = { $set: { t: 'y'.repeat(9_000_000) } };
    await expect(
      server.db.collection<{ _id: number }>('large').updateOne({ _id: 1 }, push),
    ).rejects.toMatchObject({ code: 10334 });
    expect((await server.db.collection('large').findOne())?.s).toHaveLength(9_000_000);
  });
});
