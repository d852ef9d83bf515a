import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from '../../../src/channels/wecom/xml.js';
import { cardOf, taskIdOf } from '../../../src/channels/wecom-app/card-id.js';
import { decodeApp } from '../../../src/channels/wecom-app/decode.js';
import { fixtures, message, NOW } from '../kit.js';

const decode = (plain: string) => decodeApp(readXml(plain), '1000007', plain);
const fixture = (name: string) => decode(fixtures.cases.find((one) => one.name === name)?.plain ?? '');
const event = (inner: string) => decode(message(`<MsgType>event</MsgType>${inner}`));

describe('decodeApp', () => {
  it.each([
    [
      'text',
      {
        kind: 'text',
        text: '到达现场 🔧 3号楼 <b>&amp;',
        messageId: '7385201548229017601',
        peer: 'tech007',
        at: NOW,
      },
    ],
    ['text-numeric-userid-and-content', { kind: 'text', text: '1', peer: '007' }],
    ['image', { kind: 'image', media: [{ kind: 'image', ref: 'MEDIA-IMG-1' }] }],
    ['voice', { kind: 'voice', media: [{ kind: 'voice', ref: 'MEDIA-VOICE-1' }] }],
    ['video', { kind: 'video', media: [{ kind: 'video', ref: 'MEDIA-VID-1' }] }],
    [
      'location',
      {
        kind: 'location',
        location: {
          lat: 31.230416,
          lng: 121.473701,
          datum: 'gcj02',
          label: '上海市黄浦区人民大道',
          address: '上海市黄浦区人民大道',
        },
      },
    ],
    ['link', { kind: 'text', text: 't\nd\nhttps://example.invalid/' }],
    ['event-enter_agent', { kind: 'event', event: { name: 'enter_agent', data: { EventKey: '' } } }],
    [
      'event-LOCATION-same-second',
      { kind: 'event', location: { lat: 31.23, lng: 121.473, datum: 'wgs84', accuracy: 35 } },
    ],
    ['event-click', { kind: 'choice', text: 'CHECK_IN', choice: { token: 'CHECK_IN', label: 'CHECK_IN' } }],
    [
      'event-template_card-one-option',
      { kind: 'choice', choice: { token: '5', responseCode: expect.any(String) } },
    ],
    [
      'event-template_card-many',
      { event: { data: { 'SelectedItems.SelectedItem.OptionIds.OptionId': 'a,b,c' } } },
    ],
  ])('reads %s', (name, expected) => {
    expect(fixture(name)).toMatchObject({ channel: 'wecom-app', account: '1000007', ...expected });
  });

  it('reads a pressed button with our card id and the code for one update', () => {
    const task = taskIdOf('offer_WO1', 'delivery');
    const pressed = event(
      `<Event>template_card_event</Event><EventKey>s_accept</EventKey><TaskId>${task}</TaskId><CardType>button_interaction</CardType><ResponseCode>RC</ResponseCode>`,
    );
    expect(pressed).toMatchObject({
      kind: 'choice',
      choice: { token: 's_accept', card: 'offer_WO1', responseCode: 'RC' },
    });
  });

  it('tells events of one second apart, and knows a repeat', () => {
    const click = (code: string) =>
      event(
        `<Event>template_card_event</Event><EventKey>a</EventKey><TaskId>t</TaskId><ResponseCode>${code}</ResponseCode>`,
      ).messageId;
    expect(click('1')).not.toBe(click('2'));
    expect(click('1')).toBe(click('1'));
    expect(fixture('event-enter_agent').messageId).not.toBe(fixture('event-LOCATION-same-second').messageId);
  });

  it('keeps what it does not know: messages as unreadable, events under their name', () => {
    expect(decode(message('<MsgType>sticker</MsgType><Size>1</Size><MsgId>5</MsgId>'))).toMatchObject({
      kind: 'event',
      event: { name: 'unreadable', data: { msgtype: 'sticker', kind: 'other', Size: '1' } },
    });
    expect(event('<Event>view</Event>')).toMatchObject({ event: { name: 'view' } });
    expect(event('<Event>subscribe</Event>')).toMatchObject({
      event: { name: 'contact-change', data: { change: 'in-range', userId: 'tech007' } },
    });
    expect(
      decode(message('<MsgType>location</MsgType><Location_X>99</Location_X><Location_Y>1</Location_Y>')),
    ).toMatchObject({
      event: { name: 'unreadable', data: { kind: 'location' } },
    });
  });
});

describe('task ids', () => {
  it('give the card id back, fit the platform, and differ by delivery', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 30 }), fc.string(), (card, delivery) => {
        const task = taskIdOf(card, delivery);
        expect(task).toMatch(/^[0-9A-Za-z_\-@]{1,128}$/);
        expect(cardOf(task)).toBe(card);
        expect(taskIdOf(card, `${delivery}.`)).not.toBe(task);
      }),
    );
  });
});
