import type { Clock } from '../../clock.js';
import { UnreachableError, WecomError } from '../wecom/error-classes.js';
import { callJson, type Json } from '../wecom/http.js';
import type { WechatConfig } from './config.js';

/** Old and new both work for the last five minutes. */
const MARGIN_MS = 300_000;
/** A forced token may be asked for 20 times a day, 30 s apart. */
const FORCE_EVERY_MS = 30_000;
const REST_MS = 300_000;
const WRONG = new Set([40013, 40125, 40164, 41002, 41004]);

/**
 * The stable access token: several processes that ask get the same one, so none invalidates another's. Only
 * when the platform refuses that very token a new one is forced.
 * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
 */
export class StableToken {
  private token: { value: string; until: number } | null = null;
  private fetching: Promise<string> | null = null;
  private forcedAt = Number.NEGATIVE_INFINITY;
  private resting: { error: WecomError; until: number } | null = null;

  constructor(
    private readonly config: Pick<WechatConfig, 'apiBaseUrl' | 'appId' | 'secret'>,
    private readonly clock: Clock,
  ) {}

  async get(): Promise<string> {
    if (this.token && this.token.until > this.clock.now()) return this.token.value;
    return await this.once(false);
  }

  /** Another one than `failed`, by force when the platform still gives out that one. */
  async instead(failed: string): Promise<string> {
    if (this.token?.value === failed) this.token = null;
    const value = await this.get();
    if (value !== failed || this.forcedAt + FORCE_EVERY_MS > this.clock.now()) return value;
    this.forcedAt = this.clock.now();
    return await this.once(true);
  }

  private async once(force: boolean): Promise<string> {
    this.fetching ??= this.fetch(force).finally(() => {
      this.fetching = null;
    });
    return await this.fetching;
  }

  private async fetch(force: boolean): Promise<string> {
    if (this.resting && this.resting.until > this.clock.now()) throw this.resting.error;
    const { apiBaseUrl, appId, secret } = this.config;
    const body: Json = { grant_type: 'client_credential', appid: appId, secret, force_refresh: force };
    try {
      const answer = await callJson(`${apiBaseUrl}/cgi-bin/stable_token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(body),
      });
      const { access_token: value, expires_in: seconds } = answer;
      if (typeof value !== 'string' || value === '' || typeof seconds !== 'number')
        throw new UnreachableError('The platform answered no access token.');
      this.token = { value, until: this.clock.now() + Math.max(seconds * 1000 - MARGIN_MS, seconds * 500) };
      return value;
    } catch (error) {
      if (error instanceof WecomError && WRONG.has(error.errcode))
        this.resting = { error, until: this.clock.now() + REST_MS };
      throw error;
    }
  }
}
