import type { Server } from 'node:http';

/** A bench server of its own process: says where it listens, and ends with the bench. */
export function listen(server: Server): void {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.({ url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` });
  });
  process.on('disconnect', () => process.exit());
}
