import { encrypt, getSignature } from '@wecom/crypto';
import { describe, expect, it } from 'vitest';
import type { Outbound } from '../../../src/channels/channel.js';
import { fixtures, NOW } from '../kit.js';
import { ask, delivery, openBots, say, until } from './kit.js';

const open = openBots();

describe('a bot with a callback address', () => {
  it('passes the check of the console, and takes the fixtures of the reference', async () => {
    const kit = await open('url');
    expect(await kit.sandbox.control.verify('bot')).toBe(true);
    const genuine = fixtures.cases.filter(({ name }) => name.startsWith('aibot'));
    expect(genuine.length).toBeGreaterThan(1);
    for (const one of genuine) {
      const request = {
        method: one.method,
        query: one.query,
        headers: {},
        body: Buffer.from(one.body ?? ''),
      };
      expect((await kit.channel.webhooks[0]?.receive(request))?.status).toBe(200);
    }
    expect(kit.stored).toMatchObject([{ kind: 'text', messageId: 'FIX-AIBOT-1' }]);
  });

  it('refuses what is not genuine with one body, and stores nothing of it', async () => {
    const kit = await open('url');
    const { token, encodingAesKey } = kit.sandbox.credentials.bot;
    const plain = JSON.stringify({
      msgtype: 'text',
      msgid: '1',
      aibotid: 'a',
      from: { userid: 'x' },
      text: { content: 'x' },
    });
    const post = async (inside: string, change: Record<string, string> = {}) => {
      const timestamp = String(NOW / 1000);
      const msg_signature = getSignature(token, timestamp, '777', inside);
      const query = { msg_signature, timestamp, nonce: '777', ...change };
      const body = Buffer.from(JSON.stringify({ encrypt: inside }));
      return await kit.channel.webhooks[0]?.receive({ method: 'POST', query, headers: {}, body });
    };
    const refused = { status: 401, body: 'refused' };
    expect(await post(encrypt(encodingAesKey, plain, 'ww5a4db0c0ffee0001'))).toEqual(refused);
    expect(await post(encrypt(encodingAesKey, plain, ''), { msg_signature: '0'.repeat(40) })).toEqual(
      refused,
    );
    expect(await post(encrypt(encodingAesKey, plain, ''), { timestamp: '1767000000' })).toEqual(refused);
    expect(kit.stored).toEqual([]);
    expect((await post(encrypt(encodingAesKey, 'no json', '')))?.status).toBe(400);
    kit.state.sinkFails = true;
    expect((await post(encrypt(encodingAesKey, plain, '')))?.status).toBe(503);
    kit.state.sinkFails = false;
    expect((await post(encrypt(encodingAesKey, plain, '')))?.status).toBe(200);
    expect(kit.stored).toHaveLength(1);
  });

  it('answers as a stream that grows, whoever is asked, and then by the reply address', async () => {
    const kit = await open('url');
    const { channel } = kit;
    kit.say('sup01', '@bot 超时');
    await until(() => kit.screen().some(({ state }) => state === '…'));
    expect(kit.stored).toMatchObject([{ kind: 'text', text: '超时', peer: `${kit.group}/sup01` }]);
    const first = delivery(kit, say('第一段'));
    expect(await channel.send(first)).toMatchObject({ state: 'unknown' });
    // The same again is the same.
    expect(await channel.send(first)).toMatchObject({ state: 'unknown' });
    // Another process with the same database.
    expect(await kit.build().send(delivery(kit, say('第二段')))).toMatchObject({ state: 'unknown' });
    kit.clock.advance(2000);
    await kit.sandbox.control.settled();
    expect(kit.screen().map(({ text, state }) => [text, state])).toEqual([['第一段\n\n第二段', null]]);
    expect(await channel.send(delivery(kit, ask))).toMatchObject({ state: 'sent' });
    expect(kit.screen().at(-1)).toMatchObject({ kind: 'card', choices: [{ label: '改派' }] });
    // All is answered: what else there is to say is shown as not arrived.
    const late = delivery(kit, say('还有一句'));
    expect(await channel.send(late)).toMatchObject({ state: 'failed', code: 'window-closed' });
    kit.say('sup01', '@bot 统计');
    await until(() => kit.stored.length === 2);
    expect(await channel.send(late)).toMatchObject({ state: 'unknown' });
    kit.clock.advance(2000);
    await kit.sandbox.control.settled();
    expect(kit.screen().at(-1)?.text).toBe('还有一句');
    expect(kit.sandbox.control.stats().rejected).toEqual({});
  });

  it('knows what arrived only when the platform came for it, and says what it left by the reply address', async () => {
    const kit = await open('url');
    const settled = async () => {
      const told: unknown[] = [];
      await kit.channel.settle?.(async (id, outcome) => void told.push([id, outcome.state]));
      return told;
    };
    kit.say('sup01', '@bot 超时');
    await until(() => kit.screen().some(({ state }) => state === '…'));
    const fetched = delivery(kit, say('没有超时'));
    expect(await kit.channel.send(fetched)).toMatchObject({ state: 'unknown' });
    kit.clock.advance(2000);
    await kit.sandbox.control.settled();
    expect(await settled()).toEqual([[fetched.id, 'sent']]);
    expect(await settled()).toEqual([]);

    const unfetched = async (question: string) => {
      kit.sandbox.control.fault({ name: 'bot-unfetched' });
      kit.say('sup01', question);
      await until(() => kit.screen().at(-1)?.state === '…');
      await kit.sandbox.control.settled();
      const left = delivery(kit, ask);
      expect(await kit.channel.send(left)).toMatchObject({ state: 'unknown' });
      expect(await settled()).toEqual([]);
      return left;
    };
    const rescued = await unfetched('@bot 统计');
    kit.clock.advance(31_000);
    expect(await settled()).toEqual([[rescued.id, 'sent']]);
    expect(kit.screen().at(-1)?.text).toContain('改派');
    expect(await settled()).toEqual([]);

    const lost = await unfetched('@bot 工单');
    kit.clock.advance(56 * 60_000);
    expect(await settled()).toEqual([[lost.id, 'failed']]);
    expect(await settled()).toEqual([]);
  });

  it('asks the reply address again when it did not answer, and says that a picture went no way', async () => {
    const kit = await open('url');
    const told: unknown[] = [];
    const settle = async () =>
      await kit.channel.settle?.(async (id, outcome) => void told.push([id, outcome.state]));
    kit.sandbox.control.fault({ name: 'bot-unfetched' });
    const bytes = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    kit.media.set('plate', { bytes, contentType: 'image/png', name: null });
    kit.say('sup01', '@bot 照片');
    await until(() => kit.screen().at(-1)?.state === '…');
    await kit.sandbox.control.settled();
    const words = delivery(kit, say('照片如下'));
    const picture = delivery(kit, { kind: 'image', media: 'plate' });
    for (const one of [words, picture])
      expect(await kit.channel.send(one)).toMatchObject({ state: 'unknown' });

    kit.clock.advance(31_000);
    kit.sandbox.control.fault({ name: 'reset', path: 'aibot/response' });
    await settle();
    expect(told).toEqual([]);
    expect(kit.screen().at(-1)?.text ?? '').not.toContain('照片如下');
    await settle();
    expect(told).toEqual([
      [words.id, 'sent'],
      [picture.id, 'failed'],
    ]);
    expect(kit.screen().filter(({ text }) => text.includes('照片如下'))).toHaveLength(1);
  });

  it('stores a callback once, however often it comes, and answers each with the same', async () => {
    const kit = await open('url');
    kit.sandbox.control.fault({ name: 'duplicate', copies: 4 });
    kit.say('sup01', '@bot 超时');
    await until(() => kit.requests.length >= 4 && kit.stored.length > 0);
    await kit.channel.send(delivery(kit, say('没有超时的工单')));
    kit.clock.advance(2000);
    await kit.sandbox.control.settled();
    expect(kit.stored).toHaveLength(1);
    expect(kit.screen().map(({ text }) => text)).toEqual(['没有超时的工单']);
  });

  it('changes the pressed card with the answer to the press, and no card that was pressed long ago', async () => {
    const kit = await open('url');
    const card: Outbound = {
      kind: 'card',
      card: 'alert_WO_1',
      title: '超时 WO-1',
      rows: [{ label: '客户', value: '张大叔' }],
      choices: [{ token: 's__acknowledge__WO_1', label: '处理' }],
    };
    kit.say('sup01', '@bot 超时');
    await until(() => kit.stored.length === 1);
    await kit.channel.send(delivery(kit, card));
    kit.clock.advance(2000);
    await kit.sandbox.control.settled();
    kit.sandbox.control.acts.press('sup02', '处理', { chat: kit.group });
    await until(() => kit.stored.length === 2);
    const { choice, peer } = kit.stored[1] ?? {};
    expect(choice).toMatchObject({ card: 'alert_WO_1', token: 's__acknowledge__WO_1' });
    const update = (responseCode = '') =>
      kit.channel.send(
        delivery(
          kit,
          {
            kind: 'card-update',
            card: 'alert_WO_1',
            title: '超时 WO-1',
            rows: [],
            done: '赵敏已接手',
            responseCode,
          },
          peer,
        ),
      );
    expect(await update(choice?.responseCode)).toMatchObject({ state: 'sent' });
    await kit.sandbox.control.settled();
    expect(kit.screen().at(-1)).toMatchObject({ kind: 'card', choices: [], state: '赵敏已接手' });
    expect(await update(choice?.responseCode)).toMatchObject({ state: 'delivered', platformIds: [] });
  });

  it('welcomes with the answer to the opening of the chat', async () => {
    const kit = await open('url');
    kit.sandbox.control.acts.enter('sup01', { chat: 'bot' });
    await until(() => kit.stored.length === 1);
    const welcomeCode = kit.stored[0]?.event?.data.welcomeCode ?? '';
    expect(kit.stored[0]).toMatchObject({ peer: 'sup01', event: { name: 'enter' } });
    await kit.channel.send({ ...delivery(kit, say('您好,赵主管'), 'sup01'), welcomeCode });
    await kit.sandbox.control.settled();
    expect(kit.screen('sup01@bot').map(({ text }) => text)).toEqual(['您好,赵主管']);
  });

  it('is silent in other groups than the named one', async () => {
    const kit = await open('url', { supervisorChat: 'wrOther' });
    kit.say('sup01', '@bot 超时');
    await kit.sandbox.control.settled();
    expect(kit.stored).toMatchObject([{ kind: 'event', event: { name: 'other-group' } }]);
    expect(kit.screen()).toEqual([]);
  });
});
