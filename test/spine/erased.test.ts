import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBotReplies } from '../../src/storage/bot-replies.js';
import { createModelMemory } from '../../src/storage/model-memory.js';
import { CUSTOMER, createWorld, type World } from './world.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const WEB = 'web:page:browser-1';
const KF = `wecom-kf:wkSandboxRepairs:${CUSTOMER}`;
const ZHAO = 'wecom-app:1000007:zhao';
const PHONE = '13912340077';
/** What only this person can have said, or had said of them. */
const SECRETS = [PHONE, '周大山', '石桥镇西沟', '红星合作社', '老伴在家等着', '门口有条黄狗', '孩子要上学'];

/** One person in every store that may hold a word of theirs; then they ask to be forgotten. */
describe('what is left of a person who was deleted', () => {
  let world: World;
  let number = '';
  let said = 0;
  beforeEach(async () => {
    world = await createWorld({
      env: ({ credentials: { bot }, botServerUrl }) => ({
        WEB_CHAT: 'on',
        WECOM_BOT_ID: bot.botId,
        WECOM_BOT_SECRET: bot.secret,
        WECOM_BOT_SERVER_URL: botServerUrl,
      }),
    });
  });
  afterEach(() => world.stop());

  const say = async (person: string, text: string) => {
    await world.client.say(person, text);
    await world.settle();
  };
  /** Their other chat, the company's page, as its channel hands on what is said there. */
  const web = async (text: string) => {
    said += 1;
    const at = world.clock.now();
    const message = {
      channel: 'web',
      account: 'page',
      peer: 'browser-1',
      messageId: `m${said}`,
      at,
    } as const;
    await world.context.inbox.accept([{ ...message, kind: 'text', text }]);
    await world.settle();
  };
  const newest = async (person: string) => (await world.shown(person)).at(-1) ?? '';

  /** Every row of every collection there is, ours or not, that still holds one of these words. */
  async function left(words = SECRETS): Promise<string[]> {
    const db = world.context.models.inbox.db.db;
    const found: string[] = [];
    for (const { name } of (await db?.listCollections().toArray()) ?? [])
      for (const row of (await db?.collection(name).find().toArray()) ?? []) {
        const text = JSON.stringify(row);
        const held = words.filter((word) => text.includes(word));
        if (held.length > 0) found.push(`${name} ${row._id}: ${held.join(', ')} in ${text.slice(0, 700)}`);
      }
    return found;
  }

  const files = () => {
    const folder = join(world.home, 'process-0', 'media');
    return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  };

  /** The machine and the customer are known beforehand; the talk goes by the bot, a person, and the bot again. */
  async function wholeStory(): Promise<void> {
    await world.api('POST', '/customers', {
      name: '周大山',
      phone: PHONE,
      company: '红星合作社',
      address: '石桥镇西沟12号',
    });
    await world.api('POST', '/assets', {
      serialNumber: 'KB2024001',
      model: 'WK-120',
      customerPhone: PHONE,
      site: { lat: 31.2, lng: 121.4, datum: 'gcj02', address: '石桥镇西沟12号' },
    });
    await say(CUSTOMER, `打捆机KB2024001不打结,门口有条黄狗,我叫周大山,在石桥镇西沟,电话${PHONE}`);
    await world.client.photo(CUSTOMER);
    await world.settle();
    await world.pass(10_000);
    await say(CUSTOMER, '对');
    const { json } = await world.api('GET', '/work-orders');
    number = (json.items as { number: string }[])[0]?.number ?? '';
    await say('li', '接单');
    await web('我要找人工,老伴在家等着');
    await world.client.press('zhao', '接管');
    await world.settle();
    await say('zhao', '周大山您好,师傅下午到');
    await web('下午孩子要上学');
    await say('zhao', '交还');
    for (const chat of [number, WEB])
      expect((await world.api('POST', '/people/merge', { people: [PHONE, chat] })).status).toBe(200);
    await world.client.location('li', { lat: 31.23456, lng: 121.47654 });
    await world.settle();
    await say('li', '跳过');
    await say(
      'li',
      '完工\n原因:打结器磨损,周大山自己拆过\n处理:更换打结器\n配件:打结器1个\n客户意见:周大山很满意',
    );
    await say(CUSTOMER, '修好了 5分 师傅很好,门口有条黄狗也没怕');
    await world.pass(4 * DAY);
  }

  async function askTheBot(words: string): Promise<void> {
    const { chat } = world.sandbox.credentials.bot;
    const before = world.sandbox.control.messages(chat).messages.length;
    await world.client.say('zhao', `@bot ${words}`, { chat });
    await vi.waitFor(async () => {
      await world.settle();
      const news = world.sandbox.control.messages(chat).messages.slice(before);
      expect(news.filter(({ from }) => from === 'them')).toHaveLength(1);
    }, 20_000);
  }

  /** Rows as other channels, a model and faults would have left them. */
  async function whatElseIsKept(): Promise<void> {
    const { models } = world.context;
    const modelMemory = createModelMemory(models);
    const at = world.clock.now();
    const expireAt = new Date(Date.now() + DAY);
    const order = (await models.workOrders.findOne().lean())?._id;
    const person = `customer:${PHONE}`;
    await modelMemory.begin('asked', { person }, expireAt.getTime());
    const evidence = {
      model: 'm',
      outcome: 'read',
      mode: null,
      tokens: 9,
      ms: 9,
      raw: '周大山',
      rejected: [],
      at,
    };
    await modelMemory.keep('asked', { answer: null, evidence });
    // how a technician was told that their machine was put right, and what was read in a colleague's words
    const worded = { kind: 'repairs' as const, points: [{ text: '门口有条黄狗', orders: [number] }] };
    await modelMemory.begin(
      'worded',
      { person: 'gone', orders: [number], question: 'q' },
      expireAt.getTime(),
    );
    await modelMemory.keep('worded', { answer: worded, evidence });
    const li = String((await models.staff.findOne({ wecomUserId: 'li' }).orFail().lean())._id);
    await modelMemory.begin('said', { person: li }, expireAt.getTime());
    await modelMemory.keep('said', { answer: null, evidence });
    await modelMemory.spend(new Date(at).toISOString().slice(0, 10), person, 9);
    await models.vouched.create({ _id: KF, phone: PHONE });
    const claim = { target: KF, code: '123456', at, tries: [], provedBy: null, expireAt };
    await models.phoneClaims.create({ _id: 'claim', conversation: WEB, ...claim });
    const reach = {
      conversation: KF,
      words: '周大山您好',
      state: 'open' as const,
      steps: [],
      nextAt: null,
      at,
      expireAt,
    };
    await models.unreached.create({ _id: 'unreached', ...reach });
    for (const owner of [KF, ZHAO, order])
      await models.effectFailures.create({
        ...{ _id: `failed ${owner}`, aggregate: owner === order ? 'work-order' : 'conversation', owner },
        ...{
          effect: { id: 'e', kind: 'send', args: { text: `${number} 周大山` } },
          reason: 'r',
          attempts: 8,
          at,
        },
      });
    const media = { kind: 'image' as const, ref: 'r', name: '周大山.jpg' };
    const wanted = { channel: 'wecom-kf', conversation: KF, media, attempts: 9, since: at, nextAt: null };
    await models.wantedMedia.create({ _id: 'wanted', ...wanted, error: 'The platform no longer has it.' });
  }

  async function forgetMe(): Promise<void> {
    await say(CUSTOMER, '删除我的信息');
    expect(await newest(CUSTOMER)).toContain('确定删除吗');
    await say(CUSTOMER, '确定删除');
    expect(await newest(CUSTOMER)).toContain('已删除您的信息');
    await world.pass(MINUTE);
  }

  it('is no word in any collection, and no picture on disk', async () => {
    await wholeStory();
    await say('zhao', `为什么 ${number}`);
    await askTheBot(`为什么 ${number}`);
    for (const secret of SECRETS) expect(await left([secret]), secret).not.toEqual([]);
    expect(files()).toHaveLength(1);
    const { models } = world.context;
    // With an address instead of a connection, what is to be said waits here for the platform.
    const { bot } = world.sandbox.credentials;
    const reply = { account: bot.botId, peer: `${bot.chat}/zhao`, at: world.clock.now() };
    const text = `${number} 周大山 石桥镇西沟12号`;
    await createBotReplies(models).add({
      ...{ id: 'reply', revision: 1, ...reply, kind: 'message', stream: 's', via: '', askedAt: 0, task: '' },
      ...{ said: [{ delivery: 'd', text }], saidAt: null, ended: false, spentBy: null, update: null },
      card: { delivery: 'd', body: { horizontal_content_list: [{ keyname: '客户', value: text }] } },
    });
    await whatElseIsKept();
    await forgetMe();
    expect(await left()).toEqual([]);
    expect(files()).toEqual([]);
    const { phoneClaims, modelTokens, unreached, erasures, privacyLog } = models;
    expect(await phoneClaims.countDocuments()).toBe(0);
    expect(await modelTokens.countDocuments()).toBe(0);
    expect(await unreached.countDocuments()).toBe(0);
    // Every chat is somebody new, and the log knows that it happened.
    const people = await models.customers.find().sort({ _id: 1 }).lean();
    expect(people.map((row) => row._id)).toEqual([`customer:${WEB}`, `customer:${KF}`]);
    expect(await erasures.find().lean()).toMatchObject([{ state: 'done', conversations: [], phones: [] }]);
    const log = await privacyLog.find().lean();
    expect(log.filter(({ person }) => !person.startsWith('erased:'))).toEqual([]);
    expect(log.map(({ what }) => what).sort()).toEqual(['erase-asked', 'erase-done', 'merge', 'merge']);
  }, 240_000);

  it('is nothing of what was corrected since, which staff were told before', async () => {
    const before = ['13912340077', '周大山', '石桥镇西沟'];
    const after = ['13912340088', '周小海', '柳树镇北街7号'];
    await say(CUSTOMER, `打捆机KB2024001不打结,我叫${before[1]},电话${before[0]},在${before[2]}`);
    await say(CUSTOMER, '对');
    await say('li', '接单');
    for (const words of [`电话改成${after[0]}`, `联系人改成${after[1]}`, `地址改成${after[2]}`]) {
      await say(CUSTOMER, words);
      if (/回复“对”|对吗|核对/.test(await newest(CUSTOMER))) await say(CUSTOMER, '对');
    }
    for (const word of [...before, ...after]) expect(await left([word]), word).not.toEqual([]);
    await say(CUSTOMER, '取消');
    await say(CUSTOMER, '是');
    await forgetMe();
    expect(await left([...before, ...after])).toEqual([]);
  }, 120_000);

  it('has its place in docs/personal-data.md, whatever the collection', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/personal-data.md'), 'utf8');
    const names = Object.values(world.context.models).map(
      (model) => (model as { modelName: string }).modelName,
    );
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
