import { describe, expect, it } from 'vitest';
import { decodeBot } from '../../../src/channels/wecom-bot/decode.js';
import { NOW } from '../kit.js';

describe('reading what members do', () => {
  const reading = { now: NOW, supervisorChat: null };
  const body = (more: object) => ({
    msgid: 'M1',
    aibotid: 'AIB1',
    chatid: 'wrGROUP1',
    chattype: 'group',
    from: { userid: 'sup01' },
    response_url: 'https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=RC',
    ...more,
  });
  const textOf = (content: string, chattype = 'group') =>
    decodeBot(body({ msgtype: 'text', text: { content }, chattype }), reading).messages[0]?.text;

  it('takes the name off that a group calls the bot by, and no other', () => {
    expect(textOf('@值班 超时')).toBe('超时');
    expect(textOf('超时 @值班')).toBe('超时');
    expect(textOf('@值班\u2005改派 003 给 @李勇 王')).toBe('改派 003 给 @李勇 王');
    expect(textOf('@值班 超时', 'single')).toBe('@值班 超时');
  });

  it('reads a press nested as on the page and flat as in the types of the library', () => {
    const press = { event_key: 's__why__1', task_id: `alert_WO_1@${'0'.repeat(20)}` };
    for (const event of [
      { eventtype: 'template_card_event', template_card_event: press },
      { eventtype: 'template_card_event', ...press },
    ]) {
      const { messages, reply } = decodeBot(body({ msgtype: 'event', event }), reading);
      expect(messages[0]).toMatchObject({
        kind: 'choice',
        peer: 'wrGROUP1/sup01',
        choice: { token: 's__why__1', card: 'alert_WO_1', responseCode: press.task_id },
      });
      expect(reply).toMatchObject({ kind: 'press', task: press.task_id });
    }
  });

  it('takes what was picked from a list, and keeps several picks whole', () => {
    const press = (...picked: [string, string[]][]) => {
      const selected_item = picked.map(([question_key, option_id]) => ({
        question_key,
        option_ids: { option_id },
      }));
      const card = { event_key: 'submit', task_id: 'T1', selected_items: { selected_item } };
      const event = { eventtype: 'template_card_event', template_card_event: card };
      return decodeBot(body({ msgtype: 'event', event }), reading).messages[0];
    };
    expect(press(['who', ['p__wang']])).toMatchObject({ kind: 'choice', choice: { token: 'p__wang' } });
    expect(press(['who', ['p__wang']], ['why', ['far', 'busy']])).toMatchObject({
      kind: 'event',
      event: {
        name: 'template_card_event',
        data: { who: 'p__wang', why: 'far,busy', event_key: 'submit', task_id: 'T1' },
      },
    });
  });

  it('takes words and pictures of one message apart, with a name of its own for each', () => {
    const mixed = {
      msg_item: [
        { msgtype: 'text', text: { content: '@值班 看' } },
        { msgtype: 'image', image: { url: 'https://a' } },
      ],
    };
    const { messages } = decodeBot(body({ msgtype: 'mixed', mixed }), reading);
    expect(messages.map(({ kind, messageId }) => [kind, messageId])).toEqual([
      ['text', 'M1'],
      ['image', 'M1#1'],
    ]);
  });

  it('keeps what it does not know, and refuses what names nobody', () => {
    expect(decodeBot(body({ msgtype: 'sticker' }), reading).messages[0]?.event?.name).toBe('sticker');
    expect(() => decodeBot({ msgtype: 'text', aibotid: 'A', msgid: '1' }, reading)).toThrow(/missing/);
  });
});
