import { TOKEN_ERRORS, WecomError } from './error-classes.js';
import { type Bytes, callBytes, callJson, type Json } from './http.js';
import type { AccessToken } from './token.js';

/**
 * Calls of the API under one secret. On a token error the token is replaced once and the call repeated once.
 * Throws WecomError (the platform's answer) or UnreachableError (none).
 * @see https://developer.work.weixin.qq.com/document/path/90664
 */
export class WecomClient {
  constructor(
    private readonly baseUrl: string,
    private readonly token: Pick<AccessToken, 'get' | 'instead'>,
  ) {}

  /** The body's bytes depend on `body` alone, so a repeated call is the same to the byte. */
  async post(path: string, body: Json, query: Record<string, string> = {}): Promise<Json> {
    const text = JSON.stringify(body);
    return await this.withToken((token) =>
      callJson(this.address(path, token, query), { method: 'POST', body: text, headers: JSON_TYPE }),
    );
  }

  async get(path: string, query: Record<string, string> = {}): Promise<Json> {
    return await this.withToken((token) => callJson(this.address(path, token, query), {}));
  }

  async postForm(
    path: string,
    query: Record<string, string>,
    form: FormData,
    timeoutMs: number,
  ): Promise<Json> {
    return await this.withToken((token) =>
      callJson(this.address(path, token, query), { method: 'POST', body: form }, timeoutMs),
    );
  }

  /** Bytes of any kind; `check` may throw WecomError when they are an error. */
  async getBytes(
    path: string,
    query: Record<string, string>,
    options: {
      headers?: Record<string, string>;
      most: number;
      timeoutMs: number;
      check: (answer: Bytes) => void;
    },
  ): Promise<Bytes> {
    const { headers = {}, most, timeoutMs, check } = options;
    return await this.withToken(async (token) => {
      const answer = await callBytes(this.address(path, token, query), { headers }, most, timeoutMs);
      check(answer);
      return answer;
    });
  }

  private address(path: string, token: string, query: Record<string, string> = {}): string {
    return `${this.baseUrl}/cgi-bin/${path}?${new URLSearchParams({ access_token: token, ...query })}`;
  }

  private async withToken<T>(call: (token: string) => Promise<T>): Promise<T> {
    const token = await this.token.get();
    try {
      return await call(token);
    } catch (error) {
      if (!(error instanceof WecomError) || !TOKEN_ERRORS.has(error.errcode)) throw error;
      return await call(await this.token.instead(token));
    }
  }
}

export const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
