import { createServer, request as plain, type RequestListener, type Server } from 'node:http';
import type { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isPublic } from '../../src/outside/addresses.js';
import { fetchOutside } from '../../src/outside/fetch-outside.js';

const HOSTS = ['qyapi.weixin.qq.com', '.qpic.cn'];
const GOOD = 'https://mmbiz.qpic.cn/a.jpg';
const open = async () => [{ address: '203.205.254.1', family: 4 }];

describe('addresses of the open internet', () => {
  it.each([
    ...['127.0.0.1', '127.255.255.255', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '100.127.255.255', '192.0.0.1', '198.18.0.1', '224.0.0.1'],
    ...['240.0.0.1', '255.255.255.255', '192.0.2.1', '203.0.113.9', '198.51.100.7', '192.88.99.1'],
    ...['::1', '::', '::ffff:127.0.0.1', '::ffff:8.8.8.8', 'fe80::1', 'fd00::1', 'fc00::1', 'ff02::1'],
    ...['64:ff9b::7f00:1', '64:ff9b::a00:1', '2002:7f00:1::', '2001:db8::1', '2001::1', 'fec0::1'],
    ...['100::1', '::7f00:1', '', 'localhost', '1.2.3', '999.1.1.1'],
  ])('%s is none', (address) => {
    expect(isPublic(address)).toBe(false);
  });
  it.each([
    '8.8.8.8',
    '203.205.254.1',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.0.1',
    '2400:3200::1',
    '2606:4700::1',
  ])('%s is one', (address) => {
    expect(isPublic(address)).toBe(true);
  });
});

describe('asking an address that came from outside', () => {
  let server: Server | null = null;
  afterEach(() => server?.close());

  /** The same as TLS to the host, ended by a server of the test; tells where the connection would have gone. */
  async function at(answer: RequestListener) {
    server = createServer(answer);
    await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const went: string[] = [];
    const connect = ((url: URL, options: Parameters<typeof request>[1], heard: never) => {
      options.lookup?.(url.hostname, {}, (_error, address) => went.push(String(address)));
      const { lookup: _, agent: __, ...rest } = options;
      return plain({ ...rest, host: '127.0.0.1', port, path: url.pathname }, heard);
    }) as unknown as typeof request;
    return { connect, went };
  }
  const wanted = { hosts: HOSTS, inside: [], most: 1000, timeoutMs: 2000 };
  const refused = async (address: string, resolve = open) => {
    let asked = false;
    const connect = (() => {
      asked = true;
      throw new Error('it was asked');
    }) as unknown as typeof request;
    const code = await fetchOutside(address, wanted, resolve, connect).then(
      () => 'read',
      (error: { code: string }) => error.code,
    );
    expect(asked).toBe(false);
    return code;
  };

  it.each([
    // rows 48 and 49
    ...[
      'http://169.254.169.254/',
      'http://127.0.0.1',
      'http://2130706433/',
      'http://0x7f.1/',
      'http://127.1/',
    ],
    ...['https://169.254.169.254/', 'https://127.0.0.1', 'https://2130706433/', 'https://0x7f.1/'],
    ...['https://①②⑦.⓪.⓪.①/', 'https://[::ffff:127.0.0.1]/', 'https://[::1]/', 'https://[fe80::1]/'],
    ...['https://[fd00::1]/', 'https://[64:ff9b::7f00:1]/', 'https://[2002:7f00:1::]/'],
    // rows 50 and 51
    ...['https://localhost./', 'https://127.0.0.1.nip.io/', 'https://qyapi.weixin.qq.com@127.0.0.1/'],
    ...['https://127.0.0.1#@qyapi.weixin.qq.com', 'https://127.0.0.1\\@qyapi.weixin.qq.com/'],
    ...[
      'https://qyapi.weixin.qq.com\\@127.0.0.1/',
      'https://user:pass@mmbiz.qpic.cn/',
      'https://mmbiz.qpic.cn:8443/',
    ],
    ...[
      'https://qpic.cn.evil.example/',
      'https://evilqpic.cn/',
      'http://mmbiz.qpic.cn/',
      'file:///etc/passwd',
    ],
    ...['gopher://mmbiz.qpic.cn/', 'ftp://mmbiz.qpic.cn/', 'mmbiz.qpic.cn/a.jpg', '//mmbiz.qpic.cn/', ''],
  ])('does not ask %s', async (address) => {
    expect(await refused(address)).toMatch(/^(address|host)$/);
  });

  it('asks no listed host that leads inside, not even when only one of its addresses does', async () => {
    expect(await refused(GOOD, async () => [{ address: '10.0.0.1', family: 4 }])).toBe('private');
    expect(
      await refused(GOOD, async () => [...(await open()), { address: '::ffff:10.0.0.1', family: 6 }]),
    ).toBe('private');
    expect(await refused(GOOD, async () => [])).toBe('private');
    expect(await refused(GOOD, () => Promise.reject(new Error('ENOTFOUND')))).toBe('unreachable');
  });

  it('connects to the address that was checked: what DNS says a second time is not asked', async () => {
    let answers = 0;
    const turning = async () => [{ address: answers++ === 0 ? '203.205.254.1' : '127.0.0.1', family: 4 }];
    const { connect, went } = await at((_, res) => res.end('jpg'));
    const got = await fetchOutside(GOOD, wanted, turning, connect);
    expect(got.bytes.toString()).toBe('jpg');
    expect(answers).toBe(1);
    expect(went).toEqual(['203.205.254.1']);
  });

  it.each(['https://10.0.0.1/', 'file:///etc/passwd', 'gopher://x/', 'https://mmbiz.qpic.cn/b.jpg'])(
    'does not follow to %s',
    async (location) => {
      let asked = 0;
      const { connect } = await at((_, res) => {
        asked++;
        res.writeHead(302, { location }).end();
      });
      await expect(fetchOutside(GOOD, wanted, open, connect)).rejects.toMatchObject({ code: 'redirect' });
      expect(asked).toBe(1);
    },
  );

  it('reads no more than it was told to, and waits no longer', async () => {
    const big = await at((_, res) => {
      res.on('error', () => {});
      const more = () => {
        while (res.write(Buffer.alloc(4096)));
      };
      res.on('drain', more);
      more();
    });
    await expect(fetchOutside(GOOD, wanted, open, big.connect)).rejects.toMatchObject({ code: 'too-large' });
    server?.closeAllConnections();
    server?.close();
    const slow = await at((_, res) => {
      const drip = setInterval(() => res.write('.'), 20);
      res.on('close', () => clearInterval(drip));
    });
    const began = performance.now();
    await expect(fetchOutside(GOOD, { ...wanted, timeoutMs: 200 }, open, slow.connect)).rejects.toMatchObject(
      { code: 'unreachable' },
    );
    expect(performance.now() - began).toBeLessThan(1500);
    await expect(
      fetchOutside(GOOD, { ...wanted, timeoutMs: 100 }, () => new Promise(() => {})),
    ).rejects.toMatchObject({ code: 'unreachable' });
  });
});
