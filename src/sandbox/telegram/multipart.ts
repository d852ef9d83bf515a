interface Part {
  name: string;
  fileName: string | null;
  bytes: Buffer;
}

/**
 * The parts of a multipart body. By hand, since the Bot API takes what the parser of `fetch` does not: file
 * names without quotes, header names in any case.
 */
export function readMultipart(body: Buffer, contentType: string): Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (!boundary) return [];
  const mark = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  for (let at = body.indexOf(mark); at >= 0; ) {
    const next = body.indexOf(mark, at + mark.length);
    if (next < 0) break;
    const part = readPart(body.subarray(at + mark.length + 2, next - 2));
    if (part) parts.push(part);
    at = next;
  }
  return parts;
}

function readPart(bytes: Buffer): Part | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = bytes.subarray(0, end).toString('utf8');
  const name = /[;\s]name="?([^";\r]+)"?/i.exec(head)?.[1];
  if (!name) return null;
  const fileName = /[;\s]filename="?([^";\r]+)"?/i.exec(head)?.[1] ?? null;
  return { name, fileName, bytes: bytes.subarray(end + 4) };
}
