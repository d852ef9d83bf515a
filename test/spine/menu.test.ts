import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { WecomClient } from '../../src/channels/wecom/client.js';
import { createMenuApi, readMenus } from '../../src/channels/wecom/menu.js';
import { corpToken } from '../../src/channels/wecom/token.js';
import { createWorld, type World } from './world.js';

const FILE = resolve(import.meta.dirname, '../../policies/menus.yaml');

describe('the menu below the chat of the app', () => {
  let world: World;
  afterEach(() => world.stop());

  it('says what it was made to say: each entry of the shipped one is understood', async () => {
    world = await createWorld();
    const { corpId, app } = world.sandbox.credentials;
    const token = corpToken({ baseUrl: world.sandbox.url, corpId, secret: app.secret }, world.clock);
    const menu = readMenus(FILE, parse(readFileSync(FILE, 'utf8')))['wecom-app'] ?? [];
    await createMenuApi(new WecomClient(world.sandbox.url, token), app.agentId).apply(menu);
    const entries = menu.flatMap((entry) => entry.items ?? [entry]).filter(({ say }) => say);
    expect(entries.length).toBeGreaterThan(4);
    for (const { name } of entries) {
      const who = ['超时工单', '本月统计'].includes(name) ? 'zhao' : 'wang';
      const before = (await world.shown(who)).length;
      await world.client.press(who, `menu:${name}`);
      await world.settle();
      const answer = (await world.shown(who)).slice(before).join();
      expect([name, answer]).not.toEqual([name, '']);
      expect([name, /没有看明白|没有听明白|不认识/.test(answer)]).toEqual([name, false]);
    }
  }, 60_000);
});
