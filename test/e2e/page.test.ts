import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedDemo } from '../../src/cli/demo-roster.js';
import { type Service, startService } from '../../src/cli/service.js';
import { systemClock } from '../../src/clock.js';
import { loadConfig } from '../../src/config.js';
import { silentLogger } from '../../src/logger.js';
import { samplePhoto } from '../../src/sandbox/control/samples.js';

/** Debian's package `chromium`; CI installs it. */
const CHROMIUM = '/usr/bin/chromium';
/** Where the pictures of the page are kept to be looked at. */
const PICTURES = join(tmpdir(), 'repairline-page');

describe.skipIf(!existsSync(CHROMIUM))('the page on a 360-pixel phone', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'repairline-page-'));
  let service: Service;
  let browser: Browser;
  let phone: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    service = await startService({
      config: loadConfig({
        PORT: '0',
        DATA_DIR: dataDir,
        POLICY: resolve(import.meta.dirname, '../../policies/default.yaml'),
        LOG_LEVEL: 'silent',
      }),
      clock: systemClock,
      logger: silentLogger(),
      apiToken: 'page-token-0123456789',
      trial: 'web',
      prepare: (context) => seedDemo(context),
    });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    phone = await browser.newContext({
      viewport: { width: 360, height: 640 },
      isMobile: true,
      hasTouch: true,
      locale: 'zh-CN',
      permissions: ['geolocation'],
      geolocation: { latitude: 36.7, longitude: 119.1 },
    });
    page = await phone.newPage();
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${service.url}/chat`);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const theirs = (words: RegExp) => page.locator('li.them', { hasText: words }).last();

  it('takes a whole report with fingers: words, a button, the place, a photo', async () => {
    await theirs(/报修/).waitFor();
    await page.fill('#text', '打捆机打结器坏了,急,编号 DK-2407-0118,在河东村三组');
    await page.tap('#send');
    await theirs(/WO-/).waitFor();
    await page.tap('#place');
    await theirs(/记下了/).waitFor();
    await page.setInputFiles('#photo', {
      name: 'fault.jpg',
      mimeType: 'image/jpeg',
      buffer: samplePhoto('page'),
    });
    await page.locator('li.me img').waitFor();
    await page.screenshot({ path: join(PICTURES, 'talk.png') });
    await page.fill('#text', '13812345678');
    await page.tap('#send');
    await theirs(/地点:河东村三组\(已收到定位\)/).waitFor();
    const yes = page.locator('li.them .choices button:enabled', { hasText: '对,没错' });
    await yes.tap();
    await page.locator('li.me', { hasText: '对,没错' }).waitFor();
    await theirs(/已确认,正在安排师傅/).waitFor();
    expect(await yes.count()).toBe(0);
    await page.screenshot({ path: join(PICTURES, 'pressed.png') });
  });

  it('never scrolls sideways, and everything to touch is large enough and inside the screen', async () => {
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    for (const one of await page.locator('button:visible, .button:visible, textarea:visible').all()) {
      const what = await one.textContent();
      const box = await one.boundingBox();
      expect(box?.height, what ?? '').toBeGreaterThanOrEqual(44);
      expect(box?.x, what ?? '').toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 361), what ?? '').toBeLessThanOrEqual(360);
    }
  });

  it('can be used by keyboard and by ear: a name for each control, a live log, a visible focus', async () => {
    expect(await page.locator('#log').getAttribute('aria-live')).toBe('polite');
    await page.locator('#text').focus();
    const reached: string[] = [];
    for (let i = 0; i < 4; i++) {
      reached.push(await page.evaluate<string>('document.activeElement.id'));
      await page.keyboard.press('Tab');
    }
    expect(reached).toEqual(['text', 'send', 'photo', 'place']);
    const names = await page.evaluate<string[]>(
      `${JSON.stringify(reached)}.map((id) => document.getElementById(id))
        .map((one) => one.labels?.[0]?.textContent || one.textContent)`,
    );
    for (const name of names) expect(name).toMatch(/\S/);
  });

  it('keeps what was typed without a line, and sends it once when the line is back', async () => {
    await phone.setOffline(true);
    await page.fill('#text', '进度');
    await page.tap('#send');
    const note = page.locator('#status');
    await note.waitFor();
    expect(await note.textContent()).not.toBe('');
    await page.screenshot({ path: join(PICTURES, 'offline.png') });
    await phone.setOffline(false);
    await page.locator('li.me', { hasText: '进度' }).waitFor();
    expect(await page.locator('li.me', { hasText: '进度' }).count()).toBe(1);
  });

  it('sends what was typed without a line in the order in which it was typed', async () => {
    let tries = 0;
    page.on('requestfailed', (request) => {
      if (request.method() === 'POST') tries++;
    });
    await phone.setOffline(true);
    await page.fill('#text', '第一句');
    await page.tap('#send');
    // The first waits long for its next try when the second is typed.
    await expect.poll(() => tries, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
    for (const words of ['第二句', '第三句']) {
      await page.fill('#text', words);
      await page.tap('#send');
    }
    await phone.setOffline(false);
    await page.locator('li.me', { hasText: '第三句' }).waitFor();
    await page.locator('li.me', { hasText: '第一句' }).waitFor();
    const mine = await page.locator('li.me', { hasText: /第.句/ }).allTextContents();
    expect(mine.map((line) => line.slice(-3))).toEqual(['第一句', '第二句', '第三句']);
  });

  it('loses nothing when the page is closed before the line is back', async () => {
    await phone.setOffline(true);
    await page.fill('#text', '关页面之前说的');
    await page.tap('#send');
    await page.locator('#status').waitFor();
    await page.goto('about:blank');
    await phone.setOffline(false);
    await page.goto(`${service.url}/chat`);
    await page.locator('li.me', { hasText: '关页面之前说的' }).waitFor();
    await page.reload();
    await page.locator('li.me', { hasText: '关页面之前说的' }).waitFor();
    expect(await page.locator('li.me', { hasText: '关页面之前说的' }).count()).toBe(1);
  });

  it('does not take the page of a hotel for an answer', async () => {
    await phone.route('**/chat/messages', (route) =>
      route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Wi-Fi login</h1>' }),
    );
    await page.fill('#text', '经过门户');
    await page.tap('#send');
    await page.locator('#status').waitFor();
    await phone.unroute('**/chat/messages');
    await page.locator('li.me', { hasText: '经过门户' }).waitFor();
  });

  it('keeps long words and long texts inside the screen', async () => {
    const word = 'W'.repeat(300);
    const said = ['打捆机在很长很长的地方'.repeat(350), word, `https://example.com/${'a1'.repeat(400)}`];
    for (const words of said) {
      await page.fill('#text', words);
      await page.tap('#send');
      await page
        .locator('li.me', { hasText: words.slice(-40) })
        .last()
        .waitFor();
    }
    await page.evaluate(`(() => {
      const them = document.createElement('li');
      them.className = 'them';
      them.innerHTML = '<a href="#">' + 'f'.repeat(200) + '.pdf</a><div class="choices"><button>' + 'B'.repeat(120) + '</button></div><p class="done">' + 'D'.repeat(200) + '</p>';
      document.getElementById('log').appendChild(them);
      document.querySelector('#quoting span').textContent = 'Q'.repeat(40);
      document.getElementById('quoting').hidden = false;
    })()`);
    await page.screenshot({ path: join(PICTURES, 'long.png') });
    const wide = await page.evaluate<string[]>(`[...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > 360.5 || one.scrollWidth > Math.max(360, one.clientWidth + 1) && one.tagName !== 'TEXTAREA')
      .map((one) => one.tagName + '.' + one.className + '#' + one.id)`);
    expect(wide).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await page.evaluate(`document.getElementById('unquote').click()`);
  });

  it('shows the same talk after a reload, and says nothing to the console but what the line did', async () => {
    const before = await page.locator('#log > li').count();
    await page.reload();
    await expect.poll(() => page.locator('#log > li').count()).toBeGreaterThanOrEqual(before);
    expect(complaints.filter((line) => !/ERR_INTERNET_DISCONNECTED/.test(line))).toEqual([]);
  });

  it('says to a browser without scripts what to do', async () => {
    const bare = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 360, height: 640 },
    });
    const view = await bare.newPage();
    await view.goto(`${service.url}/chat`);
    expect(await view.locator('noscript, .note').first().textContent()).toMatch(/\S/);
    await bare.close();
  });
});

describe('the script of the page', () => {
  it('uses nothing that a browser of 2016 cannot read', () => {
    const script = readFileSync(resolve(import.meta.dirname, '../../web/chat/chat.js'), 'utf8');
    const code = script.replace(/\/\*[\s\S]*?\*\//g, '').replace(/'[^'\n]*'/g, "''");
    for (const late of [/\*\*/, /\basync\b/, /\bawait\b/, /\?\./, /\?\?/, /\.\.\./, /`/])
      expect(code).not.toMatch(late);
  });
});
