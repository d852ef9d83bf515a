import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CUSTOMER, createWorld, type World } from './world.js';

const MINUTE = 60_000;
const ACCOUNT = 'wkSandboxRepairs';
const CONVERSATION = `wecom-kf:${ACCOUNT}:${CUSTOMER}`;

interface Turn {
  direction: string;
  kind: string;
  text: string | null;
  state: string;
  outcome: string | null;
  recalled?: boolean;
}

/** WeChat customer service, seen from the phones: encrypted callbacks in, what the platform shows out. */
describe('WeChat customer service', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.stop());

  const turns = async () =>
    (await world.api('GET', `/conversations/${encodeURIComponent(CONVERSATION)}`)).json.turns as Turn[];
  const mode = async () =>
    (await world.api('GET', `/conversations/${encodeURIComponent(CONVERSATION)}`)).json.mode;
  const last = async () => (await world.shown(CUSTOMER)).at(-1) ?? '';
  /** Who has the session, as the platform says. */
  const holder = async () => {
    const { url, credentials } = world.sandbox;
    const ask = async (path: string, body?: unknown) => {
      const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
      return (await (await fetch(`${url}/cgi-bin/${path}`, init)).json()) as Record<string, unknown>;
    };
    const { corpId, kf } = credentials;
    const { access_token: token } = await ask(`gettoken?corpid=${corpId}&corpsecret=${kf.secret}`);
    const whose = { open_kfid: ACCOUNT, external_userid: CUSTOMER };
    const answer = await ask(`kf/service_state/get?access_token=${token}`, whose);
    return { state: answer.service_state, servicer: answer.servicer_userid ?? null };
  };
  const says = async (text: string) => {
    const message = await world.client.say(CUSTOMER, text);
    await world.settle();
    return message;
  };

  it('passes the customer into the pool, is silent while a person serves, and is back when it ends', async () => {
    await world.client.person({ id: 'zhao', servicer: true });
    await says('打捆机不打结,电话13812348000');
    await says('人工');
    // The pool takes the right to send away; its own code still pays for this word.
    expect(await last()).toContain('已为您转接人工');
    expect((await world.shown('zhao')).at(-1)).toContain('待接入会话');

    await world.client.servicerTake('zhao', CUSTOMER);
    await world.settle();
    expect(await last()).toContain('同事已经接入');
    await world.client.servicerSay('zhao', CUSTOMER, '我是赵敏,什么型号?');
    await says('YK-9YF');
    expect(await last()).toContain('我是赵敏');
    expect(await mode()).toBe('person');

    await world.client.servicerEnd('zhao', CUSTOMER);
    await world.settle();
    expect(await mode()).toBe('bot');
    expect(await last()).toContain('机器人回来了');
    // What was open before is asked again in the same message.
    expect(await last()).toMatch(/设备|地址|哪/);
    expect((await world.client.stats()).violations).toEqual({});
    expect((await turns()).filter(({ direction, state }) => direction === 'out' && state !== 'sent')).toEqual(
      [],
    );
  });

  it('gives the session to the servicer whom a supervisor names, who may pass it on, and is back at the end', async () => {
    await world.client.person({ id: 'li', servicer: true });
    await world.client.person({ id: 'wang', servicer: true });
    await says('打捆机不打结,电话13812348000');
    await says('人工');
    expect((await world.shown('zhao')).at(-1)).toContain('要指定谁来');
    const supervisor = async (text: string) => {
      await world.client.say('zhao', text);
      await world.settle();
    };
    await supervisor('接管 13812348000 给 李勇');
    expect(await holder()).toEqual({ state: 3, servicer: 'li' });
    expect((await world.shown('zhao')).at(-1)).toContain('李勇现在在微信客服里接待');
    expect((await world.shown('li')).at(-1)).toMatch(/赵敏请您接待[\s\S]*13812348000[\s\S]*正在办/);
    // The code of the change pays for one word; nothing else may be said from here on.
    expect(await last()).toContain('同事已经接入');
    await says('YK-9YF');
    expect(await last()).toContain('同事已经接入');
    expect(await mode()).toBe('person');

    await supervisor('接管 13812348000 给 王师傅');
    expect(await holder()).toEqual({ state: 3, servicer: 'wang' });
    await world.client.servicerEnd('wang', CUSTOMER);
    await world.settle();
    expect(await mode()).toBe('bot');
    expect(await last()).toContain('机器人回来了');
    expect((await world.client.stats()).violations).toEqual({});
    expect((await turns()).filter(({ direction, state }) => direction === 'out' && state !== 'sent')).toEqual(
      [],
    );
  });

  it('gives it to nobody who does not serve or rests, says why, and asks a platform that fails again', async () => {
    await world.client.person({ id: 'wang', servicer: false });
    await says('打捆机不打结,电话13812348000');
    await says('人工');
    const answer = async (text: string) => {
      await world.client.say('zhao', text);
      await world.settle();
      return (await world.shown('zhao')).at(-1);
    };
    expect(await answer('接管 13812348000 给 李勇')).toMatch(
      /没有转[\s\S]*李勇不是这个微信客服账号的接待人员/,
    );
    expect(await answer('接管 13812348000 给 王强')).toMatch(/没有转[\s\S]*王强现在停止接待/);
    expect(await answer('接管 13812348000 给 马六')).toContain('名单里没有“马六”');
    expect(await holder()).toMatchObject({ servicer: null });

    await world.client.person({ id: 'wang', servicer: true });
    await world.client.fault({ name: 'errcode', path: 'kf/service_state/trans', code: -1, times: 2 });
    await world.client.say('zhao', '接管 13812348000 给 王强');
    await world.settle();
    expect(await holder()).toMatchObject({ servicer: null });
    await world.pass(MINUTE);
    await world.pass(MINUTE);
    expect(await holder()).toEqual({ state: 3, servicer: 'wang' });
    expect(
      (await world.shown('zhao')).filter((line) => line.includes('王强现在在微信客服里接待')),
    ).toHaveLength(1);
  });

  it('thanks with the code of the end when nothing is open', async () => {
    await world.client.person({ id: 'zhao', servicer: true });
    await says('人工');
    await world.client.servicerTake('zhao', CUSTOMER);
    await world.settle();
    await world.client.servicerEnd('zhao', CUSTOMER);
    await world.settle();
    expect(await last()).toContain('人工服务已结束');
    const menu = (await world.client.messages(CUSTOMER)).at(-1);
    expect(menu?.choices.map(({ label }) => label)).toEqual(['我要报修', '查进度']);
  });

  it('takes the customer back from the pool when they ask for the bot, and when nobody came', async () => {
    await world.client.person({ id: 'zhao', servicer: true });
    await says('人工');
    await says('机器人');
    expect(await last()).toContain('机器人回来了');
    await says('打捆机坏了');
    expect(await last()).toMatch(/WO-/);

    await says('人工');
    await world.pass(24 * 60 * MINUTE);
    expect(await mode()).toBe('bot');
    expect(await last()).toContain('机器人回来了');
  });

  it('stays in charge of the session when nobody is on duty, and asks the supervisors to phone', async () => {
    await world.client.person({ id: 'zhao', servicer: false });
    await says('打捆机不打结,电话13812348000');
    await says('人工');
    expect(await last()).toContain('已为您转接人工');
    expect((await world.shown('zhao')).at(-1)).toContain('13812348000');
    await says('机器人');
    expect(await last()).toContain('机器人回来了');
  });

  it('shows a message as failed that did not arrive, tells the supervisors, and sends it again anew', async () => {
    await says('你好');
    await world.client.fault({ name: 'kf-send-fail', failType: 10 });
    await says('打捆机坏了');
    await world.pass(MINUTE);
    const failed = (await turns()).filter(({ state }) => state === 'failed');
    expect(failed).toMatchObject([
      { direction: 'out', outcome: 'send-fail-10: the customer refuses messages' },
    ]);
    const { items } = (await world.api('GET', '/parked')).json as { items: { id: string; kind: string }[] };
    expect(items).toMatchObject([{ kind: 'delivery' }]);
    expect((await world.shown('zhao')).at(-1)).toContain(items[0]?.id);
    expect(await last()).not.toMatch(/WO-/);

    await world.api('POST', `/parked/${encodeURIComponent(items[0]?.id ?? '')}/retry`);
    await world.settle();
    expect(await last()).toMatch(/WO-/);
    expect((await world.api('GET', '/parked')).json).toEqual({ items: [] });
  });

  it('does not act on what was taken back before it was read, and says so of what was handled', async () => {
    // The pull finds both at once.
    await world.client.fault({ name: 'drop-callbacks', times: 1 });
    const first = await world.client.say(CUSTOMER, '打捆机坏了');
    await world.client.recall(CUSTOMER, first.seq);
    await world.settle();
    expect(await world.shown(CUSTOMER)).toEqual([]);
    expect((await world.api('GET', '/work-orders')).json.items).toEqual([]);
    expect((await turns()).find(({ text }) => text === '打捆机坏了')).toMatchObject({ recalled: true });

    const second = await says('打捆机不打结');
    await world.client.recall(CUSTOMER, second.seq);
    await world.settle();
    expect(await last()).toContain('已经处理了');
    expect((await world.api('GET', '/work-orders')).json.items).toHaveLength(1);
  });

  it.each([
    ['business_card', { userid: 'x' }, '名片'],
    ['channels_shop_product', { title: '捆草机' }, '商品'],
    ['channels_shop_order', { order_id: '1' }, '订单'],
    ['something_new', { a: 1 }, '消息'],
  ])('answers a %s kindly', async (msgtype, content, word) => {
    await world.client.send(CUSTOMER, msgtype, content);
    await world.settle();
    expect(await last()).toContain(`收到您发来的${word}`);
    expect(await last()).toContain('人工');
  });

  it('greets nobody and does nothing twice when the cursor is lost', async () => {
    await world.client.enter(CUSTOMER);
    await world.settle();
    await says('打捆机不打结,电话13812348000,大陆村');
    await says('对');
    const before = await world.shown(CUSTOMER);
    expect(before[0]).toContain('您好');
    const { models } = world.context;
    await world.pass(2 * 24 * 60 * MINUTE);
    const later = await world.shown(CUSTOMER);
    await models.kfCursors.updateOne({ _id: ACCOUNT }, { $set: { cursor: null, pending: true } });
    await says('进度');
    expect(await models.kfCursors.findOne({ _id: ACCOUNT }).lean()).toMatchObject({
      cursor: expect.any(String),
      pending: false,
    });
    expect((await world.shown(CUSTOMER)).filter((line) => line === before[0])).toHaveLength(1);
    expect((await world.shown(CUSTOMER)).length).toBe(later.length + 1);
    expect((await world.api('GET', '/work-orders')).json.items).toHaveLength(1);
  });

  it('greets nobody whose entry is old news', async () => {
    await world.client.fault({ name: 'drop-callbacks', times: 1 });
    await world.client.enter(CUSTOMER);
    world.clock.advance(60 * MINUTE);
    await world.client.enter('wm_other_customer');
    await world.settle();
    expect(await world.shown(CUSTOMER)).toEqual([]);
    expect(await world.shown('wm_other_customer')).toHaveLength(1);
  });

  it('knows customers by their nickname until the company knows better', async () => {
    await world.client.person({ id: CUSTOMER, name: '大陆村张叔' });
    await says('打捆机不打结');
    const { items } = (await world.api('GET', '/customers')).json as { items: { name: string }[] };
    expect(items).toMatchObject([{ name: '大陆村张叔' }]);
  });

  it('makes no customer of what the platform says about an account', async () => {
    const { corpId, kf } = await world.client.credentials();
    const xml = `<xml><ToUserName>${corpId}</ToUserName><CreateTime>${world.clock.now() / 1000}</CreateTime><MsgType>event</MsgType><Event>something_else</Event></xml>`;
    const { encrypt, getSignature } = await import('@wecom/crypto');
    const sealed = encrypt(kf.encodingAesKey, xml, corpId);
    const timestamp = String(Math.floor(world.clock.now() / 1000));
    const answer = await world.client.raw({
      target: 'kf',
      query: { msg_signature: getSignature(kf.token, timestamp, '777', sealed), timestamp, nonce: '777' },
      body: `<xml><ToUserName>${corpId}</ToUserName><Encrypt>${sealed}</Encrypt></xml>`,
    });
    expect(answer.status).toBe(200);
    await world.settle();
    expect((await world.api('GET', '/customers')).json.items).toEqual([]);
  });
});
