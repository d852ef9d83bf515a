import { describe, expect, it } from 'vitest';
import { samplePhoto, sampleVideo, sampleVoice } from '../../src/sandbox/control/samples.js';
import { type Answer, practice } from './fixture.js';

async function shelf() {
  const platform = await practice();
  const address = async (path: string) =>
    `${platform.sandbox.url}/cgi-bin/${path}&access_token=${await platform.token('app')}`;
  const upload = async (type: string, bytes: Buffer, name: string): Promise<Answer> => {
    const form = new FormData();
    form.set('media', new Blob([new Uint8Array(bytes)]), name);
    return (await (
      await fetch(await address(`media/upload?type=${type}`), { method: 'POST', body: form })
    ).json()) as Answer;
  };
  const download = async (id: unknown, headers: Record<string, string> = {}) =>
    await fetch(await address(`media/get?media_id=${id}`), { headers });
  return { ...platform, upload, download };
}

describe('media', () => {
  it.each([
    { type: 'image', bytes: samplePhoto('a'), name: '现场.jpg', contentType: 'image/jpeg' },
    { type: 'voice', bytes: sampleVoice('hello'), name: 'a.amr', contentType: 'audio/amr' },
    { type: 'video', bytes: sampleVideo('a'), name: 'a.mp4', contentType: 'video/mp4' },
    {
      type: 'file',
      bytes: Buffer.from('a,b\n1,2'),
      name: 'a"b.csv',
      contentType: 'application/octet-stream',
    },
  ])('of type $type comes back byte for byte with its name', async ({ type, bytes, name, contentType }) => {
    const { upload, download } = await shelf();
    const { errcode, media_id, created_at } = await upload(type, bytes, name);
    expect({ errcode, created_at }).toEqual({ errcode: 0, created_at: expect.any(String) });
    const response = await download(media_id);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(response.headers.get('content-disposition')).toContain(encodeURIComponent(name));
  });

  it.each([
    { name: 'a picture that is none', type: 'image', bytes: Buffer.from('not a picture'), code: 40005 },
    { name: 'five bytes', type: 'file', bytes: Buffer.from('12345'), code: 40006 },
    { name: 'an unknown type', type: 'smell', bytes: Buffer.from('123456'), code: 40004 },
    {
      name: 'a voice over 2 MB',
      type: 'voice',
      bytes: Buffer.alloc(2 * 1024 * 1024 + 1, '#!AMR\n'),
      code: 45001,
    },
  ])('refuses $name with $code', async ({ type, bytes, code }) => {
    const { upload } = await shelf();
    expect((await upload(type, bytes, 'x')).errcode).toBe(code);
  });

  it('gives a part when asked for a range', async () => {
    const { upload, download } = await shelf();
    const { media_id } = await upload('file', Buffer.from('0123456789'), 'x');
    const response = await download(media_id, { range: 'bytes=2-5' });
    expect([response.status, await response.text()]).toEqual([206, '2345']);
    expect(response.headers.get('content-range')).toBe('bytes 2-5/10');
  });

  it('is gone after three days, which is said as JSON with status 200', async () => {
    const { acts, clock, download } = await shelf();
    const { media } = acts.photo('wang');
    expect((await download(media)).headers.get('content-type')).toBe('image/jpeg');
    clock.advance(72 * 3_600_000);
    const response = await download(media);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ errcode: 40007 });
  });

  it('gives customers’ voice as silk when asked so', async () => {
    const { acts, asKf, download } = await shelf();
    acts.voice('wmZhang', { text: 'hello' });
    const { msg_list } = await asKf('kf/sync_msg', { open_kfid: 'wkSandboxRepairs', voice_format: 1 });
    const [{ voice }] = msg_list as [{ voice: { media_id: string } }];
    expect(await (await download(voice.media_id)).text()).toContain('#!SILK_V3');
  });
});
