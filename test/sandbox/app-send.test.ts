import { describe, expect, it } from 'vitest';
import { agentid, card, practice } from './fixture.js';

const utf8 = (text: string) => Buffer.byteLength(text);

describe('message/send', () => {
  it('shows the text on the phone of each member and names who cannot be reached', async () => {
    const { control, sendText } = await practice();
    control.person({ id: 'gone', status: 'left' });
    const answer = await sendText('Wang|gone|LI', '新工单');
    expect(answer).toMatchObject({ errcode: 0, invaliduser: 'gone' });
    expect(control.messages('wang').messages).toMatchObject([
      { from: 'them', text: '新工单', id: answer.msgid },
    ]);
    expect(control.messages('li').messages).toHaveLength(1);
    expect((await sendText('gone|wmSomebody', 'x')).errcode).toBe(81013);
    expect((await sendText('', 'x')).errcode).toBe(82001);
  });

  it('knows only the listed members when a list is given', async () => {
    const { sendText } = await practice({ members: ['wang'] });
    expect(await sendText('wang|Li', 'x')).toMatchObject({ errcode: 0, invaliduser: 'li' });
    expect(await sendText('@all', 'x')).toMatchObject({ errcode: 0, invaliduser: '' });
  });

  it.each([
    { name: 'no content', message: { msgtype: 'text', text: { content: '' } }, code: 44004 },
    { name: 'an unknown type', message: { msgtype: 'telepathy' }, code: 40008 },
    {
      name: 'markdown over 2048 bytes',
      message: { msgtype: 'markdown', markdown: { content: '单'.repeat(683) } },
      code: 45002,
    },
    { name: 'an unknown media id', message: { msgtype: 'image', image: { media_id: 'none' } }, code: 40007 },
    { name: 'another agent', message: { agentid: 1, msgtype: 'text', text: { content: 'x' } }, code: 40056 },
    {
      name: 'an interval over 4 h',
      message: {
        msgtype: 'text',
        text: { content: 'x' },
        enable_duplicate_check: 1,
        duplicate_check_interval: 20000,
      },
      code: 40058,
    },
  ])('refuses $name with $code', async ({ message, code }) => {
    const { send } = await practice();
    expect((await send('wang', message)).errcode).toBe(code);
  });

  it.each([2047, 2048, 2049])('cuts a text of %i bytes at 2048, never inside a character', async (bytes) => {
    const { control, sendText } = await practice();
    const content = `${'a'.repeat(bytes % 3)}${'单'.repeat(Math.floor(bytes / 3))}`;
    expect(utf8(content)).toBe(bytes);
    await sendText('wang', content);
    const shown = control.messages('wang').messages[0]?.text ?? '';
    expect(content.startsWith(shown)).toBe(true);
    expect(utf8(shown)).toBe(bytes <= 2048 ? bytes : 2046);
  });

  it('drops what one member gets over 30 a minute without an error, and counts it', async () => {
    const { clock, control, sendText } = await practice();
    for (let i = 0; i < 32; i++) expect((await sendText('wang', `${i}`)).errcode).toBe(0);
    expect((await sendText('li', 'another member')).errcode).toBe(0);
    expect(control.messages('wang').messages).toHaveLength(30);
    expect(control.messages('li').messages).toHaveLength(1);
    expect(control.stats()).toMatchObject({ dropped: 2, violations: { member: 2 } });
    clock.advance(60_000);
    await sendText('wang', 'a minute later');
    expect(control.messages('wang').messages).toHaveLength(31);
  });

  it('shows an identical request once within its interval when asked to look', async () => {
    const { clock, control, sendText } = await practice();
    const checked = { enable_duplicate_check: 1, duplicate_check_interval: 600 };
    const first = await sendText('wang', '一样', checked);
    expect(await sendText('wang', '一样', checked)).toEqual(first);
    await sendText('wang', '不一样', checked);
    await sendText('wang', '不查', {});
    await sendText('wang', '不查', {});
    expect(control.messages('wang').messages.map(({ text }) => text)).toEqual([
      '一样',
      '不一样',
      '不查',
      '不查',
    ]);
    clock.advance(600_000);
    expect((await sendText('wang', '一样', checked)).msgid).not.toBe(first.msgid);
    expect(control.messages('wang').messages).toHaveLength(5);
  });
});

describe('template cards', () => {
  it('show title, rows and buttons, and give a response code', async () => {
    const { control, send } = await practice();
    expect((await send('wang', card('t1'))).response_code).toEqual(expect.any(String));
    expect(control.messages('wang').messages[0]).toMatchObject({
      kind: 'card',
      title: '派单 WO-1',
      text: '打结器不打结',
      rows: [{ label: '客户', value: '张大叔' }],
      choices: [
        { token: 'accept_1', label: '接单' },
        { token: 'decline_1', label: '拒单' },
      ],
      state: null,
    });
  });

  it.each([
    { name: 'no task_id', more: { task_id: '' }, code: 42014 },
    { name: 'a task_id with other characters', more: { task_id: 'WO#1' }, code: 42014 },
    { name: 'no button', more: { button_list: [] }, code: 40058 },
    {
      name: 'seven buttons',
      more: { button_list: [...'1234567'].map((key) => ({ text: key, key })) },
      code: 40058,
    },
    {
      name: 'one key twice',
      more: {
        button_list: [
          { text: 'a', key: 'k' },
          { text: 'b', key: 'k' },
        ],
      },
      code: 40058,
    },
    { name: 'no title', more: { main_title: { desc: 'x' } }, code: 40063 },
    {
      name: 'seven rows',
      more: { horizontal_content_list: Array(7).fill({ keyname: 'a', value: 'b' }) },
      code: 40058,
    },
    { name: 'a card without action', more: { card_type: 'text_notice', button_list: [] }, code: 40058 },
    { name: 'an unknown card type', more: { card_type: 'vote_interaction' }, code: 40058 },
  ])('with $name are refused with $code', async ({ more, code }) => {
    const { send } = await practice();
    expect((await send('wang', card('t1', more))).errcode).toBe(code);
  });

  it('need a task_id of their own', async () => {
    const { send } = await practice();
    expect((await send('wang', card('t1'))).errcode).toBe(0);
    expect((await send('li', card('t1'))).errcode).toBe(42014);
  });
});

describe('update_template_card', () => {
  const update = (code: unknown, userids: string[], name = '已接单') => ({
    userids,
    agentid,
    response_code: code,
    button: { replace_name: name },
  });

  it('greys the buttons of the named members once per code', async () => {
    const { asApp, control, send } = await practice();
    const { response_code } = await send('wang|li', card('t1'));
    const before = control.messages('wang').last;
    expect(
      await asApp('message/update_template_card', update(response_code, ['WANG', 'zhao'])),
    ).toMatchObject({
      errcode: 0,
      invaliduser: 'zhao',
    });
    expect(control.messages('wang', before).messages).toMatchObject([{ state: '已接单', choices: [] }]);
    expect(control.messages('li').messages[0]).toMatchObject({ state: null });
    expect((await asApp('message/update_template_card', update(response_code, ['li']))).errcode).toBe(40058);
  });

  it('works with a code from a press, and not after 72 hours', async () => {
    const { acts, asApp, clock, control, send } = await practice();
    const first = (await send('wang', card('t1'))).response_code;
    const other = (await send('wang', card('t2'))).response_code;
    clock.advance(72 * 3_600_000 - 1);
    expect((await asApp('message/update_template_card', update(first, ['wang']))).errcode).toBe(0);
    clock.advance(1);
    expect((await asApp('message/update_template_card', update(other, ['wang']))).errcode).toBe(40058);
    expect(() => acts.press('wang', '接单', { seq: control.messages('wang').messages[0]?.seq ?? 0 })).toThrow(
      /接单/,
    );
    acts.press('wang', '接单');
  });

  it('can put another card in its place', async () => {
    const { asApp, control, send } = await practice();
    const { response_code } = await send('wang', card('t1'));
    const { template_card } = card('ignored', { main_title: { title: '已改派' }, replace_text: '已处理' });
    const answer = await asApp('message/update_template_card', {
      userids: ['wang'],
      agentid,
      response_code,
      template_card: { ...template_card, task_id: undefined },
    });
    expect(answer.errcode).toBe(0);
    expect(control.messages('wang').messages).toMatchObject([
      { title: '已改派', state: '已处理', choices: [], card: { taskId: 't1' } },
    ]);
  });
});
