import { emptyList } from './path.js';
import {
  type Binary,
  type BSONRegExp,
  type Code,
  type Doc,
  Long,
  type ObjectId,
  Tag,
  tagOf,
} from './types.js';

/**
 * Bytes whose order is MongoDB's order of the values, and which no other value's bytes start with; so
 * keys of several fields may simply follow each other. `descending` inverts every bit.
 */
export function keyOf(value: unknown, descending = false): Buffer {
  const parts: Buffer[] = [];
  if (value === emptyList) parts.push(Buffer.from([Tag.EmptyArray]));
  else {
    const tag = tagOf(value);
    parts.push(byte(tag));
    payload(tag, value, parts);
  }
  const key = parts.length === 1 ? Buffer.from(parts[0] as Buffer) : Buffer.concat(parts);
  if (descending) for (let i = 0; i < key.length; i++) key[i] = ~(key[i] as number) & 0xff;
  return key;
}

const bytes = Array.from({ length: 256 }, (_, i) => Buffer.from([i]));
const byte = (value: number): Buffer => bytes[value] as Buffer;

function payload(tag: number, value: unknown, out: Buffer[]): void {
  switch (tag) {
    case Tag.Number:
      out.push(numberBytes(value));
      return;
    case Tag.String:
      text(value as string, out);
      return;
    case Tag.Object:
      for (const name of Object.keys(value as Doc)) {
        const inner = (value as Doc)[name];
        const innerTag = tagOf(inner);
        out.push(byte(innerTag));
        text(name, out);
        payload(innerTag, inner, out);
      }
      out.push(byte(0));
      return;
    case Tag.Array:
      for (const inner of value as unknown[]) {
        const innerTag = tagOf(inner);
        out.push(byte(innerTag));
        payload(innerTag, inner, out);
      }
      out.push(byte(0));
      return;
    case Tag.Binary: {
      const { buffer, position, sub_type } = value as Binary;
      const head = Buffer.alloc(5);
      head.writeUInt32BE(position, 0);
      head[4] = sub_type;
      out.push(head, Buffer.from(buffer.subarray(0, position)));
      return;
    }
    case Tag.ObjectId:
      out.push(Buffer.from((value as ObjectId).id));
      return;
    case Tag.Boolean:
      out.push(byte(value ? 1 : 0));
      return;
    case Tag.Date: {
      const out8 = Buffer.alloc(8);
      out8.writeBigInt64BE(BigInt(Number(value)), 0);
      out8[0] = (out8[0] as number) ^ 0x80;
      out.push(out8);
      return;
    }
    case Tag.Timestamp: {
      const out8 = Buffer.alloc(8);
      out8.writeUInt32BE((value as Long).getHighBitsUnsigned(), 0);
      out8.writeUInt32BE((value as Long).getLowBitsUnsigned(), 4);
      out.push(out8);
      return;
    }
    case Tag.Regex:
      text((value as BSONRegExp).pattern, out);
      text((value as BSONRegExp).options, out);
      return;
    case Tag.Code:
      text((value as Code).code, out);
      return;
  }
}

/** UTF-8 with 00 written as 00 FF, ended by 00 01. */
function text(value: string, out: Buffer[]): void {
  if (!value.includes('\0')) {
    out.push(Buffer.from(`${value}\0\u0001`));
    return;
  }
  const pieces = value.split('\0');
  for (const [i, piece] of pieces.entries()) {
    out.push(Buffer.from(piece), i < pieces.length - 1 ? Buffer.from([0, 0xff]) : Buffer.from([0, 1]));
  }
}

/**
 * The greatest double that is not above the number, sortable, then the rest (0…1023, only an int64
 * beyond 2^53 has one). NaN is all zeros, below -Infinity.
 */
function numberBytes(value: unknown): Buffer {
  const out = Buffer.alloc(10);
  let double: number;
  if (value instanceof Long) {
    double = value.toNumber();
    if (!Number.isSafeInteger(double)) {
      const exact = value.toBigInt();
      if (BigInt(double) > exact) double = below(double);
      out.writeUInt16BE(Number(exact - BigInt(double)), 8);
    }
  } else double = Number(value);
  if (Number.isNaN(double)) return out;
  out.writeDoubleBE(double === 0 ? 0 : double, 0);
  if ((out[0] as number) & 0x80) for (let i = 0; i < 8; i++) out[i] = ~(out[i] as number) & 0xff;
  else out[0] = (out[0] as number) | 0x80;
  return out;
}

/** The next double towards -Infinity. */
function below(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? -1n : 1n));
  return view.getFloat64(0);
}
