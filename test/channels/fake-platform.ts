import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  bytes: Buffer;
  headers: IncomingMessage['headers'];
}

type Answer =
  | Record<string, unknown>
  | 'hang-up'
  | { status?: number; headers?: Record<string, string>; bytes: Buffer };

/** A platform that answers what it is told to: per path a list of answers, the last one for good. */
export async function fakePlatform() {
  const calls: Call[] = [];
  const answers = new Map<string, Answer[]>();
  let tokens = 0;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const path = url.pathname.replace('/cgi-bin/', '');
    const isJson = String(request.headers['content-type']).startsWith('application/json');
    const body = isJson ? (JSON.parse(bytes.toString()) as Record<string, unknown>) : {};
    calls.push({ path, query: url.searchParams, body, bytes, headers: request.headers });
    const waiting = answers.get(path);
    const answer = (waiting && waiting.length > 1 ? waiting.shift() : waiting?.[0]) ?? fallback(path);
    if (answer === 'hang-up') return void request.socket.destroy();
    if ('bytes' in answer && Buffer.isBuffer(answer.bytes)) {
      const { status, headers } = answer as { status?: number; headers?: Record<string, string> };
      response.writeHead(status ?? 200, headers ?? {});
      return void response.end(answer.bytes);
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ errcode: 0, errmsg: 'ok', ...answer }));
  });
  const fallback = (path: string): Answer => {
    if (path === 'gettoken') return { access_token: `token-${++tokens}`, expires_in: 7200 };
    if (path === 'media/upload' || path === 'webhook/upload_media') return { media_id: 'uploaded-1' };
    if (path === 'message/send') return { msgid: `m${calls.length}`, response_code: 'rc-1' };
    if (path === 'kf/sync_msg') return { next_cursor: 'end', has_more: 0, msg_list: [] };
    if (path === 'kf/account/list') return { account_list: [] };
    return {};
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    robotUrl: `${url}/cgi-bin/webhook/send?key=robot-key`,
    calls,
    to: (path: string) => calls.filter((call) => call.path === path),
    answer: (path: string, ...list: Answer[]) => void answers.set(path, list),
    /** The usual answer of the path, for lists. */
    usual: fallback,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakePlatform = Awaited<ReturnType<typeof fakePlatform>>;
