import { describe, expect, it } from 'vitest';
import { card, element, practice, receiver } from './fixture.js';

describe('callbacks of the application', () => {
  it('are encrypted for the company and say what was written, byte for byte', async () => {
    const platform = await practice();
    const received = await receiver(platform);
    const text = '坏了 ]]> <b>&amp; 🧑‍🔧\n第二行';
    const shown = platform.acts.say('Wang', text);
    await platform.control.settled();
    const [callback] = received.app;
    expect(callback?.query.timestamp).toBe(String(platform.clock.now() / 1000));
    expect(element(callback?.envelope ?? '', 'ToUserName')).toBe('ww5a4db0c0ffee0001');
    expect(element(callback?.envelope ?? '', 'AgentID')).toBe('1000007');
    const { xml } = callback ?? { xml: '' };
    expect(element(xml, 'FromUserName')).toBe('Wang');
    expect(element(xml, 'MsgType')).toBe('text');
    expect(element(xml, 'MsgId')).toBe(shown.id);
    expect(Number.isSafeInteger(Number(shown.id))).toBe(false);
    expect(/<Content>(.*)<\/Content>/s.exec(xml)?.[1]?.replaceAll(/<!\[CDATA\[|\]\]>(?=<|$)/g, '')).toBe(
      text,
    );
  });

  it('carry a press of a card with a new response code each', async () => {
    const platform = await practice();
    const received = await receiver(platform);
    await platform.send('wang', card('t1'));
    platform.acts.press('wang', 'accept_1');
    platform.acts.press('wang', '接单');
    await platform.control.settled();
    for (const { xml } of received.app) {
      expect(element(xml, 'Event')).toBe('template_card_event');
      expect(element(xml, 'EventKey')).toBe('accept_1');
      expect(element(xml, 'TaskId')).toBe('t1');
      expect(element(xml, 'CardType')).toBe('button_interaction');
      expect(element(xml, 'MsgId')).toBeNull();
    }
    const codes = received.app.map(({ xml }) => element(xml, 'ResponseCode'));
    expect(new Set(codes).size).toBe(2);
    const update = { userids: ['wang'], agentid: 1000007, button: { replace_name: '已接单' } };
    for (const response_code of codes)
      expect(
        (await platform.asApp('message/update_template_card', { ...update, response_code })).errcode,
      ).toBe(0);
  });

  it('tell kinds apart as documented', async () => {
    const platform = await practice();
    const received = await receiver(platform);
    platform.acts.enter('wang');
    platform.acts.location('wang', { lat: 31.230416, lng: 121.473701, label: '人民大道' });
    platform.acts.photo('wang');
    platform.acts.voice('wang', { text: '到了' });
    platform.acts.video('wang');
    await platform.control.settled();
    const [enter, place, photo, voice, video] = received.app.map(({ xml }) => xml);
    expect(element(enter ?? '', 'Event')).toBe('enter_agent');
    expect(element(place ?? '', 'Location_X')).toBe('31.230416');
    expect(element(place ?? '', 'AppType')).toBe('wxwork');
    expect(element(photo ?? '', 'MediaId')).toMatch(/./);
    expect(element(voice ?? '', 'Format')).toBe('amr');
    expect(element(video ?? '', 'ThumbMediaId')).toMatch(/./);
  });
});

describe('callbacks of customer service', () => {
  it('say only that something changed, with a token good for ten minutes', async () => {
    const platform = await practice();
    const received = await receiver(platform);
    platform.acts.say('wmZhang', '坏了');
    await platform.control.settled();
    const { xml, envelope } = received.kf[0] ?? { xml: '', envelope: '' };
    expect(element(xml, 'Event')).toBe('kf_msg_or_event');
    expect(element(xml, 'FromUserName')).toBeNull();
    expect(element(envelope, 'AgentID')).toBeNull();
    expect(xml).not.toContain('坏了');
    const request = { open_kfid: element(xml, 'OpenKfId'), token: element(xml, 'Token') };
    expect((await platform.asKf('kf/sync_msg', request)).msg_list).toHaveLength(1);
    platform.clock.advance(600_000);
    expect((await platform.asKf('kf/sync_msg', request)).errcode).toBe(95007);
  });
});

describe('delivery', () => {
  it('sends again, three times at most, until there is a 200, with the same message in a new envelope', async () => {
    const platform = await practice();
    const received = await receiver(platform, (nth) => (nth < 2 ? 500 : 200));
    platform.acts.say('wang', '到了');
    await platform.control.settled();
    expect(received.app).toHaveLength(3);
    expect(new Set(received.app.map(({ xml }) => xml)).size).toBe(1);
    expect(new Set(received.app.map(({ query }) => query.msg_signature)).size).toBe(3);
    expect(platform.control.stats().callbacks).toMatchObject({
      acknowledged: 1,
      refused: 2,
      retried: 2,
      lost: 0,
      pending: 0,
    });
  });

  it('gives up after the third re-send', async () => {
    const platform = await practice();
    const received = await receiver(platform, () => 503);
    platform.acts.say('wang', '到了');
    await platform.control.settled();
    expect(received.app).toHaveLength(4);
    expect(platform.control.stats().callbacks).toMatchObject({ acknowledged: 0, lost: 1 });
  });

  it('does not wait for an answer for longer than it says', async () => {
    const platform = await practice({ callbackTimeoutMs: 30 });
    const received = await receiver(platform, (nth) => (nth === 0 ? 'never' : 200));
    platform.acts.say('wang', '到了');
    await platform.control.settled();
    expect(received.app).toHaveLength(2);
  });

  it('delivers everything as often as told, at once, each envelope another', async () => {
    const platform = await practice();
    const received = await receiver(platform);
    platform.control.fault({ name: 'duplicate', copies: 4 });
    const shown = platform.acts.say('wang', '到了');
    platform.acts.say('wmZhang', '坏了');
    await platform.control.settled();
    expect(received.app.map(({ xml }) => element(xml, 'MsgId'))).toEqual(Array(4).fill(shown.id));
    expect(new Set(received.app.map(({ query }) => query.nonce)).size).toBe(4);
    expect(received.kf).toHaveLength(4);
    platform.control.clearFaults();
    platform.acts.say('wang', '走了');
    await platform.control.settled();
    expect(received.app).toHaveLength(5);
  });

  it('keeps the order of one person, unless told to turn it round', async () => {
    const platform = await practice();
    const received = await receiver(platform);
    const said = ['1', '2', '3', '4'];
    const heard = () => received.app.splice(0).map(({ xml }) => element(xml, 'Content'));
    for (const text of said) platform.acts.say('wang', text);
    await platform.control.settled();
    expect(heard()).toEqual(said);
    platform.control.fault({ name: 'reorder', times: 3 });
    for (const text of said) platform.acts.say('wang', text);
    await platform.control.settled();
    expect(heard()).toEqual(['3', '2', '1', '4']);
  });

  it('loses what it is told to lose; customer messages can still be pulled', async () => {
    const platform = await practice();
    const received = await receiver(platform);
    platform.control.fault({ name: 'drop-callbacks', times: 1 });
    platform.acts.say('wmZhang', '坏了');
    await platform.control.settled();
    expect(received.kf).toHaveLength(0);
    expect((await platform.asKf('kf/sync_msg', { open_kfid: 'wkSandboxRepairs' })).msg_list).toHaveLength(1);
  });

  it('checks an address as the console does', async () => {
    const platform = await practice();
    expect(await platform.control.verify('app')).toBe(false);
    await receiver(platform);
    expect(await platform.control.verify('app')).toBe(true);
    expect(await platform.client.verify('kf')).toBe(true);
  });

  it('hands raw requests through as they are', async () => {
    const platform = await practice();
    await receiver(platform);
    const answer = await platform.client.raw({ target: 'app', query: { nonce: '1' }, body: '<xml></xml>' });
    expect(answer).toEqual({ status: 401, body: 'refused' });
    const nowhere = await practice();
    await expect(nowhere.client.raw({ target: 'kf' })).rejects.toThrow(/no callback address/);
  });
});
