import { describe, expect, it } from 'vitest';
import { practice } from './fixture.js';

describe('access tokens', () => {
  it('are given for the right company and secret only', async () => {
    const { get, sandbox } = await practice();
    const { corpId, app } = sandbox.credentials;
    const codes = await Promise.all(
      [
        `corpid=${corpId}&corpsecret=${app.secret}`,
        `corpid=${corpId}&corpsecret=wrong`,
        `corpid=ww0000000000000000&corpsecret=${app.secret}`,
        `corpsecret=${app.secret}`,
        `corpid=${corpId}`,
      ].map(async (query) => (await get(`gettoken?${query}`)).errcode),
    );
    expect(codes).toEqual([0, 40001, 40013, 41002, 41004]);
  });

  it('stay the same while they are good, with what is left of two hours', async () => {
    const { clock, token, get, sandbox } = await practice();
    const first = await token('app');
    clock.advance(600_000);
    const again = await get(
      `gettoken?corpid=${sandbox.credentials.corpId}&corpsecret=${sandbox.credentials.app.secret}`,
    );
    expect(again).toMatchObject({ access_token: first, expires_in: 6600 });
    clock.advance(6_600_000);
    expect(await token('app')).not.toBe(first);
  });

  it('are refused when missing, unknown, expired or of another secret', async () => {
    const { clock, token, post, sandbox, control } = await practice();
    const say = async (query: string) => (await post(`message/send${query}`, {})).errcode;
    const good = await token('app');
    expect(await say('')).toBe(41001);
    expect(await say('?access_token=made-up')).toBe(40014);
    expect(await say(`?access_token=${await token('kf')}`)).toBe(301002);
    expect((await post(`kf/sync_msg?access_token=${good}`, {})).errcode).toBe(48002);
    clock.advance(7_200_000);
    expect(await say(`?access_token=${good}`)).toBe(42001);
    const next = await token('app');
    control.fault({ name: 'expire-tokens' });
    expect(await say(`?access_token=${next}`)).toBe(42001);
    expect(sandbox.control.stats().rejected['message/send 42001']).toBe(2);
  });
});

describe('calls', () => {
  it('say which method they need, and name what the sandbox does not know', async () => {
    const { get, post, token } = await practice();
    const good = await token('app');
    expect((await get(`message/send?access_token=${good}`)).errcode).toBe(43002);
    expect((await post(`user/get?access_token=${good}`, {})).errcode).toBe(43001);
    expect((await get('no/such_call')).errmsg).toContain('no/such_call');
    expect((await post(`message/send?access_token=${good}`, [1])).errcode).toBe(47001);
  });

  it('answer what a doctor asks', async () => {
    const { get, token } = await practice({ members: ['Wang'] });
    const good = await token('app');
    const ask = (path: string) => get(`${path}${path.includes('?') ? '&' : '?'}access_token=${good}`);
    expect(await ask('user/get?userid=wang')).toMatchObject({ errcode: 0, userid: 'Wang', status: 1 });
    expect((await ask('user/get?userid=li')).errcode).toBe(60111);
    expect((await ask('user/get?userid=no%20id')).errcode).toBe(40003);
    expect(await ask('agent/get?agentid=1000007')).toMatchObject({
      errcode: 0,
      close: 0,
      allow_userinfos: { user: [{ userid: 'Wang' }] },
    });
    expect((await ask('agent/get?agentid=1')).errcode).toBe(301002);
    expect(await ask('getcallbackip')).toMatchObject({ errcode: 0, ip_list: ['127.0.0.1'] });
  });
});

describe('faults', () => {
  it('break the calls they name, as often as they say', async () => {
    const { control, sendText, sandbox, token } = await practice();
    await token('app');
    control.fault({ name: 'errcode', code: 45009, path: 'message/send', times: 2 });
    const codes = [];
    for (let i = 0; i < 3; i++) codes.push((await sendText('wang', 'a')).errcode);
    expect(codes).toEqual([45009, 45009, 0]);

    control.fault({ name: 'http-500', path: 'gettoken' });
    expect((await fetch(`${sandbox.url}/cgi-bin/gettoken`)).status).toBe(500);
    expect((await fetch(`${sandbox.url}/cgi-bin/gettoken`)).status).toBe(200);

    control.fault({ name: 'http-500', times: 9 });
    control.clearFaults();
    expect((await fetch(`${sandbox.url}/cgi-bin/gettoken`)).status).toBe(200);
  });

  it('can hold a call for good, or do it and lose the answer', async () => {
    const { control, sendText, sandbox, token } = await practice();
    await token('app');
    control.fault({ name: 'timeout', path: 'gettoken' });
    await expect(
      fetch(`${sandbox.url}/cgi-bin/gettoken`, { signal: AbortSignal.timeout(50) }),
    ).rejects.toThrow();
    control.fault({ name: 'lost-answer', path: 'message/send' });
    await expect(sendText('wang', 'did it arrive?')).rejects.toThrow();
    expect(control.messages('wang').messages.map(({ text }) => text)).toEqual(['did it arrive?']);
  });

  it('that do not exist are refused with what is wrong', async () => {
    const { client } = await practice();
    // @ts-expect-error the name is wrong on purpose
    await expect(client.fault({ name: 'meteor' })).rejects.toThrow(/name/);
    await expect(client.fault({ name: 'duplicate', copies: 1 })).rejects.toThrow(/copies/);
  });
});
