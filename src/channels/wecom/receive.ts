import type { Clock } from '../../clock.js';
import type { WebhookRequest, WebhookResponse } from '../channel.js';
import { answered } from './answered.js';
import type { CallbackKeys } from './config.js';
import { type Check, isSigned, open, RefusedError } from './crypto.js';
import type { WecomLog } from './log.js';
import { readXml, textOf, UnreadableError, type XmlElement } from './xml.js';

export interface ReceiveOptions {
  keys: CallbackKeys;
  corpId: string;
  clock: Clock;
  toleranceMs: number;
  log: WecomLog;
  /** Stores what the callback says; only when it resolves the callback is acknowledged. */
  take: (content: XmlElement, plain: string) => Promise<void>;
}

/**
 * One WeCom callback address: the address check by GET, callbacks by POST. What is not stored comes again (1 + 3
 * times).
 * @see https://developer.work.weixin.qq.com/document/path/90930
 */
export function createReceiver(
  options: ReceiveOptions,
): (request: WebhookRequest) => Promise<WebhookResponse> {
  const { keys, corpId, clock, toleranceMs, log } = options;
  const check: Check = { keys, receiveId: corpId, clock, toleranceMs };
  return (request) =>
    answered(log, async () => {
      if (request.method === 'GET') return verifyAddress(request, check);
      const { content, plain } = openEnvelope(request, check);
      await options.take(content, plain);
      return { status: 200, body: 'success' };
    });
}

/** The plain text and nothing around it, within a second. */
function verifyAddress({ query }: WebhookRequest, check: Check): WebhookResponse {
  if (typeof query.echostr !== 'string') throw new RefusedError();
  return { status: 200, body: open(query.echostr, query, check), contentType: 'text/plain; charset=utf-8' };
}

/** The message inside `<xml><ToUserName/><AgentID/><Encrypt/></xml>`. AgentID is absent for the corp's own events. */
function openEnvelope({ query, body }: WebhookRequest, check: Check) {
  const envelope = readEnvelope(query, body, check);
  const plain = open(textOf(envelope, 'Encrypt'), query, check);
  const content = readXml(plain);
  const inner = textOf(content, 'ToUserName');
  if (inner === '') throw new UnreadableError('ToUserName is missing.');
  // The signature does not cover the envelope: what it says otherwise must not matter.
  if (envelope.has('ToUserName') && textOf(envelope, 'ToUserName') !== inner) throw new RefusedError();
  return { content, plain };
}

function readEnvelope(query: WebhookRequest['query'], body: Buffer, check: Check): XmlElement {
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return readXml(text);
  } catch {
    // Only whoever signed its content is told that the envelope cannot be read.
    const sealed = /<Encrypt>(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)/.exec(text)?.[1];
    if (sealed && isSigned(sealed, query, check))
      throw new UnreadableError('The envelope breaks the format.');
    throw new RefusedError();
  }
}
