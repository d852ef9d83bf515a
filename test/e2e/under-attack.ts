import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { fixtures, NOW } from '../channels/kit.js';
import {
  type Address,
  type Answer,
  envelope,
  type Outside,
  post,
  queryOf,
  raw,
  type Sealed,
  seal,
  startAt,
} from './outside.js';

export const ADDRESS: Address = {
  corpId: fixtures.corpId,
  agentId: Number(fixtures.agentId),
  token: fixtures.token,
  encodingAesKey: fixtures.encodingAESKey,
  now: NOW,
};
export const PATH = '/webhooks/wecom/app';
/** How long a body may take here. */
export const BODY_MS = 400;

/**
 * One running service for the tests of a file. After each of them nothing may be stored that it did not claim
 * with `fresh`, and the service must be ready.
 */
export function underAttack() {
  let outside: Outside;
  let known = new Set<string>();
  beforeAll(async () => {
    outside = await startAt(ADDRESS, { bodyMs: BODY_MS });
  });
  afterAll(async () => await outside.stop());

  const fresh = async (): Promise<string[]> => {
    const ids = [...(await outside.stored()).keys()];
    const found = ids.filter((id) => !known.has(id));
    known = new Set(ids);
    return found;
  };
  afterEach(async () => {
    expect(await fresh()).toEqual([]);
    expect(await outside.ready()).toBe(200);
  });

  const send = (
    sealed: Sealed,
    changes: { query?: string; body?: string | Buffer; headers?: string[] } = {},
  ) => {
    const path = `${PATH}?${changes.query ?? queryOf(sealed)}`;
    return raw(outside.port, post(path, changes.body ?? envelope(ADDRESS, sealed), changes.headers));
  };
  return {
    port: () => outside.port,
    /** Bytes as they are, with one answer. */
    raw: (write: Parameters<typeof raw>[1]) => raw(outside.port, write),
    send,
    deliver: (plain: string | Buffer) => send(seal(ADDRESS, plain)),
    /** Ids of what was stored since this was asked last. */
    fresh,
    row: async (msgId: string) => (await outside.stored()).get(idOf(msgId)),
    storedText: async (msgId: string) => {
      const body = (await outside.stored()).get(idOf(msgId))?.body;
      return body?.type === 'message' ? body.message.text : undefined;
    },
    settle: () => outside.service.context.settle(),
    deliveriesTo: (peer: string) =>
      outside.service.context.models.deliveries.countDocuments({ peer } as never),
  };
}

export const idOf = (msgId: string, agent = ADDRESS.agentId) => `wecom-app:${agent}:${msgId}`;

export const inner = (inside: string) =>
  `<xml><ToUserName><![CDATA[${ADDRESS.corpId}]]></ToUserName><FromUserName><![CDATA[tech007]]></FromUserName><CreateTime>1767225600</CreateTime>${inside}</xml>`;
export const text = (content: string, msgId: string, more = '') =>
  inner(
    `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${content}]]></Content><MsgId>${msgId}</MsgId>${more}`,
  );
export const genuine = text('你好', '100');

export const expectRefused = ({ status, body }: Answer) =>
  expect({ status, body }).toEqual({ status: 401, body: 'refused' });
