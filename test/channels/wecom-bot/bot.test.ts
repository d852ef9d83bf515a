import { encrypt, getSignature } from '@wecom/crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Channel, Delivery, Outbound } from '../../../src/channels/channel.js';
import { decodeBot } from '../../../src/channels/wecom-bot/decode.js';
import { fixtures, memoryLeases, NOW } from '../kit.js';
import { botKit, timing, until } from './kit.js';

type Kit = Awaited<ReturnType<typeof botKit>>;
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function open(...args: Parameters<typeof botKit>): Promise<Kit> {
  const kit = await botKit(...args);
  opened.push(kit);
  return kit;
}

let count = 0;
const delivery = (kit: Kit, intent: Outbound, peer = `${kit.group}/sup01`): Delivery => ({
  id: `wecom-bot:${kit.account}:${peer}:${++count}:0`,
  account: kit.account,
  peer,
  intent,
  lastInboundAt: NOW,
  decidedAt: NOW,
});
const say = (text: string): Outbound => ({ kind: 'say', text });
const ask: Outbound = {
  kind: 'ask',
  text: '工单 WO-260101-001 由您接手。',
  choices: [{ token: 's__reassign__WO_260101_001', label: '改派' }],
};

describe('reading what members do', () => {
  const reading = { now: NOW, supervisorChat: null };
  const body = (more: object) => ({
    msgid: 'M1',
    aibotid: 'AIB1',
    chatid: 'wrGROUP1',
    chattype: 'group',
    from: { userid: 'sup01' },
    response_url: 'https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=RC',
    ...more,
  });
  const textOf = (content: string, chattype = 'group') =>
    decodeBot(body({ msgtype: 'text', text: { content }, chattype }), reading).messages[0]?.text;

  it('takes the name off that a group calls the bot by, and no other', () => {
    expect(textOf('@值班 超时')).toBe('超时');
    expect(textOf('超时 @值班')).toBe('超时');
    expect(textOf('@值班\u2005改派 003 给 @李勇 王')).toBe('改派 003 给 @李勇 王');
    expect(textOf('@值班 超时', 'single')).toBe('@值班 超时');
  });

  it('reads a press nested as on the page and flat as in the types of the library', () => {
    const press = { event_key: 's__why__1', task_id: `alert_WO_1@${'0'.repeat(20)}` };
    for (const event of [
      { eventtype: 'template_card_event', template_card_event: press },
      { eventtype: 'template_card_event', ...press },
    ]) {
      const { messages, reply } = decodeBot(body({ msgtype: 'event', event }), reading);
      expect(messages[0]).toMatchObject({
        kind: 'choice',
        peer: 'wrGROUP1/sup01',
        choice: { token: 's__why__1', card: 'alert_WO_1', responseCode: press.task_id },
      });
      expect(reply).toMatchObject({ kind: 'press', task: press.task_id });
    }
  });

  it('takes what was picked from a list, and keeps several picks whole', () => {
    const press = (...picked: [string, string[]][]) => {
      const selected_item = picked.map(([question_key, option_id]) => ({
        question_key,
        option_ids: { option_id },
      }));
      const card = { event_key: 'submit', task_id: 'T1', selected_items: { selected_item } };
      const event = { eventtype: 'template_card_event', template_card_event: card };
      return decodeBot(body({ msgtype: 'event', event }), reading).messages[0];
    };
    expect(press(['who', ['p__wang']])).toMatchObject({ kind: 'choice', choice: { token: 'p__wang' } });
    expect(press(['who', ['p__wang']], ['why', ['far', 'busy']])).toMatchObject({
      kind: 'event',
      event: {
        name: 'template_card_event',
        data: { who: 'p__wang', why: 'far,busy', event_key: 'submit', task_id: 'T1' },
      },
    });
  });

  it('takes words and pictures of one message apart, with a name of its own for each', () => {
    const mixed = {
      msg_item: [
        { msgtype: 'text', text: { content: '@值班 看' } },
        { msgtype: 'image', image: { url: 'https://a' } },
      ],
    };
    const { messages } = decodeBot(body({ msgtype: 'mixed', mixed }), reading);
    expect(messages.map(({ kind, messageId }) => [kind, messageId])).toEqual([
      ['text', 'M1'],
      ['image', 'M1#1'],
    ]);
  });

  it('keeps what it does not know, and refuses what names nobody', () => {
    expect(decodeBot(body({ msgtype: 'sticker' }), reading).messages[0]?.event?.name).toBe('sticker');
    expect(() => decodeBot({ msgtype: 'text', aibotid: 'A', msgid: '1' }, reading)).toThrow(/missing/);
  });
});

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

describe('a bot by its long connection', () => {
  const subscribed = (kit: Kit) => kit.sandbox.control.stats().calls.aibot_subscribe ?? 0;
  const ready = (kit: Kit) => kit.logs.filter((line) => line.includes('the bot is connected')).length;
  const connected = async (kit: Kit, channel: Channel = kit.channel) => {
    await channel.start();
    await until(() => ready(kit) > 0);
  };

  it('answers the message first and then speaks into the same chat', async () => {
    const kit = await open('connection');
    await connected(kit);
    kit.say('sup01', '@bot 超时');
    await until(() => kit.stored.length === 1);
    expect(await kit.channel.send(delivery(kit, say('第一段')))).toMatchObject({ state: 'sent' });
    expect(await kit.channel.send(delivery(kit, ask))).toMatchObject({ state: 'sent' });
    expect(kit.screen().map(({ text, title }) => text || title)).toEqual([
      '第一段',
      '工单 WO-260101-001 由您接手。',
    ]);
    const { calls } = kit.sandbox.control.stats();
    expect([calls.aibot_respond_msg, calls.aibot_send_msg]).toEqual([1, 1]);
    await until(() => (kit.sandbox.control.stats().calls.ping ?? 0) > 0);
  });

  it('changes the pressed card', async () => {
    const kit = await open('connection');
    await connected(kit);
    kit.say('sup01', '@bot 超时');
    await until(() => kit.stored.length === 1);
    await kit.channel.send(delivery(kit, ask));
    kit.sandbox.control.acts.press('sup01', '改派', { chat: kit.group });
    await until(() => kit.stored.length === 2);
    const { responseCode } = kit.stored[1]?.choice ?? {};
    const update: Outbound = {
      kind: 'card-update',
      card: '',
      title: '工单',
      rows: [],
      done: '已改派',
      ...(responseCode ? { responseCode } : {}),
    };
    expect(await kit.channel.send(delivery(kit, update))).toMatchObject({ state: 'sent' });
    expect(kit.screen().at(-1)).toMatchObject({ choices: [], state: '已改派' });
  });

  it('when a stranger takes the bot over, it rests, says so, and loses and doubles nothing', async () => {
    const kit = await open('connection');
    await connected(kit);
    kit.say('sup01', '@bot 超时');
    await until(() => kit.stored.length === 1);
    kit.sandbox.control.bot.kick();
    await until(() => kit.logs.some((line) => line.includes('took the bot over')));
    const waiting = delivery(kit, say('接着说'));
    expect(await kit.channel.send(waiting)).toMatchObject({ state: 'retry', code: 'unreachable' });
    kit.say('sup02', '@bot 统计');
    await new Promise((resolve) => setTimeout(resolve, 5 * timing.everyMs));
    // Not before the rest is over: two that take it from each other hear nothing.
    expect(subscribed(kit)).toBe(1);
    kit.clock.advance(timing.restMs + 1);
    await until(() => ready(kit) === 2 && kit.stored.length === 2);
    expect(await kit.channel.send(waiting)).toMatchObject({ state: 'sent' });
    expect(kit.screen().map(({ text }) => text)).toEqual(['接着说']);
    expect(kit.stored.map(({ text }) => text)).toEqual(['超时', '统计']);
  });

  it('comes back after the network broke; an answer whose receipt was lost is shown once', async () => {
    const kit = await open('connection');
    await connected(kit);
    kit.say('sup01', '@bot 超时');
    await until(() => kit.stored.length === 1);
    kit.sandbox.control.fault({ name: 'lost-answer', path: 'aibot_respond_msg' });
    const words = delivery(kit, say('没有超时的工单'));
    expect(await kit.channel.send(words)).toMatchObject({ state: 'retry' });
    await until(() => subscribed(kit) === 2);
    await until(() => ready(kit) === 2);
    expect(await kit.channel.send(words)).toMatchObject({ state: 'sent' });
    expect(kit.screen().map(({ text }) => text)).toEqual(['没有超时的工单']);
  });

  it('of several processes one connects; another takes over when it stops or its lease ends', async () => {
    const held = new Map<string, { by: string; until: number }>();
    const kit = await open('connection', { leases: (of) => memoryLeases(held, of.clock, 'one') });
    await connected(kit);
    const second = kit.build(memoryLeases(held, kit.clock, 'two'));
    opened.push({ close: () => second.stop() });
    await second.start();
    await new Promise((resolve) => setTimeout(resolve, 5 * timing.everyMs));
    expect(subscribed(kit)).toBe(1);
    expect([kit.channel.isElsewhere?.(), second.isElsewhere?.()]).toEqual([false, true]);
    await kit.channel.stop();
    await until(() => subscribed(kit) === 2);
    expect(second.isElsewhere?.()).toBe(false);
    // Taken away in the database: whoever held it closes before anybody else opens.
    held.set(`wecom-bot:${kit.account}`, { by: 'three', until: kit.clock.now() + 1e9 });
    await until(() => second.isElsewhere?.() === true);
  });

  it('keeps what it heard until it is stored, while the database is away', async () => {
    const kit = await open('connection');
    await connected(kit);
    kit.state.sinkFails = true;
    kit.say('sup01', '@bot 超时');
    await until(() => kit.logs.some((line) => line.includes('is not stored yet')));
    kit.state.sinkFails = false;
    await until(() => kit.stored.length === 1);
  });

  it('says into a group only where it was called before, told apart by case', async () => {
    const kit = await open('connection');
    await connected(kit);
    const alert: Outbound = {
      kind: 'alert',
      text: '工单 WO-1 已超时',
      choices: [{ token: 's__why__WO_1', label: '为什么' }],
    };
    expect(await kit.channel.send(delivery(kit, alert, `${kit.group}/*`))).toMatchObject({
      state: 'failed',
      code: 'wecom-93006',
    });
    kit.say('sup01', '@bot 在');
    await until(() => kit.stored.length === 1);
    expect(await kit.channel.send(delivery(kit, alert, `${kit.group}/*`))).toMatchObject({ state: 'sent' });
    expect(kit.screen().at(-1)).toMatchObject({ title: '工单 WO-1 已超时', choices: [{ label: '为什么' }] });
  });
});
