import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conversationId } from '../../src/events.js';
import { CUSTOMER, createWorld, type World } from './world.js';

const PHONE = '13812345678';
const WEB = conversationId('web', 'page', 'browser1');

/** One person, several chats: proved by a code, said by a supervisor, taken back; never by what is only typed. */
describe('one person in several chats', () => {
  let world: World;
  let count = 0;
  beforeEach(async () => {
    world = await createWorld({ env: { WEB_CHAT: 'on' } });
  });
  afterEach(() => world.stop());

  const kf = async (text: string) => {
    await world.client.say(CUSTOMER, text);
    await world.settle();
  };
  /** The page's browser, as its channel hands on what it says. */
  const web = async (text: string, peer = 'browser1') => {
    count += 1;
    await world.context.inbox.accept([
      {
        channel: 'web',
        account: 'page',
        peer,
        messageId: `${peer}.${count}`,
        at: world.clock.now(),
        kind: 'text',
        text,
      },
    ]);
    await world.settle();
    const said = await world.context.models.webMessages.find({ peer, from: 'them' }).sort({ seq: 1 }).lean();
    return said.at(-1)?.text ?? '';
  };
  const report = async () => {
    await kf(`打捆机KB2024001不打结,在石桥镇西沟,电话${PHONE}`);
    const { json } = await world.api('GET', '/work-orders');
    return (json.items as { number: string }[])[0]?.number ?? '';
  };
  const codeAtKf = async () => /验证码 (\d{6})/.exec((await world.shown(CUSTOMER)).join('\n'))?.[1];

  it('is shown by a code from the other chat, and sees the orders in both', async () => {
    const number = await report();
    expect(await web('进度')).toContain('没有处理中的工单');
    await web('绑定手机');
    expect(await web(PHONE)).toContain('如果这个号码在我们这里登记过');
    const code = await codeAtKf();
    expect(code).toMatch(/^\d{6}$/);
    const wrong = code === '000000' ? '111111' : '000000';
    expect(await web(wrong)).toContain('验证码不对');
    expect(await web(code ?? '')).toContain('绑定好了');
    expect(await web('进度')).toContain(number);
    expect((await world.shown(CUSTOMER)).at(-1)).toContain('已和这里绑定');
    // The talks stay apart, the person is one, and acts on the order from either.
    await web('取消');
    expect(await web('是')).toContain(`${number}已取消`);
    const { json } = await world.api('GET', `/people?who=${PHONE}`);
    expect((json.chats as string[]).map((chat) => chat.split(':')[0]).sort()).toEqual(['web', 'wecom-kf']);
  });

  it('answers the same for a number that nobody has, and proves nothing by it', async () => {
    await report();
    await web('绑定手机');
    const known = await web(PHONE);
    const known2 = await web('000001');
    await web('绑定手机', 'browser2');
    const unknown = await web('13900001234', 'browser2');
    const unknown2 = await web('000001', 'browser2');
    expect(unknown.split('\n\n')[0]).toBe(known.split('\n\n')[0]);
    expect(unknown2).toBe(known2);
    const claim = await world.context.models.phoneClaims
      .findOne({ conversation: WEB.replace('1', '2') })
      .lean();
    expect(claim).toMatchObject({ target: null });
    expect(await web(claim?.code ?? '', 'browser2')).toContain('验证码不对');
  });

  it('bounds tries, lifetime and how often a code is asked for', async () => {
    await report();
    await web('绑定手机');
    await web(PHONE);
    const code = (await codeAtKf()) ?? '';
    world.clock.advance(11 * 60_000);
    expect(await web(code)).toContain('已失效');
    await web('绑定手机');
    await web(PHONE);
    const second = /验证码 (\d{6})/.exec((await world.shown(CUSTOMER)).at(-1) ?? '')?.[1] ?? '';
    const wrong = second === '000000' ? '111111' : '000000';
    for (let i = 0; i < 4; i++) expect(await web(wrong)).toContain('验证码不对');
    expect(await web(wrong)).toContain('已失效');
    await web('绑定手机');
    await web(PHONE);
    await web('取消');
    await web('绑定手机');
    expect(await web(PHONE)).toContain('太勤');
    expect(await world.context.models.customers.countDocuments({ mergedInto: { $type: 'string' } })).toBe(0);
  });

  it('has in each chat what was ordered there, when two who were one are parted again', async () => {
    await kf('你好');
    await web('你好');
    const chats = [conversationId('wecom-kf', 'wkSandboxRepairs', CUSTOMER), WEB];
    expect((await world.api('POST', '/people/merge', { people: chats })).status).toBe(200);
    await world.context.inbox.accept([
      {
        ...{ channel: 'wecom-kf', account: 'wkSandboxRepairs', peer: CUSTOMER, messageId: 'profile' },
        ...{ at: world.clock.now(), kind: 'event', event: { name: 'profile', data: { name: '张叔' } } },
      },
    ]);
    await world.settle();
    const number = await report();
    expect(await web('进度')).toContain(number);
    const { json } = await world.api('POST', '/people/unmerge', { person: chats[0] });
    expect(json).toMatchObject({
      parted: { name: '张叔', orders: [number], phone: '138****5678' },
      kept: { name: null, orders: [] },
    });
    expect(await web('进度')).toContain('没有处理中的工单');
    await kf('进度');
    expect((await world.shown(CUSTOMER)).at(-1)).toContain(number);
    await kf('取消');
    await kf('是');
    expect((await world.shown(CUSTOMER)).at(-1)).toContain(`${number}已取消`);
  });

  it('is said by a supervisor who has seen both, and taken back as it was', async () => {
    const number = await report();
    await web(`拖拉机TL8801漏油,在石桥镇东头,电话13900005555`);
    const { json } = await world.api('GET', '/work-orders');
    const other = (json.items as { number: string }[]).map((o) => o.number).find((n) => n !== number) ?? '';
    const before = await world.context.models.customers.find().sort({ _id: 1 }).lean();
    await world.client.say('zhao', `合并客户 ${number} ${other}`);
    await world.settle();
    const asked = (await world.shown('zhao')).at(-1) ?? '';
    expect(asked).toContain('138****5678');
    expect(asked).toContain(other);
    await world.client.say('zhao', '是');
    await world.settle();
    expect((await world.shown('zhao')).at(-1)).toContain('已合并');
    await kf('我的信息');
    const held = (await world.shown(CUSTOMER)).findLast((line) => line.includes('我们保存着')) ?? '';
    expect(held).toContain(number);
    expect(held).toContain(other);

    const parted = await world.api('POST', '/people/unmerge', { person: other });
    expect(parted.status === 200 || parted.status === 409).toBe(true);
    if (parted.status === 409)
      expect((await world.api('POST', '/people/unmerge', { person: number })).status).toBe(200);
    const after = await world.context.models.customers.find().sort({ _id: 1 }).lean();
    const plain = (rows: object[]) =>
      rows.map((row) => ({ ...row, joined: undefined, mergedInto: undefined, noticed: undefined }));
    expect(plain(after)).toEqual(plain(before));
    await kf('我的信息');
    expect((await world.shown(CUSTOMER)).findLast((line) => line.includes('我们保存着'))).not.toContain(
      other,
    );
    // A customer's word is no command of a supervisor, and merging gives nobody a role.
    await kf(`合并客户 ${number} ${other}`);
    expect((await world.shown(CUSTOMER)).at(-1)).not.toContain('确定是同一个人吗');
    const log = await world.context.models.privacyLog.find().lean();
    expect(log.map((line) => line.what).sort()).toEqual(['merge', 'unmerge']);
  });
});
