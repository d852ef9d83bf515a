import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { sniff } from '../sniff.js';

const MOST_PIXELS = 20_000_000;

/**
 * Whether a picture is a JPEG or PNG that unpacks to what a phone takes and no more, so that whoever decodes
 * it needs a bounded memory. Of anything else, and of what is broken, false.
 */
export async function isModest(bytes: Buffer): Promise<boolean> {
  const type = sniff(bytes);
  if (type === 'image/jpeg') return isModestSize(sizeOfJpeg(bytes));
  return type === 'image/png' && (await isModestPng(bytes));
}

const isModestSize = (size: { width: number; height: number } | null): boolean =>
  size !== null && size.width * size.height > 0 && size.width * size.height <= MOST_PIXELS;

/** As the first frame says (ITU T.81, B.2.2); decoders take no other. */
function sizeOfJpeg(bytes: Buffer): { width: number; height: number } | null {
  for (let at = 2; at + FRAME <= bytes.length; ) {
    const mark = bytes[at + 1] as number;
    if (bytes[at] !== 0xff || mark === 0xff) at += 1;
    else if (isFrame(mark)) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** A mark, its length, the depth, height and width. */
const FRAME = 9;
const isFrame = (mark: number): boolean => mark >= 0xc0 && mark <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(mark);

/** The size is only what it says; what counts is what it unpacks to. */
async function isModestPng(bytes: Buffer): Promise<boolean> {
  if (bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR') return false;
  const size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  const channels = CHANNELS[bytes[25] as number];
  const isInterlaced = bytes[28] !== 0;
  if (!isModestSize(size) || !channels || isInterlaced) return false;
  const row = 1 + Math.ceil((size.width * channels * (bytes[24] as number)) / 8);
  try {
    await unpack(Buffer.concat(dataOf(bytes)), { maxOutputLength: row * size.height });
    return true;
  } catch {
    return false;
  }
}

const unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate);
/** By the kind of colour. */
const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

function dataOf(png: Buffer): Buffer[] {
  const data: Buffer[] = [];
  for (let at = 8; at + 8 <= png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return data;
}
