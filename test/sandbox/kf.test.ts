import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { account, practice } from './fixture.js';

const HOUR = 3_600_000;
const who = 'wmZhang';
type Row = {
  msgid: string;
  msgtype: string;
  text?: { content: string; menu_id?: string };
  event?: Record<string, string>;
};

type Platform = Awaited<ReturnType<typeof practice>>;
const sync = async (platform: Platform, more: Record<string, unknown> = {}) =>
  await platform.asKf('kf/sync_msg', { open_kfid: account, ...more });
const rows = async (platform: Platform) => (await sync(platform)).msg_list as Row[];

describe('kf/sync_msg', () => {
  it('gives every message once, in order, whatever the page size', async () => {
    const platform = await practice({ limits: { tokenlessSyncPerMinute: 10_000 } });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 12 }),
        async (limit, more) => {
          for (let i = 0; i < more; i++) platform.acts.say(who, `m${i}`);
          const all = await rows(platform);
          const read: string[] = [];
          let cursor = '';
          for (let has_more: unknown = 1; has_more === 1; ) {
            const page = await sync(platform, { cursor, limit });
            read.push(...(page.msg_list as Row[]).map(({ msgid }) => msgid));
            cursor = page.next_cursor as string;
            has_more = page.has_more;
          }
          expect(read).toEqual(all.map(({ msgid }) => msgid));
          expect((await sync(platform, { cursor })).msg_list).toEqual([]);
          platform.acts.say(who, 'one more');
          expect((await sync(platform, { cursor })).msg_list).toHaveLength(1);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('gives three days back when the cursor is lost', async () => {
    const platform = await practice();
    platform.acts.say(who, 'old');
    platform.clock.advance(10 * HOUR);
    platform.acts.say(who, 'new');
    platform.clock.advance(62 * HOUR);
    expect((await rows(platform)).map(({ text }) => text?.content)).toEqual(['new']);
  });

  it('refuses foreign accounts, cursors and tokens', async () => {
    const accounts = [
      { openKfId: account, name: 'a' },
      { openKfId: 'wkOther', name: 'b' },
    ];
    const first = await practice();
    const platform = await practice({ kf: { ...first.sandbox.credentials.kf, accounts } });
    platform.acts.say(who, 'x');
    const { next_cursor: cursor } = await sync(platform);
    expect((await platform.asKf('kf/sync_msg', {})).errcode).toBe(95000);
    expect((await platform.asKf('kf/sync_msg', { open_kfid: 'wkNobody' })).errcode).toBe(95004);
    expect((await platform.asKf('kf/sync_msg', { open_kfid: 'wkOther', cursor })).errcode).toBe(40058);
    expect((await sync(platform, { token: 'made-up' })).errcode).toBe(95007);
    expect((await sync(platform, { limit: 1001 })).errcode).toBe(40058);
  });

  it('limits calls without token', async () => {
    const platform = await practice({ limits: { tokenlessSyncPerMinute: 2 } });
    const codes = [];
    for (let i = 0; i < 3; i++) codes.push((await sync(platform)).errcode);
    expect(codes).toEqual([0, 0, 45009]);
    platform.clock.advance(60_000);
    expect((await sync(platform)).errcode).toBe(0);
  });

  it('can give a legal empty page that has more', async () => {
    const platform = await practice();
    platform.acts.say(who, 'x');
    platform.control.fault({ name: 'empty-page' });
    const page = await sync(platform);
    expect(page).toMatchObject({ has_more: 1, msg_list: [] });
    expect((await sync(platform, { cursor: page.next_cursor })).msg_list).toHaveLength(1);
  });

  it('shows what customers do in the documented words', async () => {
    const platform = await practice();
    platform.acts.photo(who);
    platform.acts.voice(who, { text: '坏了' });
    platform.acts.location(who, { lat: 37.62, lng: 114.92, label: '大陆村' });
    const [photo, voice, place] = await rows(platform);
    expect(photo).toMatchObject({ origin: 3, open_kfid: account, external_userid: who, msgtype: 'image' });
    expect(photo).toMatchObject({ image: { media_id: expect.any(String) } });
    expect(voice).toMatchObject({ msgtype: 'voice' });
    expect(place).toMatchObject({ location: { latitude: 37.62, longitude: 114.92, name: '大陆村' } });
  });
});

describe('kf/send_msg', () => {
  it('needs a message of the customer', async () => {
    const platform = await practice();
    expect((await platform.kfText(who, 'x')).errcode).toBe(40096);
    platform.control.person({ id: who });
    expect((await platform.kfText(who, 'x')).errcode).toBe(95002);
  });

  it('takes five per message of the customer', async () => {
    const platform = await practice();
    platform.acts.say(who, '坏了');
    const codes = [];
    for (let i = 0; i < 6; i++) codes.push((await platform.kfText(who, `${i}`)).errcode);
    expect(codes).toEqual([0, 0, 0, 0, 0, 95001]);
    platform.acts.say(who, '在吗');
    expect((await platform.kfText(who, '在')).errcode).toBe(0);
    expect(platform.control.stats().violations['kf-window']).toBe(1);
  });

  it.each([
    { name: 'a millisecond before', ms: 48 * HOUR - 1, code: 0 },
    { name: 'at', ms: 48 * HOUR, code: 95002 },
  ])('$name the end of 48 hours answers $code', async ({ ms, code }) => {
    const platform = await practice();
    platform.acts.say(who, '坏了');
    platform.clock.advance(ms);
    expect((await platform.kfText(who, 'x')).errcode).toBe(code);
  });

  it('shows an own msgid once, and a refused call has not used it', async () => {
    const platform = await practice();
    platform.control.person({ id: who });
    expect((await platform.kfText(who, 'x', { msgid: 'd_1' })).errcode).toBe(95002);
    platform.acts.say(who, '坏了');
    expect(await platform.kfText(who, 'x', { msgid: 'd_1' })).toMatchObject({ errcode: 0, msgid: 'd_1' });
    expect((await platform.kfText(who, 'x', { msgid: 'd_1' })).errcode).toBe(95033);
    for (const msgid of ['a'.repeat(33), 'a:b'])
      expect((await platform.kfText(who, 'x', { msgid })).errcode).toBe(40058);
    expect(platform.control.messages(who).messages.filter(({ from }) => from === 'them')).toHaveLength(1);
  });

  const click = (id: string, content = 'x') => ({ type: 'click', click: { id, content } });
  it.each([
    { name: 'ten choices', list: [...'abcdefghij'].map((id) => click(id)), code: 0 },
    { name: 'eleven choices', list: [...'abcdefghijk'].map((id) => click(id)), code: 95008 },
    { name: 'an id with #', list: [click('a#1')], code: 40058 },
    { name: 'a label of 129 bytes', list: [click('a', '单'.repeat(43))], code: 40058 },
    { name: 'an unknown item', list: [{ type: 'dance' }], code: 95009 },
    { name: 'fifty lines of text', list: Array(50).fill({ type: 'text', text: { content: 'x' } }), code: 0 },
    { name: 'fifty-one lines', list: Array(51).fill({ type: 'text', text: { content: 'x' } }), code: 95008 },
    { name: 'a head of 1025 bytes', head: 'x'.repeat(1025), list: [click('a')], code: 40058 },
  ])('answers a menu with $name by $code', async ({ list, head, code }) => {
    const platform = await practice();
    platform.acts.say(who, '坏了');
    const request = {
      touser: who,
      open_kfid: account,
      msgtype: 'msgmenu',
      msgmenu: { head_content: head ?? '请选', list },
    };
    expect((await platform.asKf('kf/send_msg', request)).errcode).toBe(code);
  });

  it('makes a press of a menu line a text with its id', async () => {
    const platform = await practice();
    platform.acts.say(who, '坏了');
    const msgmenu = { head_content: '满意吗', list: [click('score_5', '满意'), click('score_1', '不满意')] };
    await platform.asKf('kf/send_msg', { touser: who, open_kfid: account, msgtype: 'msgmenu', msgmenu });
    expect(platform.control.messages(who).messages.at(-1)).toMatchObject({
      kind: 'menu',
      choices: [
        { token: 'score_5', label: '满意' },
        { token: 'score_1', label: '不满意' },
      ],
    });
    platform.acts.press(who, '不满意');
    expect((await rows(platform)).at(-1)).toMatchObject({
      msgtype: 'text',
      text: { content: '不满意', menu_id: 'score_1' },
    });
    expect(() => platform.acts.press(who, '一般')).toThrow(/满意, 不满意/);
  });

  it('may say yes and fail later', async () => {
    const platform = await practice();
    platform.acts.say(who, '坏了');
    platform.control.fault({ name: 'kf-send-fail', failType: 10 });
    expect((await platform.kfText(who, 'x', { msgid: 'd_1' })).errcode).toBe(0);
    expect((await rows(platform)).at(-1)?.event).toMatchObject({
      event_type: 'msg_send_fail',
      fail_msgid: 'd_1',
      fail_type: 10,
    });
    expect(platform.control.messages(who).messages.map(({ text }) => text)).toEqual(['坏了']);
  });
});

describe('kf/send_msg_on_event', () => {
  const welcome = async (platform: Platform) => (await rows(platform)).at(-1)?.event?.welcome_code;
  const greet = (platform: Platform, code: unknown, more: Record<string, unknown> = {}) =>
    platform.asKf('kf/send_msg_on_event', { code, msgtype: 'text', text: { content: '您好' }, ...more });

  it('takes a welcome code once, within 20 seconds', async () => {
    const platform = await practice();
    platform.acts.enter(who);
    const code = await welcome(platform);
    expect((await greet(platform, code, { msgtype: 'image', image: {} })).errcode).toBe(40008);
    expect((await greet(platform, code)).errcode).toBe(0);
    expect((await greet(platform, code)).errcode).toBe(40058);

    platform.acts.enter('wmLate');
    const late = await welcome(platform);
    platform.clock.advance(20_000);
    expect((await greet(platform, late)).errcode).toBe(40058);
  });

  it('gives no welcome code to who was welcomed or wrote in 48 hours', async () => {
    const platform = await practice();
    platform.acts.say(who, '坏了');
    platform.acts.enter(who);
    expect(await welcome(platform)).toBeUndefined();
    platform.clock.advance(48 * HOUR);
    platform.acts.enter(who);
    await greet(platform, await welcome(platform));
    platform.acts.enter(who);
    expect(await welcome(platform)).toBeUndefined();
  });
});

describe('kf sessions', () => {
  const state = async (platform: Platform) =>
    (await platform.asKf('kf/service_state/get', { open_kfid: account, external_userid: who })).service_state;
  const move = async (platform: Platform, service_state: number, more: Record<string, unknown> = {}) =>
    await platform.asKf('kf/service_state/trans', {
      open_kfid: account,
      external_userid: who,
      service_state,
      ...more,
    });

  it('begin with a message, pass to people and end; the bot is silent meanwhile', async () => {
    const platform = await practice();
    platform.acts.say(who, '人工');
    expect(await state(platform)).toBe(0);
    expect((await move(platform, 1)).errcode).toBe(0);
    expect((await move(platform, 1)).errcode).toBe(95016);
    expect((await move(platform, 3)).errcode).toBe(40063);
    expect((await move(platform, 3, { servicer_userid: who })).errcode).toBe(95014);
    platform.control.person({ id: 'zhao' });
    expect((await move(platform, 3, { servicer_userid: 'zhao' })).errcode).toBe(95014);
    platform.control.person({ id: 'zhao', servicer: false });
    expect((await move(platform, 3, { servicer_userid: 'zhao' })).errcode).toBe(95019);
    platform.control.person({ id: 'zhao', servicer: true });
    expect((await move(platform, 3, { servicer_userid: 'zhao' })).msg_code).toEqual(expect.any(String));
    expect((await platform.kfText(who, 'x')).errcode).toBe(95018);
    const { msg_code } = await move(platform, 4);
    expect((await move(platform, 1)).errcode).toBe(95013);
    const last = await platform.asKf('kf/send_msg_on_event', {
      code: msg_code,
      msgtype: 'text',
      text: { content: '再见' },
    });
    expect(last.errcode).toBe(0);
    platform.acts.say(who, '又坏了');
    expect(await state(platform)).toBe(0);
  });

  it('show what a servicer said with origin 5', async () => {
    const platform = await practice();
    platform.acts.say(who, '人工');
    platform.acts.kfOnly.say('zhao', who, '我是赵敏');
    expect(await state(platform)).toBe(3);
    expect((await rows(platform)).at(-1)).toMatchObject({
      origin: 5,
      servicer_userid: 'zhao',
      text: { content: '我是赵敏' },
    });
    expect(platform.control.messages(who).messages.at(-1)).toMatchObject({ from: 'them', text: '我是赵敏' });
  });
});

describe('kf lists', () => {
  it('name the accounts and the customers of 48 hours', async () => {
    const platform = await practice();
    platform.acts.say(who, 'x');
    expect((await platform.asKf('kf/account/list', { offset: 0, limit: 100 })).account_list).toMatchObject([
      { open_kfid: account, name: '报修通' },
    ]);
    platform.acts.enter(who, { scene: 'qr-7', sceneParam: '序列号' });
    const answer = await platform.asKf('kf/customer/batchget', {
      external_userid_list: [who, 'wmNobody'],
      need_enter_session_context: 1,
    });
    expect(answer).toMatchObject({
      customer_list: [
        {
          external_userid: who,
          enter_session_context: { scene: 'qr-7', scene_param: encodeURIComponent('序列号') },
        },
      ],
      invalid_external_userid: ['wmNobody'],
    });
  });
});
