import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Outbound } from '../../../src/channels/channel.js';
import { createWecomChannels } from '../../../src/channels/wecom/index.js';
import { type FakePlatform, fakePlatform } from '../fake-platform.js';
import { app, createKit, delivery, NOW } from '../kit.js';

let platform: FakePlatform;
let kit: ReturnType<typeof createKit>;
let channel: Channel;
beforeEach(async () => {
  platform = await fakePlatform();
  kit = createKit({ apiBaseUrl: platform.url, app });
  channel = createWecomChannels(kit.deps)[0] as Channel;
});
afterEach(() => platform.close());

const say = (text: string): Outbound => ({ kind: 'say', text });
const card: Outbound = {
  kind: 'card',
  card: 'offer_WO1',
  title: 't',
  rows: [],
  choices: [{ token: 'a', label: 'A' }],
};

describe('sending to a member', () => {
  it('gives the message id and the code to update a card with', async () => {
    expect(await channel.send(delivery(card))).toEqual({
      state: 'sent',
      platformIds: [expect.stringMatching(/^m/)],
      platformRef: { responseCode: 'rc-1' },
    });
  });

  it('repeats a delivery to the byte, and never another one with the same words', async () => {
    await channel.send(delivery(say('收到')));
    await channel.send(delivery(say('收到')));
    for (let i = 0; i < 5; i++) await channel.send(delivery(say('收到'), { id: `other${i}` }));
    const bodies = platform.to('message/send').map((call) => call.bytes.toString());
    expect(bodies[0]).toBe(bodies[1]);
    expect(new Set(bodies).size).toBe(6);
  });

  it.each([
    [{ errcode: 81013 }, { state: 'failed', code: 'recipient' }],
    [{ invaliduser: 'tech007' }, { state: 'failed', code: 'recipient' }],
    [{ unlicenseduser: 'tech007' }, { state: 'failed', code: 'recipient' }],
    [{ errcode: 40058 }, { state: 'failed', code: 'wecom-40058' }],
    [{ errcode: 40201 }, { state: 'failed', code: 'wecom-40201' }],
    [{ errcode: -1 }, { state: 'retry', code: 'busy' }],
    [{ errcode: 45009 }, { state: 'retry', code: 'throttled', retryAt: NOW + 60_000 }],
    [{ errcode: 60020 }, { state: 'retry', code: 'wecom-60020', retryAt: NOW + 60_000 }],
    ['hang-up' as const, { state: 'retry', code: 'unreachable' }],
    [
      { status: 200, bytes: Buffer.from('<html>') },
      { state: 'retry', code: 'unreachable' },
    ],
    [
      { status: 502, bytes: Buffer.from('{}') },
      { state: 'retry', code: 'unreachable' },
    ],
    [{ errcode: 42014 }, { state: 'sent', platformIds: [] }],
  ])('makes of the answer %j the result %j', async (answer, expected) => {
    platform.answer('message/send', answer);
    expect(await channel.send(delivery(card))).toMatchObject(expected);
  });

  it('goes on after the part that went through', async () => {
    platform.answer('message/send', { msgid: 'm1' }, { errcode: -1 }, { msgid: 'm2' });
    const long = delivery(say('a'.repeat(3000)));
    expect(await channel.send(long)).toMatchObject({ state: 'retry' });
    expect(await channel.send(long)).toEqual({ state: 'sent', platformIds: ['m1', 'm2'] });
    expect(platform.to('message/send')).toHaveLength(3);
  });

  it('keeps 30 a minute to one member, each part counted', async () => {
    for (let i = 0; i < 15; i++) await channel.send(delivery(say('a'.repeat(3000)), { id: `d${i}` }));
    const over = await channel.send(delivery(say('b'), { id: 'd15' }));
    expect(over).toMatchObject({ state: 'retry', code: 'rate', retryAt: NOW + 60_001 });
    expect(await channel.send(delivery(say('b'), { peer: 'other' }))).toMatchObject({ state: 'sent' });
    kit.clock.advance(60_001);
    expect(await channel.send(delivery(say('b'), { id: 'd15' }))).toMatchObject({ state: 'sent' });
  });
});

describe('updating a card', () => {
  const update = { kind: 'card-update' as const, card: 'c', title: 't', rows: [], done: '已接单' };
  it('spends the code', async () => {
    expect(await channel.send(delivery({ ...update, responseCode: 'rc' }))).toMatchObject({ state: 'sent' });
    expect(platform.to('message/update_template_card')[0]?.body).toEqual({
      userids: ['tech007'],
      agentid: 1000007,
      response_code: 'rc',
      button: { replace_name: '已接单' },
    });
  });
  it('is skipped without a code and unknown with a spent one', async () => {
    expect(await channel.send(delivery(update))).toEqual({ state: 'delivered', platformIds: [] });
    platform.answer('message/update_template_card', { errcode: 40058 });
    expect(await channel.send(delivery({ ...update, responseCode: 'rc' }))).toMatchObject({
      state: 'unknown',
    });
  });
});

describe('the access token', () => {
  it('is fetched once for a hundred at the same time', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => channel.send(delivery(say('a'), { id: `${i}`, peer: `p${i}` }))),
    );
    expect(platform.to('gettoken')).toHaveLength(1);
  });

  it.each([40001, 40014, 42001])('is replaced once after %i, and the call repeated once', async (errcode) => {
    platform.answer('message/send', { errcode }, { msgid: 'm2' });
    expect(await channel.send(delivery(say('a')))).toMatchObject({ state: 'sent', platformIds: ['m2'] });
    expect(platform.to('message/send').map((call) => call.query.get('access_token'))).toEqual([
      'token-1',
      'token-2',
    ]);
  });

  it('is not replaced in a loop', async () => {
    platform.answer('message/send', { errcode: 42001 });
    expect(await channel.send(delivery(say('a')))).toMatchObject({ state: 'retry', code: 'wecom-42001' });
    expect(platform.to('message/send')).toHaveLength(2);
    expect(platform.to('gettoken')).toHaveLength(2);
  });

  it('is replaced five minutes before its end', async () => {
    await channel.send(delivery(say('a')));
    kit.clock.advance(6_899_000);
    await channel.send(delivery(say('b')));
    expect(platform.to('gettoken')).toHaveLength(1);
    kit.clock.advance(1000);
    await channel.send(delivery(say('c')));
    expect(platform.to('gettoken')).toHaveLength(2);
  });

  it('is not asked for again and again with a wrong secret', async () => {
    platform.answer('gettoken', { errcode: 40001 });
    for (let i = 0; i < 3; i++)
      expect(await channel.send(delivery(say('a')))).toMatchObject({ state: 'retry', code: 'wecom-40001' });
    expect(platform.to('gettoken')).toHaveLength(1);
  });

  it('stands in no log and in no reason', async () => {
    platform.answer('message/send', 'hang-up');
    const result = await channel.send(delivery(say('a')));
    expect(JSON.stringify([result, kit.logs])).not.toMatch(/token-1|app-secret|access_token/);
  });
});

describe('media', () => {
  it('are uploaded once and sent as what they are', async () => {
    kit.media.set('p', {
      bytes: Buffer.from('\x89PNG....', 'latin1'),
      contentType: 'image/png',
      name: '照片 "1".png',
    });
    kit.media.set('t', { bytes: Buffer.from('no picture'), contentType: 'image/png', name: null });
    await channel.send(delivery({ kind: 'image', media: 'p' }));
    await channel.send(delivery({ kind: 'image', media: 'p' }));
    await channel.send(delivery({ kind: 'image', media: 't' }));
    expect(platform.to('media/upload').map((call) => call.query.get('type'))).toEqual(['image', 'file']);
    expect(platform.to('message/send').map((call) => call.body.msgtype)).toEqual(['image', 'image', 'file']);
  });

  it('are fetched with their name, in pieces when large, and are null when gone', async () => {
    const headers = {
      'content-type': 'image/jpeg',
      'content-disposition': "attachment; filename*=UTF-8''%E7%85%A7%2F..%2Fa.jpg",
    };
    platform.answer('media/get', { status: 200, headers, bytes: Buffer.from('bytes') });
    const media = { kind: 'image' as const, ref: 'M1' };
    expect(await channel.fetchMedia?.(media)).toEqual({
      bytes: Buffer.from('bytes'),
      contentType: 'image/jpeg',
      name: 'a.jpg',
    });
    platform.answer('media/get', { errcode: 40007 });
    expect(await channel.fetchMedia?.(media)).toBeNull();
    const part = {
      status: 206,
      headers: { ...headers, 'content-range': 'bytes 0-4/5' },
      bytes: Buffer.from('piece'),
    };
    platform.answer('media/get', { errcode: 830002 }, part);
    expect((await channel.fetchMedia?.(media))?.bytes.toString()).toBe('piece');
    platform.answer('media/get', { errcode: -1 });
    await expect(channel.fetchMedia?.(media)).rejects.toThrow('-1');
  });
});
