import type { Clock } from '../../clock.js';
import { CREDENTIAL_ERRORS, UnreachableError, WecomError } from './error-classes.js';
import { callJson } from './http.js';

/** Tokens are replaced this long before they end. */
const MARGIN_MS = 300_000;
/** Wrong secrets in series block our address for an hour (W90313, 40001). */
const REST_MS = 300_000;

/**
 * The access token of one secret, fetched once for all callers and replaced before it ends (W91039). After a
 * wrong secret it rests five minutes and repeats the error without a call.
 */
export class AccessToken {
  private token: { value: string; until: number } | null = null;
  private fetching: Promise<string> | null = null;
  private resting: { error: WecomError; until: number } | null = null;

  constructor(
    private readonly options: { baseUrl: string; corpId: string; secret: string },
    private readonly clock: Clock,
  ) {}

  async get(): Promise<string> {
    if (this.token && this.token.until > this.clock.now()) return this.token.value;
    this.fetching ??= this.fetch().finally(() => {
      this.fetching = null;
    });
    return await this.fetching;
  }

  /** Another one than `failed`: perhaps somebody has fetched it meanwhile. */
  async instead(failed: string): Promise<string> {
    if (this.token?.value === failed) this.token = null;
    return await this.get();
  }

  private async fetch(): Promise<string> {
    if (this.resting && this.resting.until > this.clock.now()) throw this.resting.error;
    const { baseUrl, corpId, secret } = this.options;
    const query = new URLSearchParams({ corpid: corpId, corpsecret: secret });
    try {
      const answer = await callJson(`${baseUrl}/cgi-bin/gettoken?${query}`, {});
      const { access_token: value, expires_in: seconds } = answer;
      if (typeof value !== 'string' || value === '' || typeof seconds !== 'number')
        throw new UnreachableError('The platform answered no access token.');
      // A short life is used at least half.
      this.token = { value, until: this.clock.now() + Math.max(seconds * 1000 - MARGIN_MS, seconds * 500) };
      return value;
    } catch (error) {
      if (error instanceof WecomError && CREDENTIAL_ERRORS.has(error.errcode))
        this.resting = { error, until: this.clock.now() + REST_MS };
      throw error;
    }
  }
}
