import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Answer, envelope, post, queryOf, seal } from './outside.js';
import { ADDRESS, BODY_MS, expectRefused, genuine, idOf, PATH, text, underAttack } from './under-attack.js';

const LIMIT = 65_536;
const { raw, send, deliver, fresh, row, storedText, settle } = underAttack();

describe('27, 28: bodies', () => {
  const sealed = seal(ADDRESS, genuine);
  const path = `${PATH}?${queryOf(sealed)}`;
  const filled = (size: number) => envelope(ADDRESS, sealed).padEnd(size, ' ');

  it('of one byte more than 64 KiB: 413, and the connection ends', async () => {
    const answer = await send(sealed, { body: filled(LIMIT + 1) });
    expect(answer).toMatchObject({ status: 413, closed: true });
    expect((await send(sealed, { body: filled(LIMIT) })).status).toBe(200);
    expect(await fresh()).toEqual([idOf('100')]);
  });

  it('14: of 10 MB: 413', async () => {
    const answer = await send(sealed, { body: `<xml><Encrypt>${'A'.repeat(10_000_000)}</Encrypt></xml>` });
    expect(answer.status).toBe(413);
  });

  it('in chunks without an end: 413, and the connection ends', async () => {
    let sent = 0;
    const answer = await raw(async (socket) => {
      socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`);
      while (!socket.destroyed && sent < 1_000_000_000) {
        sent += 4096;
        if (!socket.write(`1000\r\n${' '.repeat(4096)}\r\n`)) await sleep(1);
      }
    });
    expect(answer).toMatchObject({ status: 413, closed: true });
    // What lies in the buffers of two sockets, not more.
    expect(sent).toBeLessThan(20_000_000);
  });

  it('of a broken chunk: 400, and the connection ends', async () => {
    const answer = await raw(
      `POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n`,
    );
    expect(answer).toMatchObject({ status: 400, closed: true });
  });

  it('shorter than the length says: 408 in time, and the connection ends', async () => {
    const body = envelope(ADDRESS, sealed);
    const begun = performance.now();
    const answer = await raw(
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length + 10}\r\n\r\n${body}`,
    );
    expect(answer).toMatchObject({ status: 408, closed: true });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(BODY_MS - 50);
  });

  it('longer than the length says: refused, and the rest is no second callback', async () => {
    const body = envelope(ADDRESS, sealed);
    const answer = await raw(
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length - 5}\r\nConnection: close\r\n\r\n${body}`,
    );
    expect(answer).toMatchObject({ status: 400, closed: true });
  });

  it('with a length that is none, or with two lengths: 400', async () => {
    for (const length of ['-1', 'abc', '5, 6', '5\r\nContent-Length: 6', '5\r\nTransfer-Encoding: chunked'])
      expect(
        (await raw(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\nhello`)).status,
        length,
      ).toBe(400);
  });

  it('by one byte now and then: 408 when the time is up, however long it goes on', async () => {
    const begun = performance.now();
    const answer = await raw(async (socket) => {
      socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n`);
      while (!socket.destroyed) {
        socket.write('<');
        await sleep(BODY_MS / 8);
      }
    });
    expect(answer).toMatchObject({ status: 408, closed: true });
    expect(performance.now() - begun).toBeLessThan(BODY_MS * 5);
  });

  it.each(['gzip', 'GZIP', 'br', 'deflate, gzip', 'x-unknown'])(
    'encoded as %s: 415, not unpacked',
    async (encoding) => {
      const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20));
      const answer = await send(sealed, { body: bomb, headers: [`Content-Encoding: ${encoding}`] });
      expect(answer).toMatchObject({ status: 415, closed: true });
      const genuineOne = gzipSync(Buffer.from(envelope(ADDRESS, sealed)));
      expect(
        (await send(sealed, { body: genuineOne, headers: [`Content-Encoding: ${encoding}`] })).status,
      ).toBe(415);
    },
  );
});

describe('29, 30: requests', () => {
  const sealed = seal(ADDRESS, genuine);
  const expectNoStack = (answer: Answer) =>
    expect(answer.headers + answer.body).not.toMatch(/\.(js|ts):\d|node_modules|\n\s+at /);

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])('%s: 405 or what the method is', async (method) => {
    const request = post(`${PATH}?${queryOf(sealed)}`, envelope(ADDRESS, sealed), ['Connection: close']);
    const answer = await raw(request.toString('latin1').replace('POST', method));
    expect(answer.status).toBe(method === 'OPTIONS' ? 200 : method === 'HEAD' ? 401 : 405);
    expectNoStack(answer);
  });

  it.each([
    `/${PATH}`,
    `${PATH}/`,
    `${PATH}//`,
    '/webhooks//wecom/app',
    '/webhooks/%2e%2e/webhooks/wecom/app',
    '/webhooks/../webhooks/wecom/app',
    '/webhooks/wecom/%61pp/..',
    '/webhooks/wecom/app%00',
    '/webhooks/wecom/app%00.html',
    '/webhooks/wecom/app%2f',
    '/webhooks/wecom\\app',
    '/WEBHOOKS/wecom/app',
    '/webhooks/wecom/app;x=1',
    '/webhooks/wecom',
    '/webhooks/wecom/%',
    '/webhooks/wecom/%ff%fe',
    '/..%2f..%2fetc/passwd',
    '//evil.example/webhooks/wecom/app',
    'http://evil.example/',
    '*',
  ])('the address %s: 404', async (path) => {
    const answer = await raw(post(`${path}?${queryOf(sealed)}`, envelope(ADDRESS, sealed)));
    expect(answer.status).toBe(404);
    expectNoStack(answer);
  });

  it('NUL in the path or in a header, and no HTTP at all: 400, and the connection ends', async () => {
    for (const request of [
      post('/webhooks/wecom/app\u0000', 'a'),
      post(PATH, 'a', ['X-A: a\u0000b']),
      'hello\r\n\r\n',
      '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
      `POST ${PATH} HTTP/1.1\r\nHost: a\r\nX: a\nY\r\n\r\n`,
    ]) {
      const answer = await raw(request);
      expect(answer).toMatchObject({ status: 400, closed: true });
      expectNoStack(answer);
    }
  });

  it('100 headers of 8 KB: 431, and the connection ends', async () => {
    const headers = Array.from({ length: 100 }, (_, i) => `X-${i}: ${'a'.repeat(8192)}`);
    expect(await raw(post(PATH, 'a', headers))).toMatchObject({ status: 431, closed: true });
  });

  it('a query of 15 KB: refused like any other', async () => {
    expectRefused(
      await send(sealed, {
        query: `${queryOf(sealed).replace('nonce=777', '')}&nonce=${'7'.repeat(15_000)}`,
      }),
    );
  });
});

describe('31: a client that goes away after its body', () => {
  it('has it stored or not, never half, and may come again', async () => {
    for (let i = 0; i < 20; i++) {
      const plain = text('走了', `31${i}`);
      const sealed = seal(ADDRESS, plain);
      await raw(async (socket) => {
        socket.write(post(`${PATH}?${queryOf(sealed)}`, envelope(ADDRESS, sealed)));
        await sleep(i % 5);
        socket.resetAndDestroy();
      });
      expect((await deliver(plain)).status).toBe(200);
      expect(await storedText(`31${i}`)).toBe('走了');
    }
    expect(await fresh()).toHaveLength(20);
  });

  it('has nothing stored when it goes in the middle', async () => {
    for (let i = 0; i < 20; i++) {
      const sealed = seal(ADDRESS, text('半句', `32${i}`));
      await raw(async (socket) => {
        socket.write(post(`${PATH}?${queryOf(sealed)}`, envelope(ADDRESS, sealed)).subarray(0, -10 - i));
        await sleep(i % 5);
        socket.resetAndDestroy();
      });
    }
  });
});

describe('after all of it', () => {
  it('a genuine callback is taken', async () => {
    expect((await deliver(text('还在', '999'))).status).toBe(200);
    expect(await fresh()).toEqual([idOf('999')]);
    await settle();
    expect((await row('999'))?.status).toBe('done');
  });
});
