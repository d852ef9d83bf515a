import { createHash } from 'node:crypto';
import { encrypt, getSignature } from '@wecom/crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, Outbound } from '../../../src/channels/channel.js';
import { decodeWechat } from '../../../src/channels/wechat/decode.js';
import { readXml } from '../../../src/channels/wecom/xml.js';
import { loadConfig } from '../../../src/config.js';
import { NOW, receive } from '../kit.js';
import { FOLLOWER, type WechatKit, wechatKit } from './kit.js';

let kit: WechatKit;
beforeEach(async () => {
  kit = await wechatKit();
});
afterEach(() => kit.sandbox.close());

const HOUR = 3_600_000;
let count = 0;
const delivery = (intent: Outbound, lastInboundAt: number | null = kit.clock.now()): Delivery => ({
  id: `wechat:${kit.credentials.appId}:${FOLLOWER}:${++count}:0`,
  account: kit.credentials.appId,
  peer: FOLLOWER,
  intent,
  lastInboundAt,
  decidedAt: kit.clock.now(),
});
const say = (text: string): Outbound => ({ kind: 'say', text });
const screen = () => kit.sandbox.control.messages(FOLLOWER).messages.filter(({ from }) => from === 'them');
const stats = () => kit.sandbox.control.stats();

describe('the callback address of an official account', () => {
  const inner = (text: string, to = kit.credentials.originalId) =>
    `<xml><ToUserName><![CDATA[${to}]]></ToUserName><FromUserName><![CDATA[${FOLLOWER}]]></FromUserName><CreateTime>${NOW / 1000}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content><MsgId>23000000000000001</MsgId></xml>`;
  const signed = (changes: Record<string, string | string[]> = {}) => {
    const [timestamp, nonce] = [String(NOW / 1000), '777'];
    const signature = createHash('sha1')
      .update([kit.credentials.token, timestamp, nonce].sort().join(''))
      .digest('hex');
    return { signature, timestamp, nonce, ...changes };
  };
  const post = (body: string, query: Record<string, string | string[]>) =>
    receive(kit.channel, { method: 'POST', query, headers: {}, body: Buffer.from(body) });
  const sealed = (plain: string, options: { receiveId?: string; clear?: string } = {}) => {
    const encrypted = encrypt(
      kit.credentials.encodingAesKey,
      plain,
      options.receiveId ?? kit.credentials.appId,
    );
    const msg_signature = getSignature(kit.credentials.token, String(NOW / 1000), '777', encrypted);
    const clear = options.clear ?? `<ToUserName><![CDATA[${kit.credentials.originalId}]]></ToUserName>`;
    return {
      body: `<xml>${clear}<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
      query: signed({ encrypt_type: 'aes', msg_signature }),
    };
  };

  it('gives the echo back as it is, and to nobody who did not sign', async () => {
    const get = (query: Record<string, string | string[]>) =>
      receive(kit.channel, { method: 'GET', query, headers: {}, body: Buffer.alloc(0) });
    expect(await get(signed({ echostr: 'a+b/c=' }))).toMatchObject({ status: 200, body: 'a+b/c=' });
    const wrongs: Record<string, string | string[]>[] = [
      {},
      { echostr: ['a', 'b'] },
      { echostr: 'a', nonce: '778' },
      { echostr: 'a', signature: 'A'.repeat(40) },
      { echostr: 'a', timestamp: String(NOW / 1000 - 301) },
    ];
    for (const wrong of wrongs)
      expect(await get(signed(wrong))).toMatchObject({ status: 401, body: 'refused' });
  });

  it('takes safe and compatible mode, and never what stands there in clear', async () => {
    const safe = sealed(inner('坏了'));
    expect(await post(safe.body, safe.query)).toEqual({ status: 200, body: 'success' });
    const both = sealed(inner('真的').replace('0001</MsgId>', '0002</MsgId>'), {
      clear: inner('假的').replace(/^<xml>|<\/xml>$/g, ''),
    });
    expect(await post(both.body, both.query)).toMatchObject({ status: 200 });
    expect(kit.stored.map(({ text }) => text)).toEqual(['坏了', '真的']);
  });

  it('refuses what is not sealed for us', async () => {
    const good = sealed(inner('a'));
    const refused = { status: 401, body: 'refused' };
    // Signed, but only in clear: the signature does not cover the body.
    expect(await post(inner('a'), signed())).toEqual(refused);
    expect(await post(inner('a'), signed({ encrypt_type: 'aes' }))).toEqual(refused);
    expect(await post(good.body, { ...good.query, msg_signature: '0'.repeat(40) })).toEqual(refused);
    expect(await post(good.body, { ...good.query, nonce: ['777', '777'] })).toEqual(refused);
    const foreign = sealed(inner('a'), { receiveId: 'wx0000000000000000' });
    expect(await post(foreign.body, foreign.query)).toEqual(refused);
    const other = sealed(inner('a', 'gh_other'));
    expect(await post(other.body, other.query)).toEqual(refused);
    const bomb = sealed('<!DOCTYPE x><xml></xml>');
    expect(await post(bomb.body, bomb.query)).toMatchObject({ status: 400 });
    expect(kit.stored).toEqual([]);
  });

  it('takes plain messages where no key is set, and only those', async () => {
    const plain = await wechatKit({ plain: true });
    try {
      const request = (query: Record<string, string | string[]>) =>
        receive(plain.channel, { method: 'POST', query, headers: {}, body: Buffer.from(inner('坏了')) });
      expect(await request(signed())).toMatchObject({ status: 200, body: 'success' });
      expect(await request(signed({ signature: '0'.repeat(40) }))).toMatchObject({ status: 401 });
      expect(await request(signed({ encrypt_type: 'aes' }))).toMatchObject({ status: 401 });
      expect(plain.stored).toHaveLength(1);
    } finally {
      await plain.sandbox.close();
    }
  });

  it('says that it did not store, so that the platform comes again, and stores a repeat once', async () => {
    const { body, query } = sealed(inner('坏了'));
    kit.state.sinkFails = true;
    expect(await post(body, query)).toMatchObject({ status: 503 });
    kit.state.sinkFails = false;
    await Promise.all([1, 2, 3].map(() => post(body, query)));
    expect(kit.stored).toHaveLength(1);
  });
});

describe('what followers do', () => {
  const decode = (fields: string) => {
    const plain = `<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1767225600</CreateTime>${fields}</xml>`;
    return decodeWechat(readXml(plain), 'wx1', plain);
  };
  it.each([
    [
      '<MsgType>text</MsgType><Content>007</Content><MsgId>9</MsgId>',
      { kind: 'text', text: '007', messageId: '9' },
    ],
    [
      '<MsgType>text</MsgType><Content>已修好</Content><bizmsgmenuid>c__r1__w1__yes</bizmsgmenuid><MsgId>9</MsgId>',
      { kind: 'choice', text: '已修好', choice: { token: 'c__r1__w1__yes', label: '已修好' } },
    ],
    [
      '<MsgType>image</MsgType><MediaId>M</MediaId><MsgId>9</MsgId>',
      { kind: 'image', media: [{ ref: 'M' }] },
    ],
    ['<MsgType>shortvideo</MsgType><MediaId>M</MediaId><MsgId>9</MsgId>', { kind: 'video' }],
    [
      '<MsgType>location</MsgType><Location_X>37.6</Location_X><Location_Y>114.9</Location_Y><Label>村东</Label><MsgId>9</MsgId>',
      { kind: 'location', location: { lat: 37.6, lng: 114.9, datum: 'gcj02', label: '村东' } },
    ],
    [
      '<MsgType>location</MsgType><Location_X>97</Location_X><Location_Y>1</Location_Y><MsgId>9</MsgId>',
      { kind: 'event', event: { name: 'location-invalid' } },
    ],
    [
      '<MsgType>event</MsgType><Event>subscribe</Event><EventKey>qrscene_KB1</EventKey>',
      { kind: 'event', event: { name: 'enter', data: { scene: 'KB1' } } },
    ],
    [
      '<MsgType>event</MsgType><Event>CLICK</Event><EventKey>报修</EventKey>',
      { kind: 'choice', text: '报修' },
    ],
    [
      '<MsgType>event</MsgType><Event>LOCATION</Event><Latitude>1</Latitude><Longitude>2</Longitude>',
      { kind: 'event', location: { datum: 'wgs84' } },
    ],
    [
      '<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event><MsgID>7</MsgID><Status>failed:user block</Status>',
      { event: { name: 'send-failed', data: { messageId: '7', reason: 'failed:user block' } } },
    ],
    ['<MsgType>event</MsgType><Event>unsubscribe</Event>', { event: { name: 'unsubscribe' } }],
    ['<MsgType>hologram</MsgType>', { event: { name: 'hologram' } }],
  ])('reads %s', (fields, expected) => {
    expect(decode(fields)).toMatchObject({ channel: 'wechat', account: 'wx1', peer: 'o1', ...expected });
  });

  it('tells two taps of one second apart, and the repeat of one not', () => {
    const tap = (key: string) =>
      decode(`<MsgType>event</MsgType><Event>CLICK</Event><EventKey>${key}</EventKey>`).messageId;
    expect(tap('a')).toBe(tap('a'));
    expect(tap('a')).not.toBe(tap('b'));
  });
});

describe('sending to a follower', () => {
  it('shows choices as a menu, whose tap comes back with the token', async () => {
    kit.sandbox.control.acts.say(FOLLOWER, '坏了');
    await kit.channel.send(
      delivery({ kind: 'ask', text: '修好了吗?', choices: [{ token: 'c__r1__w1__yes', label: '已修好' }] }),
    );
    expect(screen()[0]).toMatchObject({ kind: 'menu', text: '修好了吗?', choices: [{ label: '已修好' }] });
  });

  it('waits for the customer when the five are used, without trying a sixth', async () => {
    kit.sandbox.control.acts.say(FOLLOWER, '坏了');
    for (let i = 0; i < 5; i++)
      expect(await kit.channel.send(delivery(say(`${i}`)))).toMatchObject({ state: 'sent' });
    expect(await kit.channel.send(delivery(say('6')))).toMatchObject({
      state: 'retry',
      code: 'window-closed',
    });
    expect(kit.channel.limits.perInbound).toMatchObject({ count: 5, windowMs: 48 * HOUR });
  });

  it('knocks once a day by template when 48 hours are over, and says the words when they write again', async () => {
    kit.sandbox.control.acts.say(FOLLOWER, '坏了');
    const long = say(`您的配件到了,${'师傅明天上门'.repeat(10)}`);
    const lastInboundAt = kit.clock.now();
    kit.clock.advance(48 * HOUR);
    for (let i = 0; i < 3; i++)
      expect(await kit.channel.send(delivery(long, lastInboundAt))).toMatchObject({
        state: 'retry',
        code: 'window-closed',
      });
    expect(screen()).toHaveLength(1);
    expect(screen()[0]).toMatchObject({
      title: '服务通知',
      text: expect.stringMatching(/^您的配件到了.*…$/),
    });
    expect([...(screen()[0]?.text ?? '')].length).toBeLessThanOrEqual(20);
    kit.clock.advance(24 * HOUR);
    await kit.channel.send(delivery(long, lastInboundAt));
    expect(screen()).toHaveLength(2);
    kit.sandbox.control.acts.say(FOLLOWER, '在');
    expect(await kit.channel.send(delivery(long))).toMatchObject({ state: 'sent' });
    expect(screen().at(-1)?.text).toBe(long.kind === 'say' ? long.text : '');
    expect(stats().violations).toEqual({});
  });

  it('welcomes who follows, though they have said nothing yet', async () => {
    kit.sandbox.control.acts.enter(FOLLOWER);
    const at = String(kit.clock.now() / 1000);
    const plain = `<xml><ToUserName>${kit.credentials.originalId}</ToUserName><FromUserName>${FOLLOWER}</FromUserName><CreateTime>${at}</CreateTime><MsgType>event</MsgType><Event>subscribe</Event><EventKey></EventKey></xml>`;
    const encrypted = encrypt(kit.credentials.encodingAesKey, plain, kit.credentials.appId);
    const msg_signature = getSignature(kit.credentials.token, at, '777', encrypted);
    await receive(kit.channel, {
      method: 'POST',
      query: { timestamp: at, nonce: '777', encrypt_type: 'aes', msg_signature },
      headers: {},
      body: Buffer.from(`<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`),
    });
    expect(await kit.channel.send(delivery(say('您好'), null))).toMatchObject({ state: 'sent' });
    kit.clock.advance(61_000);
    expect(await kit.channel.send(delivery(say('还在吗'), null))).toMatchObject({ code: 'window-closed' });
    expect(screen().map(({ title, text }) => title ?? text)).toEqual(['您好', '服务通知']);
    expect(stats().violations).toEqual({});
  });

  it('knocks as well when a tap paid for a minute only', async () => {
    kit.sandbox.control.acts.press(FOLLOWER, 'menu:报修');
    kit.clock.advance(61_000);
    expect(await kit.channel.send(delivery(say('说说哪台')))).toMatchObject({ code: 'window-closed' });
    expect(screen()[0]).toMatchObject({ title: '服务通知', text: '说说哪台' });
  });

  it.each([
    [{ code: 45009 }, { state: 'retry', code: 'throttled' }],
    [{ code: -1 }, { state: 'retry', code: 'busy' }],
    [{ code: 48001 }, { state: 'retry', code: 'wechat-48001' }],
    [{ code: 43004 }, { state: 'failed', code: 'recipient' }],
    [{ code: 45002 }, { state: 'failed' }],
  ])('makes of %j a %j', async ({ code }, expected) => {
    kit.sandbox.control.acts.say(FOLLOWER, '坏了');
    kit.sandbox.control.fault({ name: 'errcode', path: 'message/custom/send', code });
    expect(await kit.channel.send(delivery(say('a')))).toMatchObject(expected);
  });

  it('fetches what they sent, and sends back only pictures', async () => {
    const shown = kit.sandbox.control.acts.photo(FOLLOWER);
    const found = await kit.channel.fetchMedia?.({ kind: 'image', ref: shown.media ?? '' });
    expect(found?.bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    kit.media.set('pdf', { bytes: Buffer.from('%PDF-1.7 …'), contentType: 'application/pdf', name: 'a.pdf' });
    expect(await kit.channel.send(delivery({ kind: 'file', media: 'pdf' }))).toMatchObject({
      state: 'failed',
      code: 'media-kind',
    });
  });
});

describe('the stable token', () => {
  it('is fetched once, and forced only when the platform refuses the one that it gives out', async () => {
    kit.sandbox.control.acts.say(FOLLOWER, '坏了');
    await Promise.all([1, 2, 3].map((i) => kit.channel.send(delivery(say(`${i}`)))));
    expect(stats().calls.stable_token).toBe(1);
    kit.sandbox.control.fault({ name: 'errcode', path: 'message/custom/send', code: 40001 });
    expect(await kit.channel.send(delivery(say('4')))).toMatchObject({ state: 'sent' });
    // Asked, given the same, forced.
    expect(stats().calls.stable_token).toBe(3);
    kit.sandbox.control.fault({ name: 'expire-tokens' });
    expect(await kit.channel.send(delivery(say('5')))).toMatchObject({ state: 'sent' });
    expect(stats().calls.stable_token).toBe(4);
    expect(JSON.stringify(kit.logs)).not.toContain('SandboxWechatSecret');
  });
});

describe('the settings', () => {
  const env = { WECHAT_APP_ID: 'wx1', WECHAT_SECRET: 's', WECHAT_TOKEN: 'token' };
  const faultsOf = (given: Record<string, string>): string => {
    try {
      loadConfig(given);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  it('need id, secret and token; the key decides about the mode', () => {
    expect(loadConfig({}).wechat).toBeNull();
    expect(loadConfig(env).wechat).toMatchObject({ encodingAesKey: null, template: null });
    expect(faultsOf({ WECHAT_APP_ID: 'wx1' })).toContain('WECHAT_SECRET, WECHAT_TOKEN missing');
    expect(faultsOf({ ...env, WECHAT_ENCODING_AES_KEY: 'short' })).toContain('43 letters');
    expect(faultsOf({ ...env, WECHAT_KEY: 'a' })).toContain('WECHAT_KEY is not a setting');
  });
});
