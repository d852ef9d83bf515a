import { UnreachableError, WecomError } from './error-classes.js';

export type Json = Record<string, unknown>;

export interface Bytes {
  status: number;
  contentType: string;
  headers: Headers;
  bytes: Buffer;
}

const TIMEOUT_MS = 10_000;
/** Longer than this we do not believe a Retry-After. */
const RETRY_AFTER_MOST_S = 3600;
/** A full page of 1000 customer messages stays well below. */
const JSON_MOST = 16 * 1024 * 1024;

/**
 * One call whose answer is JSON. Success is `errcode` absent or 0; nothing is read from the words. Throws
 * WecomError (the platform's answer) or UnreachableError (none); addresses carry secrets and are in neither.
 */
export async function callJson(url: string, init: RequestInit, timeoutMs = TIMEOUT_MS): Promise<Json> {
  const { status, bytes, headers } = await callBytes(url, init, JSON_MOST, timeoutMs);
  return readJson(status, bytes, headers);
}

/** The same for an answer of any kind, up to `most` bytes. */
export async function callBytes(
  url: string,
  init: RequestInit,
  most: number,
  timeoutMs: number,
): Promise<Bytes> {
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const bytes = await readWithin(response, most);
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, headers: response.headers, bytes };
  } catch (error) {
    if (error instanceof UnreachableError) throw error;
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
    throw new UnreachableError(`The platform could not be reached (${cause}).`);
  }
}

export function readJson(status: number, bytes: Buffer, headers: Headers): Json {
  // Said by what stands before the platform: whatever the body is, the call was not taken.
  if (status === 429)
    throw new UnreachableError('The platform answered HTTP 429.', retryAfterMs(headers.get('retry-after')));
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new UnreachableError(`The platform answered HTTP ${status} without JSON.`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new UnreachableError(`The platform answered HTTP ${status} without a JSON object.`);
  const { errcode = 0, errmsg } = json as Json;
  if (errcode !== 0) throw new WecomError(Number(errcode), String(errmsg ?? ''));
  if (status >= 400) throw new UnreachableError(`The platform answered HTTP ${status}.`);
  return json as Json;
}

/** Seconds only: a date would have to be read by the platform's clock. */
function retryAfterMs(value: string | null): number {
  return value && /^\d{1,9}$/.test(value) ? Math.min(Number(value), RETRY_AFTER_MOST_S) * 1000 : 0;
}

async function readWithin(response: Response, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > most) throw new UnreachableError(`The platform answered more than ${most} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
