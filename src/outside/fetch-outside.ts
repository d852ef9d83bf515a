import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublic } from './addresses.js';

export interface OutsideRequest {
  /** Where the platform keeps such things: `mmbiz.qpic.cn`, or with a dot in front any name under it. */
  hosts: readonly string[];
  /** Of those, exact names that the operator knows to answer inside our network; the certificate still proves them. */
  inside: readonly string[];
  /** More bytes than this are not read. */
  most: number;
  timeoutMs: number;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
}

export interface OutsideAnswer {
  status: number;
  contentType: string;
  bytes: Buffer;
}

/** An address from outside that is not asked, or an answer that is not read; `code` says why, never the address. */
export class OutsideError extends Error {
  override name = 'OutsideError';
  constructor(
    readonly code: 'address' | 'host' | 'private' | 'redirect' | 'too-large' | 'unreachable',
    options?: ErrorOptions,
  ) {
    super(`an outside address was not read: ${code}`, options);
  }
}

type Resolve = (host: string) => Promise<LookupAddress[]>;
const resolveAll: Resolve = async (host) => await lookup(host, { all: true, verbatim: true });

/**
 * Asks an address that came from outside (row 48–53 of the security rules): https on its usual port, hosts of
 * a list, connected to the very address that was checked so that a second answer of DNS changes nothing;
 * redirects are not followed; size and time are bounded, the slow drip as well. Throws OutsideError.
 */
export async function fetchOutside(
  address: string,
  wanted: OutsideRequest,
  resolve: Resolve = resolveAll,
  connect: typeof request = request,
): Promise<OutsideAnswer> {
  const url = readAddress(address, wanted.hosts);
  const signal = AbortSignal.timeout(wanted.timeoutMs);
  const found = await within(signal, resolve(url.hostname));
  const [first] = found;
  // One private answer among several is enough to refuse: who serves it means no good.
  const isInside = wanted.inside.includes(url.hostname);
  if (!first || !(isInside || found.every((one) => isPublic(one.address)))) throw new OutsideError('private');
  const pinned = ((_host, options, done) =>
    typeof options === 'object' && options.all
      ? done(null, [first])
      : done(null, first.address, first.family)) as LookupFunction;
  return await ask(url, wanted, { pinned, signal, connect });
}

/** Names are compared as the parser made them: `①②⑦.1`, `0x7f.1` and `user@host` tricks have no chance. */
function readAddress(address: string, hosts: readonly string[]): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch (cause) {
    throw new OutsideError('address', { cause });
  }
  const isPlain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
  if (!isPlain || address.includes('\\')) throw new OutsideError('address');
  const name = url.hostname.toLowerCase();
  const isListed = hosts.some((host) => (host.startsWith('.') ? name.endsWith(host) : name === host));
  if (!isListed) throw new OutsideError('host');
  return url;
}

async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop = () => {};
  const over = new Promise<never>((_, fail) => {
    stop = () => fail(new OutsideError('unreachable'));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, over]);
  } catch (cause) {
    throw cause instanceof OutsideError ? cause : new OutsideError('unreachable', { cause });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function ask(
  url: URL,
  { method = 'GET', headers, body, most }: OutsideRequest,
  how: { pinned: LookupFunction; signal: AbortSignal; connect: typeof request },
): Promise<OutsideAnswer> {
  return await new Promise((done, fail) => {
    const failed = (cause: unknown) =>
      fail(cause instanceof OutsideError ? cause : new OutsideError('unreachable', { cause }));
    const outgoing = how.connect(
      url,
      { method, headers, lookup: how.pinned, signal: how.signal, agent: false },
      (response) => {
        const status = response.statusCode ?? 0;
        if (status >= 300 && status < 400) {
          response.destroy();
          failed(new OutsideError('redirect'));
          return;
        }
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= most) chunks.push(chunk);
          else response.destroy(new OutsideError('too-large'));
        });
        response.on('error', failed);
        response.on('end', () =>
          done({ status, contentType: response.headers['content-type'] ?? '', bytes: Buffer.concat(chunks) }),
        );
      },
    );
    outgoing.on('error', failed);
    outgoing.end(body);
  });
}
