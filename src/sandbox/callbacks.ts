import { createHash, randomBytes, randomInt } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import type { Clock } from '../clock.js';
import type { SandboxCredentials } from './credentials.js';
import type { Faults } from './faults.js';
import { SECOND } from './limits.js';
import { Reordering } from './reordering.js';
import type { SandboxStats } from './stats.js';
import { xml } from './xml.js';

export type CallbackTarget = 'app' | 'kf' | 'wechat' | 'bot';
const RESENDS = 3;

/**
 * Delivers callbacks as W90930 says: encrypted envelope, 5 s for a 200, three re-sends. Encryption,
 * nonce and signature are new with every attempt, the content is not. What one person does goes out in
 * order (the next when the first attempt of the one before is over); different people at the same time.
 */
export class Callbacks {
  private readonly urls: Partial<Record<CallbackTarget, string>> = {};
  private readonly lines = new Map<string, Promise<void>>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly closing = new AbortController();
  private readonly reordering = new Reordering();

  constructor(
    private readonly parts: {
      clock: Clock;
      credentials: SandboxCredentials;
      faults: Faults;
      stats: SandboxStats;
      timeoutMs: number;
      retryDelayMs: number;
    },
  ) {}

  connect(urls: Partial<Record<CallbackTarget, string>>): void {
    Object.assign(this.urls, urls);
  }

  url(target: CallbackTarget): string | undefined {
    return this.urls[target];
  }

  /** Takes the callback over and returns at once. Without an address it is dropped and counted. */
  send(target: CallbackTarget, message: string, line: string): void {
    const { faults, stats } = this.parts;
    const url = this.urls[target];
    if (!url || this.closing.signal.aborted || faults.take('drop-callbacks')) {
      stats.callbacks.dropped++;
      return;
    }
    const met = faults.forCallback();
    const copies = met.take('duplicate')?.copies ?? 1;
    const start = () => {
      for (let copy = 0; copy < copies; copy++) this.begin(target, url, message, copy === 0 ? line : null);
    };
    if (met.take('reorder')) this.reordering.hold(start, faults.left('reorder') === 0);
    else start();
  }

  /**
   * Asks the AI bot's address once: JSON both ways (W101033). Null: no answer, or none that is genuine.
   * @returns what it said; an empty object when it had nothing to say
   */
  async askBot(message: Record<string, unknown>): Promise<Record<string, unknown> | null> {
    const url = this.urls.bot;
    const { stats, credentials, timeoutMs } = this.parts;
    if (!url || this.closing.signal.aborted) return null;
    const { token, encodingAesKey } = credentials.bot;
    const { encrypted, query } = this.seal('bot', encrypt(encodingAesKey, JSON.stringify(message), ''));
    try {
      const response = await fetch(withQuery(url, query), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ encrypt: encrypted }),
        signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(timeoutMs)]),
      });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
      stats.callbacks.acknowledged++;
      if (text === '') return {};
      const sealed = JSON.parse(text) as {
        encrypt: string;
        msgsignature: string;
        nonce: string;
        timestamp: number;
      };
      const expected = getSignature(token, String(sealed.timestamp), sealed.nonce, sealed.encrypt);
      if (sealed.msgsignature !== expected || sealed.nonce !== query.get('nonce'))
        throw new Error('not genuine');
      return JSON.parse(decrypt(encodingAesKey, sealed.encrypt).message) as Record<string, unknown>;
    } catch {
      stats.callbacks.refused++;
      return null;
    }
  }

  /** Work of the platform itself that `settled` waits for. */
  follow(work: Promise<void>): void {
    const whole = work.finally(() => this.underWay.delete(whole));
    this.underWay.add(whole);
  }

  /** Ends when the platform closes. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  /** One GET as the console does it on saving an address (W90930): true when the plain text came back within 1 s. */
  async verify(target: CallbackTarget): Promise<boolean> {
    const url = this.urls[target];
    if (!url) return false;
    const { encodingAesKey } = this.parts.credentials[target];
    const text = String(randomBytes(8).readBigUInt64BE());
    const sealed = this.seal(target, encrypt(encodingAesKey, text, this.receiver(target)));
    // An official account is asked for the text as it is.
    sealed.query.set('echostr', target === 'wechat' ? text : sealed.encrypted);
    try {
      const response = await fetch(withQuery(url, sealed.query), { signal: AbortSignal.timeout(SECOND) });
      return response.status === 200 && (await response.text()) === text;
    } catch {
      return false;
    }
  }

  /** Resolves when nothing is on its way. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  async close(): Promise<void> {
    this.reordering.letGo();
    this.closing.abort();
    await this.settled();
  }

  private begin(target: CallbackTarget, url: string, message: string, line: string | null): void {
    const { stats } = this.parts;
    stats.callbacks.pending++;
    const before = (line && this.lines.get(line)) || Promise.resolve();
    const first = before.then(() => this.attempt(target, url, message));
    if (line) {
      const turn = first.then(() => {
        if (this.lines.get(line) === turn) this.lines.delete(line);
      });
      this.lines.set(line, turn);
    }
    const whole = first
      .then(async (taken) => {
        for (let resend = 0; !taken && resend < RESENDS && !this.closing.signal.aborted; resend++) {
          await pause(this.parts.retryDelayMs, this.closing.signal);
          stats.callbacks.retried++;
          taken = await this.attempt(target, url, message);
        }
        if (!taken) stats.callbacks.lost++;
      })
      .finally(() => {
        stats.callbacks.pending--;
        this.underWay.delete(whole);
      });
    this.underWay.add(whole);
  }

  /** True when it was acknowledged: status 200 in time. Never throws. */
  private async attempt(target: CallbackTarget, url: string, message: string): Promise<boolean> {
    const { credentials, stats } = this.parts;
    const { encrypted, query } = this.seal(
      target,
      encrypt(credentials[target].encodingAesKey, message, this.receiver(target)),
    );
    const to = target === 'wechat' ? credentials.wechat.originalId : credentials.corpId;
    const agent = target === 'app' ? String(credentials.app.agentId) : undefined;
    try {
      const response = await fetch(withQuery(url, query), {
        method: 'POST',
        headers: { 'content-type': 'text/xml' },
        body: xml({ ToUserName: to, AgentID: agent, Encrypt: encrypted }),
        signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(this.parts.timeoutMs)]),
      });
      const reply = await response.text();
      if (response.status !== 200) {
        stats.callbacks.refused++;
        return false;
      }
      if (isPassiveReply(reply, credentials[target].encodingAesKey)) stats.callbacks.passiveReplies++;
      stats.callbacks.acknowledged++;
      return true;
    } catch {
      stats.callbacks.refused++;
      return false;
    }
  }

  /** Whose id is sealed in. */
  private receiver(target: CallbackTarget): string {
    const { corpId, wechat } = this.parts.credentials;
    if (target === 'bot') return '';
    return target === 'wechat' ? wechat.appId : corpId;
  }

  private seal(target: CallbackTarget, encrypted: string): { encrypted: string; query: URLSearchParams } {
    const timestamp = String(Math.floor(this.parts.clock.now() / SECOND));
    const nonce = String(randomInt(1_000_000_000, 9_999_999_999));
    const signature = getSignature(this.parts.credentials[target].token, timestamp, nonce, encrypted);
    const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce });
    if (target === 'wechat') {
      const { token } = this.parts.credentials.wechat;
      const plain = createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest('hex');
      query.set('signature', plain);
      query.set('encrypt_type', 'aes');
    }
    return { encrypted, query };
  }
}

function withQuery(url: string, query: URLSearchParams): string {
  const whole = new URL(url);
  for (const [name, value] of query) whole.searchParams.set(name, value);
  return whole.href;
}

function isPassiveReply(body: string, key: string): boolean {
  const sealed = /<Encrypt><!\[CDATA\[(.+?)\]\]><\/Encrypt>/s.exec(body)?.[1];
  if (!sealed) return false;
  try {
    return decrypt(key, sealed).message.length > 0;
  } catch {
    return false;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
