import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import qrcode from 'qrcode';
import { afterAll, describe, expect, it } from 'vitest';
import { CodeReader } from '../../src/media/qr/code-reader.js';
import { isModest } from '../../src/media/qr/is-modest.js';

const SAYS = 'KB2024001';
/** Whoever runs the tests may be busy. */
const codes = new CodeReader({ reading: 20_000, patience: 60_000 });
afterAll(() => codes.close());

const code = () => qrcode.toBuffer(SAYS, { width: 300, margin: 4 });
/** 4000 × 3000 as a camera takes it: the code askew, an eighth of its width. */
const photo = readFileSync(new URL('../fixtures/code-12mp.jpg', import.meta.url));

describe('reading', { timeout: 120_000 }, () => {
  it('finds a code in a PNG and in a photo of twelve megapixels', async () => {
    expect(await codes.read(await code())).toEqual([SAYS]);
    expect(await codes.read(photo)).toEqual([SAYS]);
  });

  it('does not hold up the process', async () => {
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const begun = performance.now();
    await codes.read(photo);
    const took = performance.now() - begun;
    clearInterval(beat);
    expect(longest).toBeLessThan(took / 2 + 50);
  });

  it('gives up what takes too long or stands too far back, and reads the next', async () => {
    const hasty = new CodeReader({ reading: 5, patience: 120_000, waiting: 2 });
    const answers = await Promise.all([hasty.read(photo), hasty.read(photo), hasty.read(photo)]);
    expect(answers).toEqual([[], [], []]);
    await hasty.close();
    const impatient = new CodeReader({ reading: 60_000, patience: 1 });
    const [first, second] = await Promise.all([impatient.read(photo), impatient.read(photo)]);
    expect([first, second]).toEqual([[SAYS], []]);
    await impatient.close();
    expect(await codes.read(photo)).toEqual([SAYS]);
  });

  it('ends its thread when nobody needs it, and starts another', async () => {
    const brief = new CodeReader({ reading: 60_000, patience: 120_000, idle: 1 });
    expect(await brief.read(await code())).toEqual([SAYS]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await brief.read(await code())).toEqual([SAYS]);
    await brief.close();
  });

  it('survives whatever is sent: cut off, changed, or no picture at all', async () => {
    const cut = fc
      .tuple(fc.constantFrom(await code(), photo), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([bytes, part]) => bytes.subarray(0, Math.floor(bytes.length * part)));
    const changed = fc
      .tuple(fc.constantFrom(await code()), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }))
      .map(([bytes, changes]) => {
        const other = Buffer.from(bytes);
        for (const [at, to] of changes) other[at % other.length] = to;
        return other;
      });
    const noise = fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes));
    const marked = noise.map((bytes) => Buffer.concat([photo.subarray(0, 600), bytes]));
    await fc.assert(
      fc.asyncProperty(fc.oneof(cut, changed, noise, marked), async (bytes) => {
        expect([[], [SAYS]]).toContainEqual(await codes.read(bytes));
      }),
      { numRuns: 25 },
    );
    expect(await codes.read(await code())).toEqual([SAYS]);
  });
});

describe('what is not looked at', () => {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const png = (width: number, height: number, rows: Buffer, interlaced = 0): Buffer => {
    const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, interlaced]);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    const mark = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
    return Buffer.concat([
      mark,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  };

  it('a PNG that claims to be huge, that unpacks to more than it claims, or is interlaced', async () => {
    const rows = Buffer.alloc(101 * 100);
    expect(await isModest(png(100, 100, rows))).toBe(true);
    expect(await isModest(png(60_000, 60_000, rows))).toBe(false);
    expect(await isModest(png(0, 100, rows))).toBe(false);
    expect(await isModest(png(100, 100, Buffer.alloc(50_000_000)))).toBe(false);
    expect(await isModest(png(100, 100, rows, 1))).toBe(false);
  });

  it('a JPEG that claims to be huge, wherever its frame stands', async () => {
    expect(await isModest(photo)).toBe(true);
    const frame = photo.findIndex((byte, at) => byte === 0xff && [0xc0, 0xc2].includes(photo[at + 1] ?? 0));
    const huge = Buffer.from(photo);
    huge.writeUInt16BE(65_000, frame + 5);
    huge.writeUInt16BE(65_000, frame + 7);
    expect(await isModest(huge)).toBe(false);
    const hidden = Buffer.concat([photo.subarray(0, 2), Buffer.from([0, 7, 0xff, 0xff]), huge.subarray(3)]);
    expect(await isModest(hidden)).toBe(false);
  });

  it('more bytes than a photo has, other types, and nothing', async () => {
    expect(await codes.read(Buffer.concat([photo, Buffer.alloc(11 * 1024 * 1024)]))).toEqual([]);
    expect(await isModest(Buffer.from('GIF89a'))).toBe(false);
    expect(await isModest(Buffer.alloc(0))).toBe(false);
  });
});
