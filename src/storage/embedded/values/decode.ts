import { badValue, MongoError } from '../errors.js';
import {
  Binary,
  BSONRegExp,
  Code,
  type Doc,
  Double,
  isInt32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  setField,
  Timestamp,
} from './types.js';

const malformed = (): MongoError => new MongoError(22, 'malformed BSON');
const refused: Record<number, string> = {
  6: 'undefined',
  12: 'dbPointer',
  14: 'symbol',
  15: 'javascriptWithScope',
  19: 'decimal',
};
const maxDepth = 200;

/**
 * Reads one BSON document without losing a type (see `Doc`). Throws a MongoError on malformed bytes and
 * on the types this store refuses: decimal128 and the deprecated ones.
 */
export function decode(bytes: Buffer, start = 0): Doc {
  try {
    return readDoc(bytes, start, bytes.length, false, 0) as Doc;
  } catch (error) {
    throw error instanceof MongoError ? error : malformed();
  }
}

/** Copies nothing but strings and binary data; `end` is exclusive and must hold the document. */
function readDoc(b: Buffer, start: number, limit: number, array: boolean, depth: number): Doc | unknown[] {
  if (start + 5 > limit || depth > maxDepth) throw malformed();
  const size = b.readInt32LE(start);
  const end = start + size;
  if (size < 5 || end > limit || b[end - 1] !== 0) throw malformed();
  const doc: Doc = {};
  const list: unknown[] = [];
  let at = start + 4;
  const last = end - 1;
  while (at < last) {
    const type = b[at++] as number;
    const nameEnd = b.indexOf(0, at);
    if (nameEnd < 0 || nameEnd >= last) throw malformed();
    const name = array ? '' : shortString(b, at, nameEnd);
    at = nameEnd + 1;
    let value: unknown;
    switch (type) {
      case 0x10:
        need(at, 4, last);
        value = b.readInt32LE(at);
        at += 4;
        break;
      case 0x02: {
        const length = sizeAt(b, at, last);
        if (length < 1 || b[at + 3 + length] !== 0) throw malformed();
        value = shortString(b, at + 4, at + 3 + length);
        at += 4 + length;
        break;
      }
      case 0x01: {
        need(at, 8, last);
        const number = b.readDoubleLE(at);
        value = isInt32(number) || Object.is(number, -0) ? new Double(number) : number;
        at += 8;
        break;
      }
      case 0x03:
      case 0x04: {
        value = readDoc(b, at, last, type === 0x04, depth + 1);
        at += b.readInt32LE(at);
        break;
      }
      case 0x05: {
        const length = sizeAt(b, at, last - 1);
        if (length < 0) throw malformed();
        const subtype = b[at + 4] as number;
        // The old subtype 2 repeats its length inside.
        const inner = subtype === 2 ? 4 : 0;
        if (inner > 0 && (length < 4 || b.readInt32LE(at + 5) !== length - 4)) throw malformed();
        value = new Binary(Buffer.from(b.subarray(at + 5 + inner, at + 5 + length)), subtype);
        at += 5 + length;
        break;
      }
      case 0x07:
        need(at, 12, last);
        value = new ObjectId(Uint8Array.prototype.slice.call(b, at, at + 12));
        at += 12;
        break;
      case 0x08:
        need(at, 1, last);
        value = b[at++] === 1;
        break;
      case 0x09:
        need(at, 8, last);
        value = new Date(b.readInt32LE(at + 4) * 4294967296 + b.readUInt32LE(at));
        at += 8;
        break;
      case 0x0a:
        value = null;
        break;
      case 0x0b: {
        const patternEnd = b.indexOf(0, at);
        const flagsEnd = b.indexOf(0, patternEnd + 1);
        if (patternEnd < 0 || flagsEnd < 0 || flagsEnd >= last) throw malformed();
        value = new BSONRegExp(
          b.toString('utf8', at, patternEnd),
          b.toString('utf8', patternEnd + 1, flagsEnd),
        );
        at = flagsEnd + 1;
        break;
      }
      case 0x0d: {
        const length = sizeAt(b, at, last);
        value = new Code(b.toString('utf8', at + 4, at + 3 + length));
        at += 4 + length;
        break;
      }
      case 0x11:
        need(at, 8, last);
        value = new Timestamp({ t: b.readUInt32LE(at + 4), i: b.readUInt32LE(at) });
        at += 8;
        break;
      case 0x12:
        need(at, 8, last);
        value = new Long(b.readInt32LE(at), b.readInt32LE(at + 4));
        at += 8;
        break;
      case 0xff:
        value = new MinKey();
        break;
      case 0x7f:
        value = new MaxKey();
        break;
      default:
        if (refused[type])
          throw badValue(`the embedded store refuses BSON type '${refused[type]}' (field '${name}')`);
        throw malformed();
    }
    if (array) list.push(value);
    else if (name === '_bsontype') throw badValue("the field name '_bsontype' is refused");
    else setField(doc, name, value);
  }
  if (at !== last) throw malformed();
  return array ? list : doc;
}

/** Most names and words are short ASCII, for which the call into native code costs more than the loop. */
function shortString(b: Buffer, start: number, end: number): string {
  if (end - start > 20) return b.toString('utf8', start, end);
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = b[i] as number;
    if (byte > 127) return b.toString('utf8', start, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

function sizeAt(b: Buffer, at: number, last: number): number {
  need(at, 4, last);
  const size = b.readInt32LE(at);
  need(at + 4, Math.max(size, 0), last);
  return size;
}

function need(at: number, bytes: number, last: number): void {
  if (at + bytes > last) throw malformed();
}
