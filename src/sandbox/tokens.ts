import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { SandboxCredentials } from './credentials.js';
import { SECOND, TOKEN_LIFE } from './limits.js';
import { Refusal } from './refusal.js';

/** Which part of the company a token may act for. */
export type Grant = 'app' | 'kf' | 'wechat';

/**
 * Access tokens, one per secret (W91039). Asked again while one is good, the same is given back with what
 * is left of its life. They live in memory: after a restart every old token is unknown, as it may be there.
 */
export class Tokens {
  private readonly known = new Map<string, { secret: string; until: number; old?: boolean }>();
  private forcedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly credentials: SandboxCredentials,
  ) {}

  issue(corpId: string, secret: string): { access_token: string; expires_in: number } {
    if (!corpId) throw new Refusal(41002);
    if (!secret) throw new Refusal(41004);
    if (corpId !== this.credentials.corpId) throw new Refusal(40013);
    if (![this.credentials.app.secret, this.credentials.kf.secret].includes(secret)) throw new Refusal(40001);
    return this.give(secret);
  }

  /**
   * The stable token of the official account: the same until it is forced, which is possible every 30 s; the
   * old one then works five minutes more.
   */
  issueStable(appId: string, secret: string, force: boolean): { access_token: string; expires_in: number } {
    if (appId !== this.credentials.wechat.appId) throw new Refusal(40013);
    if (secret !== this.credentials.wechat.secret) throw new Refusal(40125);
    if (!force) return this.give(secret);
    const now = this.clock.now();
    if (now - this.forcedAt < 30 * SECOND) throw new Refusal(45009);
    this.forcedAt = now;
    for (const entry of this.known.values())
      if (entry.secret === secret)
        Object.assign(entry, { old: true, until: Math.min(entry.until, now + 300 * SECOND) });
    return this.give(secret);
  }

  private give(secret: string): { access_token: string; expires_in: number } {
    const now = this.clock.now();
    for (const [token, entry] of this.known)
      if (entry.secret === secret && entry.until > now && !entry.old)
        return { access_token: token, expires_in: Math.floor((entry.until - now) / SECOND) };
    const token = `sandbox-${randomBytes(48).toString('base64url')}`;
    this.known.set(token, { secret, until: now + TOKEN_LIFE });
    return { access_token: token, expires_in: TOKEN_LIFE / SECOND };
  }

  /** Refuses a token that is missing (41001), unknown (40014), expired (42001) or of the wrong secret. */
  check(token: string | null, needed: Grant | 'any'): void {
    if (!token) throw new Refusal(41001);
    const entry = this.known.get(token);
    if (!entry) throw new Refusal(40014);
    if (entry.until <= this.clock.now()) throw new Refusal(42001);
    if (needed !== 'any' && !grantsOf(this.credentials, entry.secret).includes(needed))
      throw new Refusal(needed === 'app' ? 301002 : 48002);
  }

  expireAll(): void {
    for (const entry of this.known.values()) entry.until = Math.min(entry.until, this.clock.now());
  }
}

function grantsOf(credentials: SandboxCredentials, secret: string): Grant[] {
  const grants: Grant[] = [];
  if (secret === credentials.app.secret) grants.push('app');
  if (secret === credentials.kf.secret) grants.push('kf');
  if (secret === credentials.wechat.secret) grants.push('wechat');
  return grants;
}
