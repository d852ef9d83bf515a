import { describe, expect, it } from 'vitest';
import type { Choice } from '../../../src/channels/channel.js';
import { encodeApp, encodeUpdate } from '../../../src/channels/wecom-app/encode.js';

const choices = (count: number, label = '接单'): Choice[] =>
  Array.from({ length: count }, (_, i) => ({ token: `t_${i}`, label: `${label}${i}` }));
const rows = [{ label: '时限', value: '今天 14:00' }];
const card = { kind: 'card' as const, card: 'offer_WO1', title: '工单', rows, choices: choices(2) };
const kinds = (bodies: Record<string, unknown>[]) => bodies.map((body) => body.msgtype);

describe('encodeApp', () => {
  it('shows a card with its rows and buttons', () => {
    const [body] = encodeApp(
      { ...card, text: '漏水', choices: [{ token: 'a', label: '接单', style: 'primary' }] },
      'd',
    );
    expect(body).toEqual({
      msgtype: 'template_card',
      template_card: {
        card_type: 'button_interaction',
        task_id: expect.stringMatching(/^offer_WO1@[0-9a-f]{20}$/),
        main_title: { title: '工单' },
        sub_title_text: '漏水',
        horizontal_content_list: [{ keyname: '时限', value: '今天 14:00' }],
        button_list: [{ type: 0, text: '接单', style: 1, key: 'a' }],
      },
    });
  });

  it.each([
    ['words', { kind: 'say' as const, text: 'a' }, ['text']],
    ['an alert', { kind: 'alert' as const, text: 'a' }, ['text']],
    ['2048 bytes', { kind: 'say' as const, text: 'a'.repeat(2048) }, ['text']],
    ['2049 bytes', { kind: 'say' as const, text: 'a'.repeat(2049) }, ['text', 'text']],
    ['a question', { kind: 'ask' as const, text: '哪一台?', choices: choices(6) }, ['template_card']],
    ['seven choices', { kind: 'ask' as const, text: '哪一台?', choices: choices(7) }, ['template_card']],
    ['twenty-one choices', { kind: 'ask' as const, text: '哪一台?', choices: choices(21) }, ['text']],
    [
      'a long question',
      { kind: 'ask' as const, text: '长'.repeat(200), choices: choices(2) },
      ['text', 'template_card'],
    ],
    [
      'long labels',
      { kind: 'ask' as const, text: 'a', choices: choices(2, '十二个字的长标签十二个字') },
      ['text', 'template_card'],
    ],
    ['a card without choices', { ...card, choices: [] }, ['text']],
    ['a card with seven choices', { ...card, choices: choices(7) }, ['text']],
    ['a card with a long title', { ...card, title: '题'.repeat(37) }, ['text', 'template_card']],
    [
      'a card with a long row',
      { ...card, rows: [{ label: '故障描述情况', value: '漏水' }] },
      ['template_card'],
    ],
  ])('makes of %s what fits', (_name, intent, expected) => {
    expect(kinds(encodeApp(intent, 'd'))).toEqual(expected);
  });

  it('makes a title of the clauses that fit and says nothing twice', () => {
    const text = '工单WO-261125-001由您接手,不再提醒别人。需要换人回复“改派 WO-261125-001 给 姓名”。';
    const [body, ...more] = encodeApp({ kind: 'ask', text, choices: choices(2) }, 'd');
    expect(more).toEqual([]);
    expect(body?.template_card).toMatchObject({
      main_title: { title: '工单WO-261125-001由您接手,不再提醒别人。' },
      sub_title_text: '需要换人回复“改派 WO-261125-001 给 姓名”。',
    });
  });

  it('shows what cannot be divided below the names of its buttons', () => {
    const text = '长'.repeat(60);
    const [body] = encodeApp({ kind: 'ask', text, choices: choices(2) }, 'd');
    expect(body?.template_card).toMatchObject({
      main_title: { title: '接单0 / 接单1' },
      sub_title_text: text,
    });
  });

  it('shows a row that has no place among the rows below the title', () => {
    const [body] = encodeApp(
      { ...card, rows: [...rows, { label: 'Address of the site', value: '上海市黄浦区人民大道' }] },
      'd',
    );
    expect(body?.template_card).toMatchObject({
      sub_title_text: 'Address of the site: 上海市黄浦区人民大道',
    });
  });
});

describe('encodeUpdate', () => {
  const update = { kind: 'card-update' as const, card: 'c', title: '工单', rows: [], done: '已由王师傅接单' };
  it('changes only the buttons when there is nothing else to show', () => {
    expect(encodeUpdate(update)).toEqual({ button: { replace_name: '已由王师傅接单' } });
  });
  it('changes the whole card otherwise', () => {
    expect(encodeUpdate({ ...update, rows })).toMatchObject({
      template_card: { replace_text: '已由王师傅接单', horizontal_content_list: [{ keyname: '时限' }] },
    });
  });
});
