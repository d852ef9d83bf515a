import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { isRecord, type Json } from '../api/call.js';
import { answerBadGateway, answerJson } from '../http/answer.js';
import type { Platform } from '../platform.js';
import { count } from '../stats.js';
import { type BotCall, methods, type Upload } from './methods.js';
import { readMultipart } from './multipart.js';
import { BotRefusal } from './refusal.js';

/** `/bot<token>/<method>` and `/file/bot<token>/<path>`; null: the address is of somebody else. */
export function botPath(path: string): { token: string; rest: string; file: boolean } | null {
  const match = /^(\/file)?\/bot([^/]+)\/(.+)$/.exec(path);
  return match ? { file: match[1] !== undefined, token: match[2] ?? '', rest: match[3] ?? '' } : null;
}

/** Answers one call of the Bot API: armed faults first, then the token, then the call itself. */
export async function answerTelegram(
  platform: Platform,
  request: IncomingMessage,
  response: ServerResponse,
  path: NonNullable<ReturnType<typeof botPath>>,
  bytes: Buffer,
): Promise<void> {
  const method = path.file ? 'file' : path.rest;
  count(platform.stats.calls, method);
  const faults = platform.faults.forCall(method, 'telegram');
  const slow = faults.take('slow', method);
  if (slow) await pause(slow.ms);
  if (faults.take('timeout', method)) return;
  if (faults.take('reset', method)) {
    request.socket.destroy();
    return;
  }
  if (faults.take('http-500', method))
    return answerJson(response, 500, { ok: false, error_code: 500, description: 'Internal Server Error' });
  if (faults.take('http-502', method)) return answerBadGateway(response);
  const lost = faults.take('lost-answer', method);
  const late = faults.take('late-answer', method);
  try {
    if (path.token !== platform.credentials.telegram.botToken) throw new BotRefusal(401, 'Unauthorized');
    const many = faults.take('http-429', method);
    if (many)
      throw new BotRefusal(429, `Too Many Requests: retry after ${many.retryAfter}`, {
        retry_after: many.retryAfter,
      });
    const forced = faults.take('errcode', method);
    if (forced)
      throw new BotRefusal(
        forced.code,
        forced.code === 401 ? 'Unauthorized' : 'sandbox fault',
        forced.code === 429 ? { retry_after: 1 } : {},
      );
    if (path.file) return answerFile(platform, response, path.rest);
    const work = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!work) throw new BotRefusal(404, 'Not Found');
    const result = await work({ platform, ...read(request, bytes) });
    if (late) return;
    if (lost) request.socket.destroy();
    else answerJson(response, 200, { ok: true, result });
  } catch (error) {
    if (!(error instanceof BotRefusal)) throw error;
    const { status, description, parameters } = error;
    count(platform.stats.rejected, `${method} ${status}`);
    answerJson(response, status, {
      ok: false,
      error_code: status,
      description,
      ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
    });
  }
}

function answerFile(platform: Platform, response: ServerResponse, path: string): void {
  const item = platform.world.media[path.split('/').at(-1) ?? ''];
  if (!item) throw new BotRefusal(404, 'Not Found');
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  response.end(Buffer.from(item.base64, 'base64'));
}

function read(request: IncomingMessage, bytes: Buffer): Pick<BotCall, 'input' | 'files'> {
  const type = String(request.headers['content-type'] ?? '');
  const files = new Map<string, Upload>();
  if (bytes.length === 0) return { input: {}, files };
  if (!type.startsWith('multipart/')) {
    const input: unknown = JSON.parse(bytes.toString('utf8'));
    return { input: isRecord(input) ? input : {}, files };
  }
  const input: Json = {};
  for (const part of readMultipart(bytes, type)) {
    if (part.fileName === null) input[part.name] = part.bytes.toString('utf8');
    else files.set(part.name, { bytes: part.bytes, name: part.fileName });
  }
  return { input, files };
}
