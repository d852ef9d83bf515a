import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The data files are not what they should be; nothing was changed. */
export class EmbeddedFileError extends Error {
  override name = 'EmbeddedFileError';
  readonly code = 'embedded-file';
  constructor(
    readonly path: string,
    readonly reason: 'torn' | 'foreign' | 'newer',
    what: string,
  ) {
    super(
      `${path} ${what} Nothing was changed. ${
        reason === 'newer'
          ? 'Start the newer version again, or give this one another DATA_DIR.'
          : 'Move it away and restore your last dump (repairline storage restore), or give another DATA_DIR.'
      }`,
    );
  }
}

const magic = 0xbeefc0de;
const dataVersion = 2;
const header = 24;
const branch = 0x01;
const leaf = 0x02;
const bigData = 0x01;
const nowhere = 0xffff_ffff_ffff_ffffn;

/**
 * Refuses what LMDB would take for its own, or die of: LMDB fills an empty file, and a page missing from
 * the mapped file kills the process. Reads the two head pages; only when the file is shorter than they
 * say, every page in use. A missing folder or an empty one is fine: nothing was stored yet.
 */
export function inspectFile(folder: string): void {
  if (!existsSync(folder)) return;
  const path = join(folder, 'data.mdb');
  if (!statSync(folder).isDirectory())
    throw new EmbeddedFileError(folder, 'foreign', 'is a file, not the folder of an embedded database.');
  if (!existsSync(path)) {
    if (readdirSync(folder).every((name) => name === 'lock.mdb')) return;
    throw new EmbeddedFileError(folder, 'foreign', 'holds files, but not an embedded database.');
  }
  walk(path, false);
}

/** Reads every page in use and refuses a file in which one is missing or is not what it is taken for. */
export function inspectPages(folder: string): void {
  walk(join(folder, 'data.mdb'), true);
}

interface Head {
  pageSize: number;
  lastPage: number;
  transaction: bigint;
  roots: bigint[];
}

function walk(path: string, always: boolean): void {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size === 0) throw torn(path, 'is empty.');
    const read = (at: number, length: number): Buffer => {
      const out = Buffer.alloc(length);
      if (readSync(file, out, 0, length, at) < length)
        throw torn(path, `ends at ${size} bytes, in the middle of its data.`);
      return out;
    };
    const head = headOf(path, read, size);
    if (size >= (head.lastPage + 1) * head.pageSize && !always) return;
    for (const root of head.roots) pages(path, read, head.pageSize, root);
  } finally {
    closeSync(file);
  }
}

type Read = (at: number, length: number) => Buffer;

/** The newer of the two head pages, which LMDB writes in turns. */
function headOf(path: string, read: Read, size: number): Head {
  const one = size < 200 ? undefined : metaOf(read(0, 200));
  if (!one)
    throw new EmbeddedFileError(path, 'foreign', 'is not an embedded database: its first bytes are others.');
  const two = metaOf(read(one.pageSize, 200));
  if (!two) throw torn(path, 'has lost its second head page.');
  return one.transaction > two.transaction ? one : two;
}

function metaOf(page: Buffer): Head | undefined {
  if (page.readUInt32LE(header) !== magic || (page.readUInt32LE(header + 4) & 0xffff) !== dataVersion)
    return undefined;
  return {
    pageSize: page.readUInt32LE(48),
    roots: [page.readBigUInt64LE(88), page.readBigUInt64LE(136)],
    lastPage: Number(page.readBigUInt64LE(144)),
    transaction: page.readBigUInt64LE(152),
  };
}

function pages(path: string, read: Read, pageSize: number, root: bigint): void {
  if (root === nowhere) return;
  const todo = [Number(root)];
  for (let number = todo.pop(); number !== undefined; number = todo.pop()) {
    const page = read(number * pageSize, pageSize);
    const flags = page.readUInt16LE(18);
    const isBranch = (flags & branch) !== 0;
    if (Number(page.readBigUInt64LE(0)) !== number || isBranch === ((flags & leaf) !== 0))
      throw torn(path, `has a damaged page (${number}).`);
    const count = page.readUInt16LE(20) >> 1;
    for (let i = 0; i < count; i++) {
      const at = header + page.readUInt16LE(header + 2 * i);
      if (at + 8 > pageSize) throw torn(path, `has a damaged page (${number}).`);
      const low = page.readUInt32LE(at);
      const high = page.readUInt16LE(at + 4);
      if (isBranch) todo.push(low + high * 2 ** 32);
      else if (high & bigData) {
        const keySize = page.readUInt16LE(at + 6);
        const first = Number(page.readBigUInt64LE(at + 8 + keySize));
        const overflow = Math.floor((header - 1 + low) / pageSize) + 1;
        if (Number(read(first * pageSize, 8).readBigUInt64LE(0)) !== first)
          throw torn(path, `has a damaged page (${first}).`);
        read((first + overflow) * pageSize - 1, 1);
      }
    }
  }
}

function torn(path: string, what: string): EmbeddedFileError {
  return new EmbeddedFileError(path, 'torn', `is damaged: it ${what}`);
}
