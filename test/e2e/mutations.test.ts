import { Agent, request } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelope, queryOf, seal } from './outside.js';
import { ADDRESS, idOf, PATH, text, underAttack } from './under-attack.js';

const MANY = 10_000;
const AT_ONCE = 16;
const WORDS = '打捆机坏了 <b> 007';
const { fresh, port, storedText } = underAttack();

const sealed = seal(ADDRESS, text(WORDS, '4242'));
const genuine = { query: Buffer.from(queryOf(sealed)), body: Buffer.from(envelope(ADDRESS, sealed)) };

/** One to three bytes replaced, removed or put in, or an end cut off, in the body or in the query. */
const change = fc.record({
  where: fc.constantFrom('body' as const, 'body' as const, 'query' as const),
  what: fc.constantFrom('replace' as const, 'insert' as const, 'remove' as const, 'cut' as const),
  at: fc.nat(),
  byte: fc.integer({ min: 0, max: 255 }),
});
const mutation = fc.array(change, { minLength: 1, maxLength: 3 });
type Change = ReturnType<typeof change.generate>['value'];

function mutate(bytes: Buffer, { what, at, byte }: Change): Buffer {
  const i = at % bytes.length;
  const [before, after] = [bytes.subarray(0, i), bytes.subarray(i)];
  if (what === 'insert') return Buffer.concat([before, Buffer.from([byte]), after]);
  if (what === 'remove') return Buffer.concat([before, after.subarray(1)]);
  if (what === 'cut') return Buffer.from(i % 8 === 0 ? before : bytes);
  return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
}

/** A byte that may not stand in a request line goes as %XX. */
const inUrl = (bytes: Buffer) =>
  [...bytes]
    .map((b) =>
      b > 0x20 && b < 0x7f && b !== 0x23 ? String.fromCharCode(b) : `%${b.toString(16).padStart(2, '0')}`,
    )
    .join('');

describe('ten thousand mutations of a genuine callback', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const send = (query: Buffer, body: Buffer) =>
    new Promise<number>((resolve, reject) => {
      const sent = request(
        { port: port(), host: '127.0.0.1', path: `${PATH}?${inUrl(query)}`, method: 'POST', agent },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });

  it('are refused, or are that callback to the byte', { timeout: 180_000 }, async () => {
    const wanted = fc.sample(mutation, { numRuns: MANY, seed: 20260701 });
    const count = new Map<number, number>();
    const work = async (): Promise<void> => {
      for (let changes = wanted.pop(); changes; changes = wanted.pop()) {
        let { query, body }: Record<'query' | 'body', Buffer> = genuine;
        for (const one of changes) {
          if (one.where === 'body') body = mutate(body, one);
          else query = mutate(query, one);
        }
        const status = await send(query, body);
        count.set(status, (count.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    agent.destroy();

    expect([...count.keys()].filter((status) => ![200, 400, 401].includes(status))).toEqual([]);
    expect([...count.values()].reduce((sum, n) => sum + n, 0)).toBe(MANY);
    expect(count.get(401) ?? 0).toBeGreaterThan(MANY * 0.8);
    // What was taken differed only where nothing is said, such as the envelope's AgentID.
    expect(await fresh()).toEqual([idOf('4242')]);
    expect(await storedText('4242')).toBe(WORDS);
  });
});
