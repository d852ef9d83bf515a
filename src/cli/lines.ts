import { StringDecoder } from 'node:string_decoder';

/**
 * The lines of a stream, ended by \n or \r\n alone: U+2028 and a lone \r are part of what was written.
 * Bytes that are no UTF-8 become U+FFFD. A last line without an end counts; nothing is cut.
 */
export async function* linesOf(input: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  for await (const chunk of input) {
    const pieces = (typeof chunk === 'string' ? chunk : decoder.write(chunk)).split('\n');
    parts.push(pieces[0] as string);
    for (const piece of pieces.slice(1)) {
      yield parts.join('').replace(/\r$/, '');
      parts = [piece];
    }
  }
  const last = parts.join('') + decoder.end();
  if (last !== '') yield last.replace(/\r$/, '');
}
