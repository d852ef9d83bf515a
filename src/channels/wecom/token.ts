import type { Clock } from '../../clock.js';
import { CREDENTIAL_ERRORS, UnreachableError, WecomError } from './error-classes.js';
import { callJson, type Json } from './http.js';

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

  /**
   * @param ask the platform's answer; `force`: another token than the one that is good already
   * @param wrong the platform's numbers for a secret that is wrong
   */
  constructor(
    private readonly ask: (force: boolean) => Promise<Json>,
    private readonly wrong: ReadonlySet<number>,
    protected readonly clock: Clock,
  ) {}

  async get(): Promise<string> {
    if (this.token && this.token.until > this.clock.now()) return this.token.value;
    return await this.fetchOnce(false);
  }

  /** Another one than `failed`: perhaps somebody has fetched it meanwhile. */
  async instead(failed: string): Promise<string> {
    if (this.token?.value === failed) this.token = null;
    return await this.get();
  }

  protected async fetchOnce(force: boolean): Promise<string> {
    this.fetching ??= this.fetch(force).finally(() => {
      this.fetching = null;
    });
    return await this.fetching;
  }

  private async fetch(force: boolean): Promise<string> {
    if (this.resting && this.resting.until > this.clock.now()) throw this.resting.error;
    try {
      const { access_token: value, expires_in: seconds } = await this.ask(force);
      if (typeof value !== 'string' || value === '' || typeof seconds !== 'number')
        throw new UnreachableError('The platform answered no access token.');
      // A short life is used at least half.
      this.token = { value, until: this.clock.now() + Math.max(seconds * 1000 - MARGIN_MS, seconds * 500) };
      return value;
    } catch (error) {
      if (error instanceof WecomError && this.wrong.has(error.errcode))
        this.resting = { error, until: this.clock.now() + REST_MS };
      throw error;
    }
  }
}

/** The token of one of a company's apps. */
export function corpToken(
  app: { baseUrl: string; corpId: string; secret: string },
  clock: Clock,
): AccessToken {
  const query = new URLSearchParams({ corpid: app.corpId, corpsecret: app.secret });
  return new AccessToken(
    async () => await callJson(`${app.baseUrl}/cgi-bin/gettoken?${query}`, {}),
    CREDENTIAL_ERRORS,
    clock,
  );
}
