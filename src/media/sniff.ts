/**
 * What the bytes are, by how they begin: the only type that is believed. What is not known is
 * `application/octet-stream`, whatever the sender called it, so that nothing of theirs runs in a browser.
 */
export function sniff(bytes: Buffer): string {
  for (const [type, offset, mark] of MARKS)
    if (bytes.subarray(offset, offset + mark.length).equals(mark)) return type;
  if (bytes.subarray(4, 8).toString('latin1') === 'ftyp')
    return HEIF.has(bytes.subarray(8, 12).toString('latin1')) ? 'image/heic' : 'video/mp4';
  return 'application/octet-stream';
}

const of = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Type, offset and bytes; the first that fits. */
const MARKS: [string, number, Buffer][] = [
  ['image/jpeg', 0, of('\xff\xd8\xff')],
  ['image/png', 0, of('\x89PNG\r\n\x1a\n')],
  ['image/gif', 0, of('GIF8')],
  ['image/webp', 8, of('WEBP')],
  ['audio/amr', 0, of('#!AMR')],
  ['audio/silk', 0, of('#!SILK')],
  // WeChat puts a byte before it.
  ['audio/silk', 1, of('#!SILK')],
  ['audio/ogg', 0, of('OggS')],
  ['audio/mpeg', 0, of('ID3')],
  ['audio/mpeg', 0, of('\xff\xfb')],
  ['audio/wav', 8, of('WAVE')],
  ['application/pdf', 0, of('%PDF-')],
  ['application/zip', 0, of('PK\x03\x04')],
];
const HEIF = new Set(['heic', 'heix', 'mif1', 'msf1']);
