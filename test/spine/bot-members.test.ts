import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, type World } from './world.js';

/** A bot that no super administrator made names people by sealed ids (W101521); they are who they are all the same. */
describe('members whose ids the bot hears sealed', { timeout: 60_000 }, () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({
      env: ({ credentials: { bot } }) => ({
        WECOM_BOT_TOKEN: bot.token,
        WECOM_BOT_ENCODING_AES_KEY: bot.encodingAesKey,
      }),
    });
    world.sandbox.connect({ bot: `${world.services[0]?.url}/webhooks/wecom/bot` });
    await world.client.fault({ name: 'bot-sealed-ids' });
  });
  afterEach(() => world.stop());

  const group = () => world.sandbox.credentials.bot.chat;
  const shown = () =>
    world.sandbox.control
      .messages(group())
      .messages.filter(({ from }) => from === 'them')
      .map(({ text }) => text);
  const ask = async (person: string, words: string) => {
    const before = shown().length;
    await world.client.say(person, `@bot ${words}`, { chat: group() });
    await expect.poll(() => shown().slice(before).join(), { timeout: 15_000 }).toMatch(/[^…]/);
    // The answer is whole when nothing is added for a while.
    world.clock.advance(2000);
    await world.settle();
    return shown().at(-1);
  };
  const calls = () => world.sandbox.control.stats().calls['batch/openuserid_to_userid'] ?? 0;

  it('have their role, in the conversation of their own id, and are looked up once', async () => {
    expect(await ask('zhao', '超时')).toContain('目前没有超时的工单');
    await ask('zhao', '工单');
    expect(calls()).toBe(1);
    const talks = await world.context.models.conversations.find({ channel: 'wecom-bot' }).lean();
    expect(talks.map(({ peer }) => peer)).toEqual([`${group()}/zhao`]);
  });

  it('are strangers where the app may not open them, and are asked for again later', async () => {
    await world.client.fault({ name: 'errcode', code: 48002, path: 'batch/openuserid_to_userid', times: 1 });
    const answer = await ask('zhao', '超时');
    expect(answer).not.toContain('目前没有超时的工单');
    world.clock.advance(11 * 60_000);
    expect(await ask('zhao', '超时')).toContain('目前没有超时的工单');
  });
});
