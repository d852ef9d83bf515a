import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.js';
import type { Inbound, Webhook, WebhookRequest } from '../channel.js';
import { answered } from '../wecom/answered.js';
import { type Check, isSigned, open, RefusedError } from '../wecom/crypto.js';
import type { WecomLog } from '../wecom/log.js';
import { readXml, textOf, UnreadableError, type XmlElement } from '../wecom/xml.js';
import type { WechatConfig } from './config.js';
import { decodeWechat } from './decode.js';

interface Options {
  config: WechatConfig;
  clock: Clock;
  log: WecomLog;
  accept: (messages: Inbound[]) => Promise<void>;
}

/**
 * The callback address of an official account. Passive replies are not used: whatever we say goes by
 * customer-service messages.
 * @see https://developers.weixin.qq.com/doc/service/guide/dev/push/encryption.html
 */
export function createWechatWebhook({ config, clock, log, accept }: Options): Webhook {
  const toleranceMs = config.timestampToleranceMs;
  return {
    path: '/webhooks/wechat',
    receive: (request) =>
      answered(log, async () => {
        if (request.method === 'GET') {
          // The echo comes back as it is: here nothing is encrypted.
          const { echostr } = request.query;
          if (typeof echostr !== 'string' || !isSignedPlain(request.query, config, clock))
            throw new RefusedError();
          return { status: 200, body: echostr, contentType: 'text/plain; charset=utf-8' };
        }
        const plain = config.encodingAesKey === null ? takePlain(request) : takeSealed(request);
        await accept([decodeWechat(readXml(plain), config.appId, plain)]);
        return { status: 200, body: 'success' };
      }),
  };

  /** The signature does not cover the body: whoever wants more than TLS sets a key (safe mode). */
  function takePlain({ query, body }: WebhookRequest): string {
    if (query.encrypt_type !== undefined && query.encrypt_type !== 'raw') throw new RefusedError();
    if (!isSignedPlain(query, config, clock)) throw new RefusedError();
    return utf8(body) ?? fail('The body is not UTF-8.');
  }

  /** Safe and compatible mode: what stands in clear beside `Encrypt` is nobody's word and is not looked at. */
  function takeSealed({ query, body }: WebhookRequest): string {
    if (query.encrypt_type !== 'aes') throw new RefusedError();
    const check: Check = {
      keys: { token: config.token, encodingAesKey: config.encodingAesKey ?? '' },
      receiveId: config.appId,
      clock,
      toleranceMs,
    };
    const text = utf8(body) ?? '';
    const sealed = sealedIn(text);
    const envelope = sealed.envelope;
    if (!envelope) {
      if (sealed.encrypt && isSigned(sealed.encrypt, query, check)) fail('The envelope breaks the format.');
      throw new RefusedError();
    }
    const plain = open(sealed.encrypt, query, check);
    const inner = textOf(readXml(plain), 'ToUserName');
    if (envelope.has('ToUserName') && textOf(envelope, 'ToUserName') !== inner) throw new RefusedError();
    return plain;
  }
}

function sealedIn(text: string): { encrypt: string; envelope: XmlElement | null } {
  try {
    const envelope = readXml(text);
    return { encrypt: textOf(envelope, 'Encrypt'), envelope };
  } catch {
    const found = /<Encrypt>(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)/.exec(text)?.[1];
    return { encrypt: found ?? '', envelope: null };
  }
}

/** sha1 over token, timestamp and nonce, sorted; compared in constant time. */
function isSignedPlain(
  query: WebhookRequest['query'],
  { token, timestampToleranceMs }: WechatConfig,
  clock: Clock,
): boolean {
  const { signature, timestamp, nonce } = query;
  if (typeof signature !== 'string' || typeof timestamp !== 'string' || typeof nonce !== 'string')
    return false;
  if (!/^[0-9a-f]{40}$/.test(signature) || !/^\d{10}$/.test(timestamp) || !/^[\x21-\x7e]{1,64}$/.test(nonce))
    return false;
  if (Math.abs(Number(timestamp) * 1000 - clock.now()) > timestampToleranceMs) return false;
  const expected = createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}

function utf8(body: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

function fail(reason: string): never {
  throw new UnreadableError(reason);
}
