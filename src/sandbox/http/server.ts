import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '../../errors.js';
import { attachBotServer } from '../bot/server.js';
import type { Control } from '../control/control.js';
import type { Platform } from '../platform.js';
import { answerTelegram, botPath } from '../telegram/http.js';
import { answerJson } from './answer.js';
import { answerApi } from './api.js';
import { answerControl } from './control.js';

const LARGEST_BODY = 32 * 1024 * 1024;

/** Listens on loopback only: the control of the practice platform asks nobody who they are. */
export async function listen(
  parts: { platform: Platform; control: Control },
  port: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(parts, request, response).catch((error: unknown) => {
      if (response.headersSent || request.socket.destroyed) request.socket.destroy();
      else answerJson(response, 500, { error: { code: 'internal', message: messageOf(error) } });
    });
  });
  attachBotServer(server, parts.platform);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  parts.platform.bot.baseUrl = url;
  return {
    url,
    close: async () => await close(server),
  };
}

async function answer(
  parts: { platform: Platform; control: Control },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const bytes = await read(request);
  if (bytes === null)
    return answerJson(response, 413, { error: { code: 'too-large', message: 'over 32 MiB' } });
  if (url.pathname.startsWith('/cgi-bin/'))
    return await answerApi(parts.platform, request, response, url, bytes);
  const bot = botPath(url.pathname);
  if (bot) return await answerTelegram(parts.platform, request, response, bot, bytes);
  if (url.pathname.startsWith('/sandbox/'))
    return await answerControl(parts, response, { method: request.method ?? 'GET', url, bytes });
  answerJson(response, 404, {
    error: { code: 'path', message: 'There is /cgi-bin/, /bot<token>/ and /sandbox/' },
  });
}

async function read(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    // Held calls and long polls would keep it open.
    server.closeAllConnections();
  });
}
