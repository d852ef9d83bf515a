import { describe, expect, it, onTestFinished } from 'vitest';
import type { Channel, Outbound } from '../../../src/channels/channel.js';
import { memoryLeases } from '../kit.js';
import { ask, type BotKit, delivery, openBots, say, timing, until } from './kit.js';

const open = openBots();

describe('a bot by its long connection', () => {
  const subscribed = (kit: BotKit) => kit.sandbox.control.stats().calls.aibot_subscribe ?? 0;
  const ready = (kit: BotKit) => kit.logs.filter((line) => line.includes('the bot is connected')).length;
  const connected = async (kit: BotKit, channel: Channel = kit.channel) => {
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
    onTestFinished(() => second.stop());
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
