import type { Update } from 'grammy/types';
import { describe, expect, it } from 'vitest';
import { decodeTelegram } from '../../../src/channels/telegram/decode.js';
import { Presses } from '../../../src/channels/telegram/press.js';
import { NOW } from '../kit.js';
import { BOT, GROUP } from './kit.js';

const presses = new Presses('1:token');
const reading = {
  bot: BOT,
  username: 'repair_bot',
  supervisorChat: GROUP as string | null,
  now: NOW,
  open: (chat: string, data: string) => presses.open(chat, data),
};
const from = { id: 700001, is_bot: false, first_name: '张' };
const chat = { id: 700001, type: 'private', first_name: '张' };
const group = { id: Number(GROUP), type: 'supergroup', title: '主管群' };
const update = (fields: object, id: unknown = 7) => ({ update_id: id, ...fields }) as Update;
const message = (fields: object, where: object = chat) =>
  update({ message: { message_id: 5, date: NOW / 1000, chat: where, from, ...fields } });
const decode = (one: Update, changes: Partial<typeof reading> = {}) =>
  decodeTelegram(one, { ...reading, ...changes });
const only = (one: Update, changes: Partial<typeof reading> = {}) => {
  const { messages } = decode(one, changes);
  expect(messages).toHaveLength(1);
  return messages[0];
};

describe('what people send in Telegram', () => {
  it('is told by chat, under the number of the update', () => {
    expect(only(message({ text: '007 打捆机坏了\n急' }))).toEqual({
      channel: 'telegram',
      account: BOT,
      peer: '700001',
      messageId: 'u7',
      at: NOW,
      kind: 'text',
      text: '007 打捆机坏了\n急',
    });
  });

  it('says which message it answers, by the id that sending gave, and what that one said', () => {
    const asked = { message_id: 41, date: NOW / 1000, chat, text: '请核对' };
    expect(only(message({ text: '对', reply_to_message: asked }))).toMatchObject({
      text: '对',
      quote: { id: '700001/41', text: '请核对' },
    });
    const opened = { message_id: 1, date: NOW / 1000, chat: group, forum_topic_created: { name: '三组' } };
    expect(only(message({ text: '统计', reply_to_message: opened }, group))?.quote).toBeUndefined();
  });

  it.each([
    ['/start', { kind: 'event', event: { name: 'enter', data: { scene: '' } } }],
    ['/start asset_KB1', { kind: 'event', event: { name: 'enter', data: { scene: 'asset_KB1' } } }],
    ['/progress', { kind: 'text', text: 'progress' }],
    ['/my_orders@repair_bot', { kind: 'text', text: 'my orders' }],
    ['and/or', { kind: 'text', text: 'and/or' }],
  ])('reads %s', (text, expected) => {
    expect(only(message({ text }))).toMatchObject(expected);
  });

  it('takes the largest picture and its caption as two messages', () => {
    const photo = [
      { file_id: 'small', width: 90, height: 90 },
      { file_id: 'large', width: 800, height: 600 },
      { file_id: 'middle', width: 320, height: 240 },
    ];
    const { messages } = decode(message({ photo, caption: '打结器断了' }));
    expect(messages.map(({ messageId, kind, text, media }) => ({ messageId, kind, text, media }))).toEqual([
      { messageId: 'u7', kind: 'image', text: undefined, media: [{ kind: 'image', ref: 'large' }] },
      { messageId: 'u7c', kind: 'text', text: '打结器断了', media: undefined },
    ]);
  });

  it.each([
    [{ voice: { file_id: 'v' } }, 'voice'],
    [{ video: { file_id: 'v' } }, 'video'],
    [{ video_note: { file_id: 'v' } }, 'video'],
    [{ audio: { file_id: 'v' } }, 'file'],
    [{ document: { file_id: 'v', file_name: '../../etc/passwd', mime_type: 'application/pdf' } }, 'file'],
    [{ document: { file_id: 'v', mime_type: 'image/png' } }, 'image'],
  ])('takes %j as %s', (fields, kind) => {
    expect(only(message(fields))).toMatchObject({ kind, media: [{ kind, ref: 'v' }] });
  });

  it('takes a place as GPS gives it, with its accuracy, and never follows one that moves', () => {
    const location = { latitude: 37.6203, longitude: 114.9217, horizontal_accuracy: 20 };
    expect(only(message({ location }))).toMatchObject({
      kind: 'location',
      location: { lat: 37.6203, lng: 114.9217, datum: 'wgs84', accuracy: 20 },
    });
    const forward_origin = { type: 'hidden_user', sender_user_name: 'li', date: 1 };
    expect(only(message({ location, forward_origin }))).toMatchObject({ location: { forwarded: true } });
    expect(only(message({ location }))?.location).not.toHaveProperty('forwarded');
    expect(only(message({ location: { ...location, live_period: 900 } }))).toMatchObject({
      kind: 'event',
      event: { name: 'live-location' },
    });
    expect(only(message({ location: { latitude: 91, longitude: 0 } }))).toMatchObject({ kind: 'event' });
  });

  it('vouches for a number only when it is the own one', () => {
    const contact = { phone_number: '8613900000001', first_name: '王', user_id: from.id };
    expect(only(message({ contact }))).toMatchObject({ text: '+8613900000001', ownPhone: '+8613900000001' });
    expect(only(message({ contact: { ...contact, user_id: 5 } }))).not.toHaveProperty('ownPhone');
    const { user_id: _, ...nobody } = contact;
    expect(only(message({ contact: nobody }))).not.toHaveProperty('ownPhone');
    expect(only(message({ contact }, group))).not.toHaveProperty('ownPhone');
  });

  it('never makes a second message of an edit', () => {
    const edited = update({
      edited_message: { message_id: 5, date: 1, edit_date: NOW / 1000, chat, from, text: '改' },
    });
    expect(only(edited)).toMatchObject({ kind: 'event', event: { name: 'edited', data: { text: '改' } } });
  });

  it.each([
    [{ poll_answer: { poll_id: '1' } }, 'poll_answer'],
    [{ channel_post: { message_id: 1 } }, 'channel_post'],
    [{}, 'update'],
  ])('keeps %j as an event of its own name', (fields, name) => {
    expect(only(update(fields))).toMatchObject({ kind: 'event', event: { name } });
  });

  it.each([[2 ** 53], [-1], ['7'], [1.5], [null]])('refuses the update id %j', (id) => {
    expect(() => decode(update({ message: {} }, id))).toThrow('update_id');
  });
});

describe('what breaks the format', () => {
  it.each([{ message: {} }, { callback_query: { data: 'a', message: {} } }, { edited_message: 7 }])(
    'is unreadable: %j',
    (fields) => {
      expect(() => decode(update(fields))).toThrow('format');
    },
  );
});

describe('in a group', () => {
  it.each([
    ['今天吃什么', true],
    ['超时', true],
    ['/overdue', false],
    ['/overdue@repair_bot', false],
    ['/overdue@other_bot', true],
    ['@repair_bot 超时', false],
    ['@repair_bots 超时', true],
  ])('%s is said aside: %s', (text, aside) => {
    const one = only(message({ text }, group));
    expect(one).toMatchObject({ peer: `${GROUP}/700001`, kind: 'text' });
    expect(one?.aside ?? false).toBe(aside);
  });

  it('an answer to our words is for us, and our name is not part of what is said', () => {
    const reply_to_message = { message_id: 1, date: 1, chat: group, from: { id: Number(BOT), is_bot: true } };
    expect(only(message({ text: '处理', reply_to_message }, group))).not.toHaveProperty('aside');
    expect(only(message({ text: '@repair_bot 超时' }, group))).toMatchObject({ text: '超时' });
  });

  it('hears nothing of another group, nor the pictures that people show each other', () => {
    const elsewhere = { ...group, id: -5 };
    expect(only(message({ text: '/overdue' }, elsewhere))).toMatchObject({ event: { name: 'other-group' } });
    expect(only(message({ text: '/overdue' }, elsewhere), { supervisorChat: null })).toMatchObject({
      kind: 'text',
    });
    expect(only(message({ photo: [{ file_id: 'a', width: 1, height: 1 }] }, group))).toMatchObject({
      event: { name: 'group-media' },
    });
  });
});

describe('a press', () => {
  const press = (data: string, changes: { where?: object; date?: number } = {}) =>
    update({
      callback_query: {
        id: 'q1',
        from,
        chat_instance: 'c',
        data,
        message: {
          message_id: 9,
          date: changes.date ?? NOW / 1000 - 60,
          chat: changes.where ?? chat,
          reply_markup: { inline_keyboard: [[{ text: '接单', callback_data: data }]] },
        },
      },
    });
  const signed = (token: string, where = '700001') => presses.sign(where, token) ?? '';

  it('is a choice with its label and the message it stands on, and is answered', () => {
    const one = press(signed('s__accept__WO_1'));
    expect(decode(one).press).toBe('q1');
    expect(only(one)).toMatchObject({
      kind: 'choice',
      text: '接单',
      choice: { token: 's__accept__WO_1', label: '接单', responseCode: '9' },
    });
  });

  it.each([
    ['not signed', press('s__accept__WO_1')],
    ['signed for another chat', press(signed('s__accept__WO_1', '700002'))],
    ['changed', press(signed('s__accept__WO_1').replace('WO_1', 'WO_2'))],
    ['a mark alone', press(signed('s').slice(0, 8))],
    ['25 hours old', press(signed('s__accept__WO_1'), { date: NOW / 1000 - 25 * 3600 })],
    ['too old to be told', press(signed('s__accept__WO_1'), { date: 0 })],
  ])('that is %s is refused', (_why, one) => {
    expect(only(one)).toMatchObject({ kind: 'event', event: { name: 'press-refused' } });
    expect(decode(one).press).toBe('q1');
  });

  it('on the button that only says something changes nothing', () => {
    expect(decode(press('-'))).toEqual({ messages: [], press: 'q1' });
  });

  it('carries at most 64 bytes', () => {
    expect(presses.sign('1', 'a'.repeat(56))).toHaveLength(64);
    expect(presses.sign('1', 'a'.repeat(57))).toBeNull();
  });
});
