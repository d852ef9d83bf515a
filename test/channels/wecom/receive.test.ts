import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../src/channels/channel.js';
import { createWecomChannels } from '../../../src/channels/wecom/index.js';
import { parseQuery } from '../../../src/http/query.js';
import { app, callback, createKit, fixtures, kf, message, receive } from '../kit.js';

function build() {
  const kit = createKit({ app, kf });
  const channels = createWecomChannels(kit.deps);
  const of = (name: string) => channels.find((channel) => channel.name === name) as Channel;
  return { ...kit, appChannel: of('wecom-app'), kfChannel: of('wecom-kf') };
}

const text = message('<MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId>');
const REFUSED = { status: 401, body: 'refused' };

describe('fixtures', () => {
  const callbacks = fixtures.cases.filter((one) => one.receiveId !== '');

  it.each(callbacks.filter((one) => one.method === 'GET'))(
    '$name: the plain text and nothing else',
    async (one) => {
      const query = parseQuery(one.queryString ?? '');
      const answer = await receive(build().appChannel, {
        method: 'GET',
        query,
        headers: {},
        body: Buffer.alloc(0),
      });
      expect(answer).toEqual({ status: 200, body: one.plain, contentType: 'text/plain; charset=utf-8' });
    },
  );

  it.each(callbacks.filter((one) => one.method === 'POST' && !one.expect))('$name is stored', async (one) => {
    const { appChannel, stored, cursors } = build();
    const answer = await receive(appChannel, {
      method: 'POST',
      query: one.query,
      headers: {},
      body: Buffer.from(one.body ?? ''),
    });
    expect(answer).toEqual({ status: 200, body: 'success' });
    expect(stored.length + cursors.rows.size).toBeGreaterThan(0);
  });

  it.each(callbacks.filter((one) => one.expect))('$name is refused', async (one) => {
    const { appChannel, stored } = build();
    const answer = await receive(appChannel, {
      method: 'POST',
      query: one.query,
      headers: {},
      body: Buffer.from(one.body ?? ''),
    });
    expect(answer).toEqual(REFUSED);
    expect(stored).toEqual([]);
  });
});

describe('a callback address', () => {
  it('acknowledges a repeat and stores it once', async () => {
    const { appChannel, stored } = build();
    for (let i = 0; i < 4; i++)
      expect(await receive(appChannel, callback(text))).toMatchObject({ status: 200 });
    expect(stored).toHaveLength(1);
  });

  it('tells the platform to come again when the message could not be stored, and takes it then', async () => {
    const { appChannel, stored, state } = build();
    state.sinkFails = true;
    expect(await receive(appChannel, callback(text))).toMatchObject({ status: 503 });
    state.sinkFails = false;
    expect(await receive(appChannel, callback(text))).toMatchObject({ status: 200 });
    expect(stored).toHaveLength(1);
  });

  it('gives one body for every refusal', async () => {
    const { appChannel } = build();
    const wrong = [
      callback(text, { receiveId: 'wwother' }),
      callback(text, { timestamp: '1767220000' }),
      callback(text, { query: { nonce: ['1', '2'] } }),
      callback(text, { query: { msg_signature: '0'.repeat(40) } }),
      { ...callback(text), body: Buffer.alloc(0) },
      { ...callback(text), body: Buffer.from('hello') },
      { ...callback(text), body: Buffer.from('<xml><Encrypt>AAAA</Encrypt></xml>') },
      { ...callback(text), body: Buffer.from([0xff, 0xfe, 0x3c, 0x00]) },
      callback(text, {
        body: (sealed) => `<xml><ToUserName>wwother</ToUserName><Encrypt>${sealed}</Encrypt></xml>`,
      }),
      { method: 'GET' as const, query: {}, headers: {}, body: Buffer.alloc(0) },
    ];
    for (const request of wrong) expect(await receive(appChannel, request)).toEqual(REFUSED);
  });

  it.each([
    ['a DOCTYPE inside', '<!DOCTYPE x [<!ENTITY a "b">]><xml><ToUserName>&a;</ToUserName></xml>'],
    ['a cut-off document', text.slice(0, -6)],
    ['two senders', text.replace('<MsgType>', '<FromUserName>a</FromUserName><MsgType>')],
    ['no sender', text.replace(/<FromUserName>.*<\/FromUserName>/, '')],
    ['no receiver', text.replace(/<ToUserName>.*<\/ToUserName>/, '')],
    ['no XML', 'hello'],
  ])('answers 400 to genuine content with %s', async (_name, plain) => {
    const { appChannel, stored } = build();
    expect(await receive(appChannel, callback(plain))).toEqual({ status: 400, body: 'unreadable' });
    expect(stored).toEqual([]);
  });

  it('answers 400 to an envelope with a DOCTYPE whose content is genuine, and 401 to any other', async () => {
    const { appChannel } = build();
    const body = (sealed: string) => `<!DOCTYPE x><xml><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`;
    expect(await receive(appChannel, callback(text, { body }))).toMatchObject({ status: 400 });
    const query = { msg_signature: '0'.repeat(40) };
    expect(await receive(appChannel, callback(text, { body, query }))).toEqual(REFUSED);
  });

  it('needs no agent id and no receiver on the envelope', async () => {
    const body = (sealed: string) => `\uFEFF<xml><Encrypt>${sealed}</Encrypt></xml>`;
    const { appChannel, stored } = build();
    expect(await receive(appChannel, callback(text, { body }))).toMatchObject({ status: 200 });
    expect(stored[0]?.account).toBe('1000007');
  });
});

describe('customer service events', () => {
  const hint = message(
    '<MsgType>event</MsgType><Event>kf_msg_or_event</Event><Token>T</Token><OpenKfId>wk1</OpenKfId>',
  );

  it.each(['appChannel', 'kfChannel'] as const)('are stored as a hint at the address of %s', async (name) => {
    const { cursors, stored, ...built } = build();
    expect(await receive(built[name], callback(hint))).toMatchObject({ status: 200 });
    expect(cursors.rows.get('wk1')).toMatchObject({ token: 'T', pending: true });
    expect(stored).toEqual([]);
    await built.kfChannel.stop();
  });

  it('are not acknowledged when the hint could not be stored', async () => {
    const { cursors, kfChannel } = build();
    cursors.hint = async () => {
      throw new Error('the database is away');
    };
    expect(await receive(kfChannel, callback(hint))).toMatchObject({ status: 503 });
  });

  it('name new accounts', async () => {
    const { cursors, kfChannel } = build();
    const change = message(
      '<MsgType>event</MsgType><Event>kf_account_auth_change</Event><AuthAddOpenKfId>wk1</AuthAddOpenKfId><AuthAddOpenKfId>wk2</AuthAddOpenKfId><AuthDelOpenKfId>wk3</AuthDelOpenKfId>',
    );
    expect(await receive(kfChannel, callback(change))).toMatchObject({ status: 200 });
    expect([...cursors.rows.keys()]).toEqual(['wk1', 'wk2']);
    await kfChannel.stop();
  });

  it('that we do not know are acknowledged and kept', async () => {
    const { kfChannel, stored } = build();
    const news = callback(message('<MsgType>event</MsgType><Event>new</Event><What>x</What>'));
    for (let i = 0; i < 2; i++) expect(await receive(kfChannel, news)).toMatchObject({ status: 200 });
    expect(stored).toMatchObject([
      { channel: 'wecom-kf', kind: 'event', event: { name: 'new', data: { What: 'x' } } },
    ]);
  });
});
