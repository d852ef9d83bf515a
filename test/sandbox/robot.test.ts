import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { samplePhoto } from '../../src/sandbox/control/samples.js';
import { type Answer, practice } from './fixture.js';

async function robot(options = {}) {
  const platform = await practice(options);
  const speak = async (message: unknown, url = platform.sandbox.robotUrl): Promise<Answer> =>
    (await (await fetch(url, { method: 'POST', body: JSON.stringify(message) })).json()) as Answer;
  const text = (content: string) => ({ msgtype: 'text', text: { content } });
  return { ...platform, speak, text };
}

describe('the group robot', () => {
  it('speaks into the group and mentions people', async () => {
    const { client, control, speak } = await robot();
    const alert = { content: '超时 WO-1', mentioned_list: ['zhao'], mentioned_mobile_list: ['13900000009'] };
    expect((await speak({ msgtype: 'text', text: alert })).errcode).toBe(0);
    expect((await speak({ msgtype: 'markdown', markdown: { content: '**超时** <@li>' } })).errcode).toBe(0);
    expect(control.group().messages).toMatchObject([
      { text: '超时 WO-1', mentions: ['zhao', '13900000009'] },
      { kind: 'markdown', mentions: ['li'] },
    ]);
    expect((await client.waitForGroup(/WO-\d/)).text).toBe('超时 WO-1');
    expect(await client.group()).toHaveLength(2);
  });

  it('says at most 20 messages a minute', async () => {
    const { clock, control, speak, text } = await robot();
    const codes = [];
    for (let i = 0; i < 22; i++) codes.push((await speak(text(`${i}`))).errcode);
    expect(codes).toEqual([...Array(20).fill(0), 45009, 45009]);
    expect(control.group().messages).toHaveLength(20);
    expect(control.stats().violations.robot).toBe(2);
    clock.advance(60_000);
    expect((await speak(text('later'))).errcode).toBe(0);
  });

  it('is known by its key', async () => {
    const { speak, text, sandbox } = await robot();
    expect((await speak(text('x'), `${sandbox.url}/cgi-bin/webhook/send?key=other`)).errcode).toBe(93000);
    expect((await speak(text('x'), `${sandbox.url}/cgi-bin/webhook/send`)).errcode).toBe(93000);
  });

  const photo = samplePhoto('x');
  const image = { base64: photo.toString('base64'), md5: createHash('md5').update(photo).digest('hex') };
  const notice = {
    card_type: 'text_notice',
    main_title: { title: '超时' },
    card_action: { type: 1, url: 'https://a.invalid' },
  };
  it.each([
    {
      name: 'a text of 2048 bytes',
      message: { msgtype: 'text', text: { content: 'x'.repeat(2048) } },
      code: 0,
    },
    {
      name: 'a text of 2049 bytes',
      message: { msgtype: 'text', text: { content: 'x'.repeat(2049) } },
      code: 40058,
    },
    {
      name: 'markdown of 4096 bytes',
      message: { msgtype: 'markdown', markdown: { content: 'x'.repeat(4096) } },
      code: 0,
    },
    {
      name: 'markdown of 4097 bytes',
      message: { msgtype: 'markdown', markdown: { content: 'x'.repeat(4097) } },
      code: 40058,
    },
    { name: 'a picture', message: { msgtype: 'image', image }, code: 0 },
    {
      name: 'a picture with another md5',
      message: { msgtype: 'image', image: { ...image, md5: 'x' } },
      code: 40058,
    },
    { name: 'a notice card', message: { msgtype: 'template_card', template_card: notice }, code: 0 },
    {
      name: 'a card with buttons',
      message: { msgtype: 'template_card', template_card: { ...notice, card_type: 'button_interaction' } },
      code: 40058,
    },
    {
      name: 'news',
      message: { msgtype: 'news', news: { articles: [{ title: '日报', url: 'https://a.invalid' }] } },
      code: 0,
    },
  ])('answers $name by $code', async ({ message, code }) => {
    const { speak } = await robot();
    expect((await speak(message)).errcode).toBe(code);
  });

  it('sends only files of its own', async () => {
    const { control, speak, sandbox, token } = await robot();
    const upload = async (path: string) => {
      const form = new FormData();
      form.set('media', new Blob(['month,orders\n7,12\n']), '月报.csv');
      const response = await fetch(`${sandbox.url}/cgi-bin/${path}`, { method: 'POST', body: form });
      return (await response.json()) as Answer;
    };
    const file = (media_id: unknown) => ({ msgtype: 'file', file: { media_id } });
    const own = await upload(`webhook/upload_media?key=${sandbox.credentials.robotKey}&type=file`);
    expect((await speak(file(own.media_id))).errcode).toBe(0);
    expect(control.group().messages.at(-1)).toMatchObject({ kind: 'file', text: '月报.csv' });
    const foreign = await upload(`media/upload?type=file&access_token=${await token('app')}`);
    expect((await speak(file(foreign.media_id))).errcode).toBe(40007);
  });
});
