import { decrypt } from '@wecom/crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtures, NOW } from '../channels/kit.js';
import { type Vector, vectors } from '../channels/wecom/vectors.js';
import { get, type Outside, post, raw, startAt } from './outside.js';

const APP = '/webhooks/wecom/app';

/** One service at the time and with the keys of `first`, for the tests of a block. */
function serviceAt(address: Parameters<typeof startAt>[0]) {
  const held = {} as { outside: Outside };
  beforeAll(async () => {
    held.outside = await startAt(address);
  });
  afterAll(async () => await held.outside.stop());
  return held;
}

describe('the 27 fixtures, over HTTP', () => {
  const held = serviceAt({
    corpId: fixtures.corpId,
    agentId: Number(fixtures.agentId),
    token: fixtures.token,
    encodingAesKey: fixtures.encodingAESKey,
    now: NOW,
  });
  const deliver = async ({ query, queryString, body, method }: (typeof fixtures.cases)[number]) => {
    const path = `${APP}?${queryString ?? new URLSearchParams(query)}`;
    return await raw(held.outside.port, method === 'GET' ? get(path) : post(path, body ?? ''));
  };
  const hints = async () => {
    const rows = await held.outside.service.context.models.kfCursors.find().lean();
    return rows.map((row) => row._id);
  };
  const element = (xml: string, name: string) =>
    new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`, 's').exec(xml)?.[1] ?? '';

  it('are all there', () => {
    expect(fixtures.cases).toHaveLength(27);
  });

  it.each(fixtures.cases.filter((one) => one.method === 'GET'))(
    '$name: the plain word alone',
    async (one) => {
      const answer = await deliver(one);
      expect([answer.status, answer.body]).toEqual([200, one.plain]);
    },
  );

  // The AI bot has an address of its own, whose receive id is empty; here it is somebody else's.
  const mine = fixtures.cases.filter((one) => one.method === 'POST' && one.receiveId === fixtures.corpId);
  it.each(mine)('$name: taken, stored as it was written, a repeat once', async (one) => {
    const before = await held.outside.stored();
    for (let i = 0; i < 2; i++) expect(await deliver(one)).toMatchObject({ status: 200, body: 'success' });
    const fresh = [...(await held.outside.stored()).values()].filter((row) => !before.has(row._id));
    const plain = one.plain ?? '';
    if (/kf_msg_or_event|kf_account_auth_change/.test(plain)) {
      expect(fresh).toEqual([]);
      expect(await hints()).toContain(element(plain, 'OpenKfId') || element(plain, 'AuthAddOpenKfId'));
      return;
    }
    expect(fresh).toHaveLength(1);
    const message = fresh[0]?.body.type === 'message' ? fresh[0].body.message : null;
    expect(message).toMatchObject({
      peer: element(plain, 'FromUserName'),
      ...(element(plain, 'MsgId') ? { messageId: element(plain, 'MsgId') } : {}),
      ...(element(plain, 'MsgType') === 'text' ? { text: element(plain, 'Content') } : {}),
    });
  });

  it.each(fixtures.cases.filter((one) => one.receiveId !== fixtures.corpId))(
    '$name: refused',
    async (one) => {
      const before = [...(await held.outside.stored()).keys()];
      expect(await deliver(one)).toMatchObject({ status: 401, body: 'refused' });
      expect([...(await held.outside.stored()).keys()]).toEqual(before);
    },
  );
});

const groups = new Map<string, Vector[]>();
for (const vector of vectors) {
  const key = `${vector.token} ${vector.receiveId}`;
  groups.set(key, [...(groups.get(key) ?? []), vector]);
}

describe.each([...groups.values()].map((all) => ({ all, first: all[0] as Vector })))(
  'published vectors of $first.receiveId, over HTTP',
  ({ all, first }) => {
    const address = {
      corpId: first.receiveId,
      agentId: 218,
      token: first.token,
      encodingAesKey: first.key,
      now: Number(first.timestamp) * 1000,
    };
    const held = serviceAt(address);
    const query = (one: Vector) =>
      `msg_signature=${one.msg_signature}&timestamp=${one.timestamp}&nonce=${one.nonce}`;

    it.each(all)('$name: opened by the address check, to the byte', async (one) => {
      const path = `${APP}?${query(one)}&echostr=${encodeURIComponent(one.sealed)}`;
      const { status, body } = await raw(held.outside.port, get(path));
      expect(status).toBe(200);
      if (typeof one.plain === 'string') expect(body).toBe(one.plain);
      else expect(body).toMatch(one.plain);
    });

    it.each(all)('$name: as a callback taken when it is XML, unreadable when not', async (one) => {
      const before = (await held.outside.stored()).size;
      const answer = await raw(
        held.outside.port,
        post(`${APP}?${query(one)}`, `<xml><Encrypt><![CDATA[${one.sealed}]]></Encrypt></xml>`),
      );
      const isXml = decrypt(one.key, one.sealed).message.startsWith('<xml>');
      expect(answer.status).toBe(isXml ? 200 : 400);
      expect((await held.outside.stored()).size - before).toBe(isXml ? 1 : 0);
    });
  },
);
