import type { Clock } from '../../clock.js';
import { callJson } from '../wecom/http.js';
import { AccessToken } from '../wecom/token.js';
import type { WechatConfig } from './config.js';

/** A forced token may be asked for 20 times a day, 30 s apart. */
const FORCE_EVERY_MS = 30_000;
const WRONG = new Set([40013, 40125, 40164, 41002, 41004]);

/**
 * The stable access token: several processes that ask get the same one, so none invalidates another's. Only
 * when the platform refuses that very token a new one is forced.
 * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
 */
export class StableToken extends AccessToken {
  private forcedAt = Number.NEGATIVE_INFINITY;

  constructor(
    { apiBaseUrl, appId, secret }: Pick<WechatConfig, 'apiBaseUrl' | 'appId' | 'secret'>,
    clock: Clock,
  ) {
    const ask = async (force: boolean) =>
      await callJson(`${apiBaseUrl}/cgi-bin/stable_token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({
          grant_type: 'client_credential',
          appid: appId,
          secret,
          force_refresh: force,
        }),
      });
    super(ask, WRONG, clock);
  }

  /** Another one than `failed`, by force when the platform still gives out that one. */
  override async instead(failed: string): Promise<string> {
    const value = await super.instead(failed);
    if (value !== failed || this.forcedAt + FORCE_EVERY_MS > this.clock.now()) return value;
    this.forcedAt = this.clock.now();
    return await this.fetchOnce(true);
  }
}
