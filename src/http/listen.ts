import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Koa from 'koa';
import { BODY_MS, PHOTO_MS } from './read-body.js';

export interface Listening {
  url: string;
  /** Takes no new connection, lets running requests end, resolves when the port is free. */
  close(): Promise<void>;
}

/** Serves the app with the time limits that keep slow senders from holding connections. */
export async function listen(app: Koa, options: { port: number; host: string }): Promise<Listening> {
  const handle = app.callback();
  const server: Server = createServer(
    {
      headersTimeout: BODY_MS,
      requestTimeout: BODY_MS + PHOTO_MS,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 1000,
      maxHeaderSize: 16_384,
    },
    (request, response) => void handle(request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host === '0.0.0.0' || options.host === '::' ? '127.0.0.1' : options.host;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), 5000);
      await closed;
      clearTimeout(force);
    },
  };
}
