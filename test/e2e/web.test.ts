import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, demo, seedDemo } from '../../src/cli/demo-roster.js';
import { playStory } from '../../src/cli/demo-story.js';
import { type Service, startService } from '../../src/cli/service.js';
import { WebPhone, withWebPhone } from '../../src/cli/web-phone.js';
import { systemClock } from '../../src/clock.js';
import { loadConfig } from '../../src/config.js';
import { silentLogger } from '../../src/logger.js';
import { createSandboxClient } from '../../src/sandbox/client.js';
import { samplePhoto } from '../../src/sandbox/control/samples.js';
import { exerciseRights } from './rights.js';

const TOKEN = 'web-story-token-012345';

describe('the page at /chat', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'repairline-web-'));
  let service: Service;
  let phone: WebPhone;

  beforeAll(async () => {
    const config = loadConfig({
      PORT: '0',
      DATA_DIR: dataDir,
      POLICY: resolve(import.meta.dirname, '../../policies/fast.yaml'),
      LOG_LEVEL: 'silent',
    });
    service = await startService({
      config,
      clock: systemClock,
      logger: silentLogger(),
      apiToken: TOKEN,
      trial: 'web',
      prepare: (context) => seedDemo(context),
    });
    phone = new WebPhone(service.url);
  }, 60_000);

  afterAll(async () => {
    await service.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('serves a page that is safe to show, in the language of the browser', async () => {
    const page = await fetch(`${service.url}/chat`, { headers: { 'accept-language': 'en-GB,en;q=0.9' } });
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('Which machine, and what is wrong?');
    expect(html).not.toMatch(/\{\{/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('set-cookie')).toMatch(/httponly/i);
    expect(page.headers.get('set-cookie')).toMatch(/samesite=strict/i);
    const chinese = await fetch(`${service.url}/chat`, { headers: { 'accept-language': 'fr' } });
    expect(await chinese.text()).toContain('报修服务');
    for (const file of ['chat.js', 'chat.css'])
      expect((await fetch(`${service.url}/chat/${file}`)).status).toBe(200);
  });

  it('plays the story of one repair to its end', async () => {
    const practice = createSandboxClient(service.sandbox?.url ?? '');
    const client = withWebPhone(practice, demo.webCustomer, phone);
    const { number } = await playStory(client, {
      url: service.url,
      token: TOKEN,
      note: () => {},
      cast: castOf('web', ''),
    });
    expect(number).toMatch(/^WO-/);
    const talk = await phone.messages();
    expect(talk.map(({ seq }) => seq)).toEqual(talk.map((_, i) => i + 1));
  }, 90_000);

  it('shows the visitor what is held, and deletes it on their word', async () => {
    const practice = createSandboxClient(service.sandbox?.url ?? '');
    await exerciseRights(withWebPhone(practice, demo.webCustomer, phone), demo.webCustomer);
  }, 30_000);

  it('takes a photo, shows it to its own browser and to nobody else', async () => {
    await phone.photo();
    const shown = (await phone.messages()).findLast((message) => message.kind === 'image');
    const path = `/chat/media/${encodeURIComponent(shown?.media ?? '')}`;
    const own = await phone.request('GET', path);
    expect(own.headers.get('content-type')).toBe('image/jpeg');
    const stranger = new WebPhone(service.url);
    await stranger.enter();
    await expect(stranger.request('GET', path)).rejects.toThrow('404');
    expect((await stranger.messages()).every((message) => message.kind !== 'image')).toBe(true);
    await expect(
      stranger.request('POST', '/chat/photos?id=aaaaaaaaaaaa', '<svg onload=alert(1)>', 'image/svg+xml'),
    ).rejects.toThrow('422');
  });

  it('takes a photo over a line so slow that it comes for more than twenty seconds', async () => {
    const bytes = samplePhoto('slow line');
    const part = Math.ceil(bytes.length / 24);
    async function* slowly() {
      for (let at = 0; at < bytes.length; at += part) {
        yield bytes.subarray(at, at + part);
        await setTimeout(1000);
      }
    }
    const [cookie = ''] = (await fetch(`${service.url}/chat`)).headers.getSetCookie();
    const sent = await fetch(`${service.url}/chat/photos?id=slow-line-0001`, {
      ...{ method: 'POST', body: ReadableStream.from(slowly()), duplex: 'half' },
      headers: { cookie: cookie.split(';', 1)[0] ?? '', 'content-type': 'image/jpeg' },
    } as RequestInit);
    expect(await sent.json()).toEqual({ ok: true });
  }, 60_000);

  it('does nothing for a button that was never shown, and nothing twice for the same id', async () => {
    const stranger = new WebPhone(service.url);
    await stranger.enter();
    const { changed } = await stranger.waitFor(/报修/);
    await stranger.post({ kind: 'choice', token: 's__cancel_order__WO_261125_001', label: '取消' });
    await stranger.waitFor(/不能用了/, { after: changed });
    const again = { id: 'aaaa-bbbb-cccc', kind: 'text', text: '进度' };
    await Promise.all([stranger.post(again), stranger.post(again), stranger.post(again)]);
    const said = (await stranger.messages()).filter((message) => message.text === '进度');
    expect(said).toHaveLength(1);
  });

  it('streams what is said, goes on after the last number, and asks for a cookie', async () => {
    const stranger = new WebPhone(service.url);
    await stranger.enter();
    await stranger.waitFor(/报修/);
    const stream = await stranger.request('GET', '/chat/events?after=1');
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    await stranger.say('进度');
    let heard = '';
    while (!heard.includes('"from":"them"')) heard += new TextDecoder().decode((await reader.read()).value);
    expect(heard).toMatch(/id: 2\ndata: \{/);
    expect(heard).not.toContain('id: 1\n');
    await reader.cancel();
    expect((await fetch(`${service.url}/chat/messages`)).status).toBe(404);
  });

  it.each([
    ['text/plain', '{"id":"aaaaaaaa","kind":"enter"}', 400],
    ['application/json', '{', 400],
    ['application/json', '{"id":"aaaaaaaa","kind":"text","text":""}', 422],
    ['application/json', '{"id":"aaaaaaaa","kind":"event"}', 422],
    ['application/json', '{"id":"aaaaaaaa","kind":"location","lat":91,"lng":0}', 422],
    ['application/json', `{"id":"aaaaaaaa","kind":"text","text":"${'a'.repeat(40_000)}"}`, 413],
  ])('refuses %s %s', async (type, body, status) => {
    const stranger = new WebPhone(service.url);
    await stranger.enter();
    await expect(stranger.request('POST', '/chat/messages', body, type)).rejects.toThrow(String(status));
  });

  it('limits one browser to twenty a minute', async () => {
    const stranger = new WebPhone(service.url);
    await stranger.enter();
    for (let i = 0; i < 19; i++) await stranger.post({ kind: 'enter' });
    await expect(stranger.post({ kind: 'enter' })).rejects.toThrow('429');
  });
});
