import { createHash } from 'node:crypto';

/** LMDB takes 1978 bytes; a namespace goes before, a hash and a record number may follow. */
const longest = 1900;

/** The first bytes of everything that belongs to one collection or index. */
export function namespace(id: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(id, 0);
  return out;
}

export function recordKey(space: Buffer, record: number): Buffer {
  const out = Buffer.allocUnsafe(10);
  space.copy(out);
  out.writeUIntBE(record, 4, 6);
  return out;
}

export function recordOf(key: Uint8Array): number {
  const at = key.length - 6;
  return Buffer.from(key.buffer, key.byteOffset, key.length).readUIntBE(at, 6);
}

/**
 * What is too long for LMDB keeps its beginning and ends in a hash: equal stays equal and different stays
 * different, only the order among keys with the same beginning is lost.
 */
export function shorten(key: Buffer): { key: Buffer; shortened: boolean } {
  if (key.length <= longest) return { key, shortened: false };
  return {
    key: Buffer.concat([key.subarray(0, longest), createHash('sha256').update(key).digest()]),
    shortened: true,
  };
}

/** A bound may only use what a shortened key has kept. */
export function shortenBound(bound: Buffer): Buffer {
  return bound.length <= longest ? bound : bound.subarray(0, longest);
}

/** The first bytes that are above everything that starts with `prefix`. */
export function successor(prefix: Buffer): Buffer {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 0xff) end--;
  if (end === 0) return Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]);
  const out = Buffer.from(prefix.subarray(0, end));
  out[end - 1] = (out[end - 1] as number) + 1;
  return out;
}
