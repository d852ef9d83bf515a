import { serialize } from 'bson';
import { decode } from '../values/decode.js';
import type { Doc } from '../values/types.js';
import { crc32c } from './crc32c.js';

const maxMessageSize = 48_000_000;
const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;
const checksumPresent = 1;
const moreToCome = 2;
/** The bits below 16 that we must understand or refuse. */
const knownRequired = checksumPresent | moreToCome;

export interface Message {
  requestId: number;
  /** How to answer: as the old handshake expects it, as a message, or not at all. */
  answer: 'reply' | 'message' | 'none';
  /** It came with one, so the answer has one too. */
  checksum: boolean;
  body: Doc;
  sequences: Map<string, Buffer[]>;
}

/** The bytes are not the protocol; the connection cannot be trusted any further. */
class ProtocolError extends Error {
  override name = 'ProtocolError';
}

/** Cuts a stream of bytes into messages. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private size = 0;

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  /** The next whole message, or undefined until more has come. */
  next(): Buffer | undefined {
    if (this.size < 16) return undefined;
    if ((this.chunks[0] as Buffer).length < 16) this.chunks = [Buffer.concat(this.chunks)];
    const length = (this.chunks[0] as Buffer).readInt32LE(0);
    if (length < 16 || length > maxMessageSize) throw new ProtocolError(`a message of ${length} bytes`);
    if (this.size < length) return undefined;
    const all = this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks);
    const rest = all.subarray(length);
    this.chunks = rest.length > 0 ? [rest] : [];
    this.size = rest.length;
    return all.subarray(0, length);
  }
}

/** Reads one message; throws a ProtocolError when it is not one. */
export function readMessage(frame: Buffer): Message {
  const requestId = frame.readInt32LE(4);
  const opCode = frame.readInt32LE(12);
  if (opCode === opMsg) return readMsg(frame, requestId);
  if (opCode === opQuery) return readQuery(frame, requestId);
  throw new ProtocolError(`operation ${opCode} is not supported`);
}

function readMsg(frame: Buffer, requestId: number): Message {
  if (frame.length < 26) throw new ProtocolError('a message too short');
  const flags = frame.readUInt32LE(16);
  if (flags & 0xffff & ~knownRequired) throw new ProtocolError(`unknown required flags ${flags & 0xffff}`);
  const checksum = (flags & checksumPresent) !== 0;
  const end = frame.length - (checksum ? 4 : 0);
  if (checksum && crc32c(frame.subarray(0, end)) !== frame.readUInt32LE(end))
    throw new ProtocolError('a wrong checksum');
  let at = 20;
  let body: Doc | undefined;
  const sequences = new Map<string, Buffer[]>();
  while (at < end) {
    const kind = frame[at++];
    const size = at + 4 <= end ? frame.readInt32LE(at) : 0;
    if (size < 5 || at + size > end) throw new ProtocolError('a section does not fit');
    if (kind === 0) {
      if (body) throw new ProtocolError('two bodies');
      body = decode(frame.subarray(at, at + size));
    } else if (kind === 1) readSequence(frame.subarray(at + 4, at + size), sequences);
    else throw new ProtocolError(`a section of kind ${kind}`);
    at += size;
  }
  if (!body) throw new ProtocolError('no body');
  return { requestId, answer: flags & moreToCome ? 'none' : 'message', checksum, body, sequences };
}

function readSequence(section: Buffer, sequences: Map<string, Buffer[]>): void {
  const nameEnd = section.indexOf(0);
  if (nameEnd < 0) throw new ProtocolError('a sequence without a name');
  const name = section.toString('utf8', 0, nameEnd);
  const documents: Buffer[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    const size = at + 4 <= section.length ? section.readInt32LE(at) : 0;
    if (size < 5 || at + size > section.length) throw new ProtocolError('a document does not fit');
    documents.push(section.subarray(at, at + size));
    at += size;
  }
  if (sequences.has(name)) throw new ProtocolError(`two sequences '${name}'`);
  sequences.set(name, documents);
}

/** Only the handshake still comes so: flags, "admin.$cmd", skip, count, the command. */
function readQuery(frame: Buffer, requestId: number): Message {
  const nameEnd = frame.indexOf(0, 20);
  if (nameEnd < 0 || nameEnd + 9 + 5 > frame.length) throw new ProtocolError('a query too short');
  const ns = frame.toString('utf8', 20, nameEnd);
  if (!ns.endsWith('.$cmd')) throw new ProtocolError('a query that is not a command');
  const body = decode(frame.subarray(nameEnd + 9));
  if (!['ismaster', 'isMaster', 'hello'].includes(Object.keys(body)[0] ?? ''))
    throw new ProtocolError('only the handshake may come as OP_QUERY');
  return { requestId, answer: 'reply', checksum: false, body, sequences: new Map() };
}

/** Frames an encoded document as the answer to a message. */
export function writeAnswer(
  message: Pick<Message, 'requestId' | 'answer' | 'checksum'>,
  responseId: number,
  document: Buffer,
): Buffer {
  if (message.answer !== 'reply')
    return frameMsg(responseId, message.requestId, document, message.checksum ? checksumPresent : 0);
  const head = header(36, document.length, responseId, message.requestId, opReply);
  // AwaitCapable, which every server since 1.6 says; one document.
  head.writeInt32LE(8, 16);
  head.writeInt32LE(1, 32);
  return Buffer.concat([head, document]);
}

function frameMsg(requestId: number, responseTo: number, document: Uint8Array, flags: number): Buffer {
  const checksum = flags & checksumPresent ? 4 : 0;
  const head = header(21, document.length + checksum, requestId, responseTo, opMsg);
  head.writeUInt32LE(flags, 16);
  const message = Buffer.concat([head, document, Buffer.alloc(checksum)]);
  if (checksum) message.writeUInt32LE(crc32c(message.subarray(0, -4)), message.length - 4);
  return message;
}

function header(size: number, rest: number, requestId: number, responseTo: number, opCode: number): Buffer {
  const head = Buffer.alloc(size);
  head.writeInt32LE(size + rest, 0);
  head.writeInt32LE(requestId, 4);
  head.writeInt32LE(responseTo, 8);
  head.writeInt32LE(opCode, 12);
  return head;
}

/** For tests and tools: a command as OP_MSG. */
export function writeCommand(requestId: number, body: Doc, flags = 0): Buffer {
  return frameMsg(requestId, 0, serialize(body), flags);
}
