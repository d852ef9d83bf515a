import { GrammyError } from 'grammy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, Outbound } from '../../../src/channels/channel.js';
import { Pacer } from '../../../src/channels/telegram/pacer.js';
import { askedToWait } from '../../../src/channels/telegram/too-many.js';
import { loadConfig } from '../../../src/config.js';
import { BOT, GROUP, SECRET, type TelegramKit, telegramKit } from './kit.js';

let kit: TelegramKit;
beforeEach(async () => {
  kit = await telegramKit();
  kit.sandbox.control.acts.enter('700001');
});
afterEach(async () => {
  await kit.channel.stop();
  await kit.sandbox.close();
});

let count = 0;
const delivery = (intent: Outbound, peer = '700001'): Delivery => ({
  id: `telegram:${BOT}:${peer}:${++count}:0`,
  account: BOT,
  peer,
  intent,
  lastInboundAt: kit.clock.now(),
  decidedAt: kit.clock.now(),
});
const say = (text: string): Outbound => ({ kind: 'say', text });
const updateOf = (responseCode: string | undefined): Extract<Outbound, { kind: 'card-update' }> => ({
  kind: 'card-update',
  card: 'offer_WO1',
  title: '新工单',
  rows: [],
  done: '已接单',
  ...(responseCode ? { responseCode } : {}),
});
const screen = (id = '700001') =>
  kit.sandbox.control.messages(id).messages.filter((message) => message.from === 'them');
const card: Outbound = {
  kind: 'card',
  card: 'offer_WO1',
  title: '新工单',
  rows: [{ label: '故障', value: '打结器坏了' }],
  choices: [
    { token: 's__accept__WO_1', label: '接单' },
    { token: 's__decline__WO_1', label: '拒单' },
  ],
};

describe('sending in Telegram', () => {
  it('cuts at 4096 characters, between them, and loses none', async () => {
    const text = `报${'👨‍👩‍👧'.repeat(600)}`;
    expect(await kit.channel.send(delivery(say(text)))).toMatchObject({ state: 'sent' });
    const parts = screen().map((message) => message.text);
    expect(parts.join('')).toBe(text);
    expect(parts.length).toBe(2);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(4096);
    expect(parts[0]?.length).toBe(4089);
  });

  it('updates the card that was shown, and leaves its words', async () => {
    const sent = await kit.channel.send(delivery(card));
    const responseCode = 'platformRef' in sent ? sent.platformRef?.responseCode : undefined;
    const update = updateOf(responseCode);
    expect(await kit.channel.send(delivery(update))).toMatchObject({ state: 'sent' });
    // The same again is there already.
    expect(await kit.channel.send(delivery(update))).toMatchObject({ state: 'sent' });
    expect(screen()).toHaveLength(1);
    expect(screen()[0]).toMatchObject({ text: '新工单\n故障: 打结器坏了', choices: [{ label: '✓ 已接单' }] });
    expect(await kit.channel.send(delivery({ ...update, responseCode: '999999' }))).toMatchObject({
      state: 'unknown',
    });
  });

  it('offers to share a number and a place with one tap, not in a group', async () => {
    const ask: Outbound = {
      ...(say('电话?') as Extract<Outbound, { kind: 'say' }>),
      share: [
        { what: 'phone', label: '发手机号' },
        { what: 'location', label: '发位置' },
      ],
    };
    await kit.channel.send(delivery(ask));
    expect(screen()[0]?.choices.map(({ token }) => token)).toEqual(['share:phone', 'share:location']);
    kit.sandbox.control.person({ id: GROUP, channel: 'telegram' });
    expect(await kit.channel.send(delivery(ask, `${GROUP}/700001`))).toMatchObject({ state: 'sent' });
    expect(screen(GROUP)[0]?.choices).toEqual([]);
  });

  it('says a numbered list where a token is too long for a button', async () => {
    const choices = [{ token: 'a'.repeat(60), label: '选这个' }];
    await kit.channel.send(delivery({ kind: 'ask', text: '哪一个?', choices }));
    expect(screen()[0]).toMatchObject({ text: '哪一个?\n1. 选这个', choices: [] });
  });

  it('keeps one a second to a chat and 30 a second in all, and is never told off', async () => {
    const people = Array.from({ length: 40 }, (_, i) => String(710_000 + i));
    for (const id of people) {
      kit.sandbox.control.person({ id, channel: 'telegram' });
      kit.sandbox.control.acts.enter(id);
    }
    const results = [];
    for (const id of people) results.push(await kit.channel.send(delivery(say('a'), id)));
    for (let i = 0; i < 4; i++) results.push(await kit.channel.send(delivery(say(`b${i}`))));
    expect(results.every((result) => result.state === 'sent')).toBe(true);
    expect(kit.sandbox.control.stats().violations).toEqual({});
  });

  it('counts the second from when the message before it came back, not from when it left', async () => {
    const waits: number[] = [];
    const pacer = new Pacer(kit.clock, async (ms) => {
      waits.push(ms);
      kit.clock.advance(ms);
    });
    const slowly = async () => kit.clock.advance(400);
    await Promise.all([pacer.run('1', slowly), pacer.run('1', slowly)]);
    await pacer.run('1', slowly);
    expect(waits).toEqual([1050, 1050]);
    await expect(pacer.run('1', () => Promise.reject(new Error('unreachable')))).rejects.toThrow(
      'unreachable',
    );
    await pacer.run('1', slowly);
    expect(waits).toEqual([1050, 1050, 1050, 1050]);
  });

  it('gives back to the line what would wait long', async () => {
    const pacer = new Pacer(kit.clock, async (ms) => kit.clock.advance(ms));
    let goOn = () => {};
    const held = pacer.run('1', () => new Promise<void>((done) => (goOn = done)));
    const behind = Array.from({ length: 4 }, (_, i) => pacer.run('1', async () => i));
    await expect(pacer.run('1', async () => 4)).rejects.toMatchObject({ retryAt: kit.clock.now() + 5250 });
    await expect(pacer.run('2', async () => 'at once')).resolves.toBe('at once');
    goOn();
    await held;
    expect(await Promise.all(behind)).toEqual([0, 1, 2, 3]);
    await expect(pacer.run('1', async () => 4)).resolves.toBe(4);
  });

  it('sends nothing to a chat, by whatever way, before a 429 there is over', async () => {
    const update = updateOf('1');
    kit.sandbox.control.fault({ name: 'http-429', retryAfter: 17, path: 'sendMessage' });
    const retryAt = kit.clock.now() + 17_000;
    expect(await kit.channel.send(delivery(say('a'), `${GROUP}/1`))).toMatchObject({
      code: 'throttled',
      retryAt,
    });
    const calls = () => kit.sandbox.control.stats().calls;
    const before = calls();
    for (const intent of [say('b'), update])
      expect(await kit.channel.send(delivery(intent, `${GROUP}/2`))).toMatchObject({
        state: 'retry',
        retryAt,
      });
    expect(calls()).toEqual(before);
    expect(await kit.channel.send(delivery(say('c')))).toMatchObject({ state: 'sent' });
    kit.clock.advance(17_000);
    expect(await kit.channel.send(delivery(say('b'), `${GROUP}/2`))).toMatchObject({ state: 'sent' });
  });

  it.each([
    [17, 17_000],
    ['17', 17_000],
    [0, 1000],
    [-5, 1000],
    [undefined, 1000],
    ['soon', 1000],
    [1e300, 86_400_000],
  ])('understands a 429 that asks to wait for %j', (given, ms) => {
    const answer = { ok: false, error_code: 429, description: '', parameters: { retry_after: given } };
    expect(askedToWait(new GrammyError('', answer as never, 'sendMessage', {}))).toBe(ms);
  });

  it('says of who blocked the bot that it failed', async () => {
    kit.sandbox.control.person({ id: '700001', status: 'left' });
    expect(await kit.channel.send(delivery(say('a')))).toMatchObject({
      state: 'failed',
      code: 'blocked',
      reason: '403: Forbidden: bot was blocked by the user',
    });
    expect(await kit.channel.send(delivery(say('a'), '799999'))).toMatchObject({ code: 'recipient' });
    expect(await kit.channel.send(delivery(say('a'), 'no-number'))).toMatchObject({ code: 'recipient' });
  });

  it.each([
    [429, { state: 'retry', code: 'throttled' }],
    [401, { state: 'retry', code: 'telegram-401' }],
    [500, { state: 'retry', code: 'busy' }],
    [400, { state: 'failed', code: 'telegram-400' }],
  ])('makes of the error %i a %j', async (code, expected) => {
    kit.sandbox.control.fault({ name: 'errcode', path: 'sendMessage', code });
    const result = await kit.channel.send(delivery(say('a')));
    expect(result).toMatchObject(expected);
    if (code === 429) expect(result).toMatchObject({ retryAt: kit.clock.now() + 1000 });
    expect(JSON.stringify([result, kit.logs])).not.toContain('SandboxTelegram');
  });

  it('tries again when the answer is lost, and never shows the token', async () => {
    kit.sandbox.control.fault({ name: 'lost-answer', path: 'sendMessage' });
    const result = await kit.channel.send(delivery(say('a')));
    expect(result).toMatchObject({ state: 'retry', code: 'unreachable' });
    expect(JSON.stringify([result, kit.logs])).not.toContain('SandboxTelegram');
  });
});

describe('the intake of updates', () => {
  const post = async (
    body: unknown,
    headers: Record<string, string | string[]> = { 'x-telegram-bot-api-secret-token': SECRET },
  ) =>
    await kit.channel.webhooks[0]?.receive({
      method: 'POST',
      query: {},
      headers,
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    });
  const update = {
    update_id: 1,
    message: { message_id: 1, date: 1, chat: { id: 1, type: 'private' }, from: { id: 1 }, text: 'a' },
  };

  it.each([
    [{}],
    [{ 'x-telegram-bot-api-secret-token': 'wrong' }],
    [{ 'x-telegram-bot-api-secret-token': SECRET.slice(0, -1) }],
    [{ 'x-telegram-bot-api-secret-token': `${SECRET}x` }],
    [{ 'x-telegram-bot-api-secret-token': `${SECRET}, ${SECRET}` }],
    [{ 'x-telegram-bot-api-secret-token': [SECRET, SECRET] }],
  ] as Record<string, string | string[]>[][])('refuses the headers %j', async (headers) => {
    expect(await post(update, headers)).toMatchObject({ status: 401 });
    expect(kit.stored).toEqual([]);
  });

  it('acknowledges what is stored, once or four times, and asks again for what is not', async () => {
    kit.state.sinkFails = true;
    expect(await post(update)).toMatchObject({ status: 503 });
    kit.state.sinkFails = false;
    for (const answer of await Promise.all([1, 2, 3, 4].map(() => post(update))))
      expect(answer).toMatchObject({ status: 200 });
    expect(kit.stored).toHaveLength(1);
    expect(await post({ update_id: 2, chat_boost: {} })).toMatchObject({ status: 200 });
  });

  it.each([
    ['{'],
    ['[]'],
    ['7'],
    ['{"update_id":9007199254740993}'],
    ['{"update_id":-1}'],
    ['{"message":{}}'],
  ])('cannot read %s', async (body) => expect(await post(body)).toMatchObject({ status: 400 }));

  it('is closed without a secret: then we ask for updates, and a crash before storing loses none', async () => {
    const polling = await telegramKit({ webhookSecret: null });
    try {
      expect(polling.channel.webhooks).toEqual([]);
      polling.state.sinkFails = true;
      polling.sandbox.control.acts.say('700001', '打捆机坏了');
      await polling.channel.start();
      await until(() => polling.logs.some((line) => line.includes('trying again')));
      polling.state.sinkFails = false;
      await until(() => polling.stored.length === 1);
      polling.sandbox.control.acts.photo('700001', { caption: '看' });
      await until(() => polling.stored.length === 3);
      expect(polling.stored.map(({ kind }) => kind)).toEqual(['text', 'image', 'text']);
      const media = polling.stored[1]?.media?.[0];
      const fetched = media && (await polling.channel.fetchMedia?.(media));
      expect(fetched?.bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
      expect(await polling.channel.fetchMedia?.({ kind: 'image', ref: 'gone' })).toBeNull();
    } finally {
      await polling.channel.stop();
      await polling.sandbox.close();
    }
  });

  it('asks on through all that may happen to a poll, and hears everything once', async () => {
    const polling = await telegramKit({ webhookSecret: null });
    try {
      await polling.channel.start();
      const faults = [
        // A page that was on its way when the connection broke was not confirmed: it comes again.
        { name: 'lost-answer' },
        { name: 'http-502' },
        { name: 'reset' },
        { name: 'http-429', retryAfter: 1 },
      ] as const;
      for (const [i, fault] of faults.entries()) {
        polling.sandbox.control.fault({ ...fault, path: 'getUpdates' });
        polling.sandbox.control.acts.say('700001', fault.name);
        await until(() => polling.stored.length === i + 1);
      }
      polling.sandbox.control.acts.say('700001', 'after');
      await until(() => polling.stored.length === 5);
      expect(polling.stored.map(({ text }) => text)).toEqual([...faults.map(({ name }) => name), 'after']);
      expect(polling.logs.filter((line) => line.includes('trying again'))).toHaveLength(faults.length);
    } finally {
      await polling.channel.stop();
      await polling.sandbox.close();
    }
  }, 40_000);

  it('waits as long as a 429 on a poll says', async () => {
    const polling = await telegramKit({ webhookSecret: null });
    try {
      polling.sandbox.control.fault({ name: 'http-429', retryAfter: 3, path: 'getUpdates' });
      polling.sandbox.control.acts.say('700001', '打捆机坏了');
      const begun = performance.now();
      await polling.channel.start();
      await until(() => polling.stored.length === 1);
      expect(performance.now() - begun).toBeGreaterThan(2990);
    } finally {
      await polling.channel.stop();
      await polling.sandbox.close();
    }
  });

  it('answers each press, so that the button stops waiting', async () => {
    await kit.channel.send(delivery(card));
    kit.sandbox.control.acts.press('700001', '接单');
    const polling = await fetch(
      `${kit.sandbox.url}/bot${kit.sandbox.credentials.telegram.botToken}/getUpdates`,
    );
    const { result } = (await polling.json()) as { result: unknown[] };
    expect(await post(result.at(-1))).toMatchObject({ status: 200 });
    await until(() => kit.sandbox.control.stats().calls.answerCallbackQuery === 1);
    expect(kit.stored.at(-1)).toMatchObject({ kind: 'choice', choice: { token: 's__accept__WO_1' } });
    expect(kit.sandbox.control.stats().rejected).toEqual({});
  });
});

describe('the settings', () => {
  const faultsOf = (env: Record<string, string>): string => {
    try {
      loadConfig(env);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  it('need the token, and are off without any', () => {
    expect(loadConfig({}).telegram).toBeNull();
    expect(loadConfig({ TELEGRAM_BOT_TOKEN: '123:abc' }).telegram).toMatchObject({
      apiRoot: 'https://api.telegram.org',
      webhookSecret: null,
    });
    expect(faultsOf({ TELEGRAM_WEBHOOK_SECRET: 'a' })).toContain('TELEGRAM_BOT_TOKEN missing');
    expect(faultsOf({ TELEGRAM_BOT_TOKEN: 'nonsense' })).toContain('TELEGRAM_BOT_TOKEN must');
    expect(faultsOf({ TELEGRAM_BOT_TOKEN: '123:abc', TELEGRAM_WEBHOOK_SECRET: 'a b' })).toContain(
      'SECRET must',
    );
    expect(faultsOf({ TELEGRAM_TOKEN: '123:abc' })).toContain('is not a setting');
  });
});

async function until(test: () => boolean): Promise<void> {
  for (let i = 0; i < 1200 && !test(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(test()).toBe(true);
}
