import { badValue } from '../errors.js';
import { encode } from '../store/collection.js';
import type { Doc } from '../values/types.js';
import type { Source } from './cursors.js';

const mostBytes = 16 * 1024 * 1024 + 16_384;

/** A result as bytes; MongoDB allows it a little more than a stored document. */
export function encodeResult(doc: Doc): Buffer {
  const bytes = encode(doc);
  if (bytes.length > mostBytes)
    throw badValue(`a result of ${bytes.length} bytes is larger than a document may be`);
  return bytes;
}

/** What is already there, as a cursor wants it. */
export function* listed(docs: Doc[]): Source {
  for (const doc of docs) yield encodeResult(doc);
}
