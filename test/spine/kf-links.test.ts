import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFont } from '../../src/sheets/font.js';
import { CUSTOMER, createWorld, type World } from './world.js';

/** A code on a machine or in a shop says what the talk is about, before a word is said. */
describe('printed links into WeChat customer service', () => {
  let world: World;
  let links: Record<string, string>;
  beforeAll(async () => {
    world = await createWorld();
    await world.context.directory.upsertAsset({ serialNumber: 'KB2024001', model: 'YK-9YF' });
    const made = await world.api('POST', '/contact-links', {
      assets: ['kb2024001', 'NEW-7/甲'],
      shops: ['人民广场店'],
    });
    expect(made.status).toBe(200);
    const items = made.json.items as { name: string; model: string | null; url: string }[];
    expect(items.map(({ name, model }) => [name, model])).toEqual([
      ['KB2024001', 'YK-9YF'],
      ['NEW-7/甲', null],
      ['人民广场店', null],
    ]);
    links = Object.fromEntries(items.map(({ name, url }) => [name, url]));
  });
  afterAll(() => world.stop());

  const order = async () => {
    const { items } = (await world.api('GET', '/work-orders')).json as {
      items: { number: string; site: unknown }[];
    };
    return items.toSorted((a, b) => a.number.localeCompare(b.number)).at(-1);
  };
  const scan = async (customer: string, name: string) => {
    await world.client.scan(customer, links[name] ?? '');
    await world.settle();
    return (await world.shown(customer)).at(-1) ?? '';
  };
  const says = async (customer: string, text: string) => {
    await world.client.say(customer, text);
    await world.settle();
    return (await world.shown(customer)).at(-1) ?? '';
  };

  it('knows the machine: it is greeted by name and need not be told', async () => {
    expect(await scan(CUSTOMER, 'KB2024001')).toContain('您扫的是KB2024001(YK-9YF)');
    expect(await says(CUSTOMER, '不打结,电话13812348000,在大陆村')).toContain('KB2024001');
    expect(await order()).toMatchObject({
      asset: { serialNumber: 'KB2024001', model: 'YK-9YF', verified: true },
    });
  });

  it('takes a machine that the company does not know as it stands on the code', async () => {
    expect(await scan('wm_second', 'NEW-7/甲')).toContain('您扫的是NEW-7/甲,');
    await says('wm_second', '漏油,电话13812348001,在大陆村');
    expect(await order()).toMatchObject({ asset: { serialNumber: 'NEW-7/甲', verified: false } });
  });

  it('goes to the shop whose code was scanned unless another place is named', async () => {
    expect(await scan('wm_third', '人民广场店')).toContain('您扫的是人民广场店的码');
    await says('wm_third', '设备KB9漏油,电话13812348002');
    expect(JSON.stringify((await order())?.site)).toContain('人民广场店');
  });

  it('keeps what was scanned though nobody was greeted, and for a day only', async () => {
    await says('wm_fourth', '你好');
    // Whoever wrote within 48 hours gets no welcome code.
    const before = (await world.shown('wm_fourth')).length;
    await scan('wm_fourth', 'KB2024001');
    expect((await world.shown('wm_fourth')).length - before).toBeLessThanOrEqual(1);
    expect(await says('wm_fourth', '不打结')).not.toContain('设备编号');
    expect(await order()).toMatchObject({ asset: { serialNumber: 'KB2024001' } });
    await says('wm_fifth', '你好');
    await scan('wm_fifth', 'KB2024001');
    await world.pass(25 * 3_600_000);
    expect(await says('wm_fifth', '不打结')).toContain('设备编号');
  });

  it('prints six machines to a page and each shop on its own', async () => {
    const { url } = world.services[0] as { url: string };
    const response = await fetch(`${url}/api/v1/contact-links?format=pdf`, {
      method: 'POST',
      headers: { authorization: 'Bearer spine-test-token-0123', 'content-type': 'application/json' },
      body: JSON.stringify({ assets: [...'1234567'].map((n) => `KB${n}`), shops: ['甲店', '乙店'] }),
    });
    // A machine without any Chinese font is told what to install.
    if (!hasFont()) {
      expect(response.status).toBe(422);
      expect(await response.text()).toContain('fonts-wqy-microhei');
      return;
    }
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const pdf = Buffer.from(await response.arrayBuffer()).toString('latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pdf.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(4);
  });

  it('refuses what makes no link, by name', async () => {
    const empty = await world.api('POST', '/contact-links', {});
    expect([empty.status, (empty.json.error as { code: string }).code]).toEqual([422, 'invalid']);
    const long = await world.api('POST', '/contact-links', { shops: ['店'.repeat(64)] });
    expect([long.status, (long.json.error as { code: string }).code]).toEqual([422, 'link-too-long']);
    const foreign = await world.api('POST', '/contact-links', { shops: ['甲店'], account: 'wkNobody' });
    expect([foreign.status, (foreign.json.error as { code: string }).code]).toEqual([409, 'wecom-95004']);
  });
});

function hasFont(): boolean {
  try {
    return Boolean(findFont(null));
  } catch {
    return false;
  }
}
