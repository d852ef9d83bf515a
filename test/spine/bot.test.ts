import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWorld, type World } from './world.js';

describe('several processes with one bot', () => {
  let world: World;
  afterEach(() => world.stop());

  it('one of them connects; what another decides is said by that one, once; another takes over', async () => {
    world = await createWorld({
      services: 2,
      env: ({ credentials: { bot }, botServerUrl }) => ({
        WECOM_BOT_ID: bot.botId,
        WECOM_BOT_SECRET: bot.secret,
        WECOM_BOT_SERVER_URL: botServerUrl,
      }),
    });
    const { bot } = world.sandbox.credentials;
    const connects = () => world.sandbox.control.stats().calls.aibot_subscribe ?? 0;
    await vi.waitFor(() => expect(connects()).toBe(1), 10_000);
    const channels = world.services.map(({ context }) => context.channels.get('wecom-bot'));
    const elsewhere = () => channels.map((channel) => channel?.isElsewhere?.());
    expect(elsewhere().filter((is) => is === false)).toHaveLength(1);
    const owner = elsewhere().indexOf(false);

    // The first of them may be the one that is stopped.
    const settle = async () => {
      for (const { context } of world.services) await context.settle();
    };
    const answered = async (words: string) => {
      const before = world.sandbox.control.messages(bot.chat).messages.length;
      await world.client.say('zhao', words, { chat: bot.chat });
      await vi.waitFor(async () => {
        await settle();
        const news = world.sandbox.control.messages(bot.chat).messages.slice(before);
        expect(news.filter(({ from }) => from === 'them')).toHaveLength(1);
      }, 20_000);
    };
    await answered('@bot 超时');
    // Decided by the one that is not connected.
    const talk = `wecom-bot:${bot.botId}:${bot.chat}/zhao`;
    const other = world.services[1 - owner];
    await other?.context.models.conversations.updateOne({ _id: talk }, { $set: { leaseUntil: 0 } });
    await other?.context.inbox.put([
      {
        id: 'notice:from-the-other',
        conversation: talk,
        at: world.clock.now(),
        body: { type: 'notice', notice: 'bot.ok', data: {} },
      },
    ]);
    await vi.waitFor(async () => {
      await settle();
      const rows = await world.context.models.deliveries.find({ conversation: talk }).lean();
      expect(rows.map(({ state, attempts }) => [state, attempts])).toEqual([
        ['sent', 1],
        ['sent', 1],
      ]);
    }, 20_000);

    await world.services[owner]?.stop();
    world.services.splice(owner, 1);
    await vi.waitFor(() => expect(connects()).toBe(2), 15_000);
    await answered('@bot 统计');
    const said = world.sandbox.control.messages(bot.chat).messages.filter(({ from }) => from === 'them');
    expect(said).toHaveLength(3);
  }, 90_000);
});
