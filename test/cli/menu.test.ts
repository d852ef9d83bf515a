import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readMenus } from '../../src/channels/wecom/menu.js';
import { systemClock } from '../../src/clock.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { afterwards, cleanUpAfterwards, folder, run } from './kit.js';

cleanUpAfterwards();

const SHIPPED = resolve(import.meta.dirname, '../../policies/menus.yaml');

describe('commands that set something up in WeCom', () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  beforeAll(async () => {
    sandbox = await startSandbox({ clock: systemClock });
    afterwards(() => sandbox.close());
    const { corpId, app, wechat } = sandbox.credentials;
    env = {
      WECOM_API_BASE_URL: sandbox.url,
      WECOM_CORP_ID: corpId,
      WECOM_APP_AGENT_ID: String(app.agentId),
      WECOM_APP_SECRET: app.secret,
      WECOM_APP_TOKEN: app.token,
      WECOM_APP_ENCODING_AES_KEY: app.encodingAesKey,
      WECHAT_API_BASE_URL: sandbox.url,
      WECHAT_APP_ID: wechat.appId,
      WECHAT_SECRET: wechat.secret,
      WECHAT_TOKEN: wechat.token,
      WECHAT_ENCODING_AES_KEY: wechat.encodingAesKey,
    };
  });

  it('applies, shows and removes the shipped menus', async () => {
    expect((await run(['menu', 'show'], env)).out).toBe('wecom-app: no menu\nwechat: no menu\n');
    const applied = await run(['menu', 'apply'], env);
    expect(applied).toMatchObject({ code: 0, err: '' });
    expect(applied.out).toContain('    签到 → location_select 签到');
    expect(applied.out).toContain('  报修 → click 报修');
    expect((await run(['menu', 'show', 'wecom-app'], env)).out).toContain('超时工单 → click 超时');
    expect(await run(['menu', 'remove', 'wechat'], env)).toMatchObject({ code: 0, out: 'wechat: no menu\n' });
    expect((await run(['menu', 'show'], env)).out).toContain('我的工单');
    expect(Object.keys(sandbox.control.stats().rejected)).toEqual(['menu/get 46003']);
  }, 60_000);

  it('names every fault of a menu file, and touches nothing', async () => {
    const file = join(folder(), 'menus.yaml');
    writeFileSync(
      file,
      'wecom-app:\n  - { name: 这个名字太长了, say: 1 }\n  - { name: 空 }\nwechat:\n  - { name: 签到, place: 1 }\n',
    );
    const { code, err } = await run(['menu', 'apply', '--file', file], env);
    expect(code).toBe(1);
    expect(err).toMatch(/wecom-app\.0\.name: at most 16 bytes/);
    expect(err).toMatch(/wecom-app\.1: exactly one of say, url, place, items/);
    expect(() => readMenus('f', { wechat: [{ name: '签到', place: '签到' }] })).toThrow(/wecom-app only/);
    expect(readMenus('f', parse(readFileSync(SHIPPED, 'utf8')))['wecom-app']).toHaveLength(3);
  }, 60_000);

  it('makes the group for alerts once, and shows it', async () => {
    const made = await run(['wecom', 'appchat', 'create', '--members', 'zhao,qian', '--owner', 'zhao'], env);
    expect(made).toMatchObject({ code: 0, err: '' });
    const id = /WECOM_APPCHAT_ID=(\w+)/.exec(made.out)?.[1] ?? '';
    expect(sandbox.control.messages(id).messages.map(({ text }) => text)).toEqual([
      expect.stringContaining('播报'),
    ]);
    const again = await run(['wecom', 'appchat', 'create', '--members', 'zhao,qian'], env);
    expect(again.out).toMatch(/was there already/);
    expect(sandbox.control.messages(id).messages).toHaveLength(1);
    expect((await run(['wecom', 'appchat', 'show', id], env)).out).toContain('zhao, qian (owner zhao)');
    expect((await run(['wecom', 'appchat', 'create', '--members', 'zhao'], env)).err).toMatch(/2 to 2000/);
  }, 60_000);
});
