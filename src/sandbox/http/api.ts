import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiAnswer } from '../api/call.js';
import { routes } from '../api/routes.js';
import { MINUTE } from '../limits.js';
import type { Platform } from '../platform.js';
import { Refusal } from '../refusal.js';
import { count } from '../stats.js';
import type { StormPlatform } from '../storm.js';
import { answerBadGateway, answerJson } from './answer.js';

/** Answers one call under `/cgi-bin/`: armed faults first, then token and frequency, then the call itself. */
export async function answerApi(
  platform: Platform,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  bytes: Buffer,
): Promise<void> {
  const path = url.pathname.replace(/^\/cgi-bin\//, '');
  count(platform.stats.calls, path);
  const faults = platform.faults.forCall(path, platformOf(path));
  const slow = faults.take('slow', path);
  if (slow) await pause(slow.ms);
  // Held until the caller gives up or the platform closes.
  if (faults.take('timeout', path)) return;
  if (faults.take('reset', path)) {
    request.socket.destroy();
    return;
  }
  if (faults.take('http-500', path)) return answerJson(response, 500, {});
  if (faults.take('http-502', path)) return answerBadGateway(response);
  const many = faults.take('http-429', path);
  if (many) {
    response.setHeader('retry-after', many.retryAfter);
    return answerJson(response, 429, {});
  }
  if (faults.take('expire-tokens')) platform.tokens.expireAll();
  const lost = faults.take('lost-answer', path);
  const late = faults.take('late-answer', path);
  const forced = faults.take('errcode', path);
  try {
    if (forced) throw new Refusal(forced.code);
    const answer = await handle(platform, request, path, url, bytes);
    if (late) return;
    if (lost) request.socket.destroy();
    else if (isBytes(answer)) answerBytes(response, answer);
    else answerJson(response, 200, { errcode: 0, errmsg: 'ok', ...answer });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    count(platform.stats.rejected, `${path} ${error.errcode}`);
    const hint = `hint: [sandbox], more info at https://open.work.weixin.qq.com/devtool/query?e=${error.errcode}`;
    answerJson(response, 200, { errcode: error.errcode, errmsg: `${error.message}, ${hint}` });
  }
}

/** Both have the same tokens and media; these are an official account's alone. */
const platformOf = (path: string): StormPlatform =>
  /^(message\/(custom|template)\/|stable_token$)/.test(path) ? 'wechat' : 'wecom';

async function handle(platform: Platform, request: IncomingMessage, path: string, url: URL, bytes: Buffer) {
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!route) throw new Refusal(-1, `the sandbox does not know ${path}`);
  if (route.method === 'GET' && request.method !== 'GET') throw new Refusal(43001);
  if (route.method === 'POST' && request.method !== 'POST') throw new Refusal(43002);
  if (route.grant) platform.tokens.check(url.searchParams.get('access_token'), route.grant);
  if (!platform.rates.take(`api:${path}`, { count: platform.limits.apiPerMinute, ms: MINUTE })) {
    count(platform.stats.violations, 'api');
    throw new Refusal(45009);
  }
  return await route.handle({ platform, path, query: url.searchParams, headers: request.headers, bytes });
}

type BytesAnswer = Extract<ApiAnswer, { bytes: Buffer }>;

const isBytes = (answer: ApiAnswer): answer is BytesAnswer => Buffer.isBuffer((answer as BytesAnswer).bytes);

function answerBytes(response: ServerResponse, answer: BytesAnswer): void {
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-disposition': answer.disposition,
    'content-length': answer.bytes.length,
    ...(answer.contentRange ? { 'content-range': answer.contentRange } : {}),
  });
  response.end(answer.bytes);
}
