import { describe, expect, it } from 'vitest';
import { apiWorld, errorOf, type Json, TOKEN } from './api-world.js';

const api = apiWorld();
const { call, items } = api;
const faultsOf = (json: Json) => (errorOf(json).details as { path: string }[]).map(({ path }) => path).sort();

describe('the bearer token', () => {
  it.each([
    ['none', {}, ''],
    ['wrong', { authorization: 'Bearer api-test-token-0123456780' }, ''],
    ['the beginning of it', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }, ''],
    ['another scheme', { authorization: `Basic ${TOKEN}` }, ''],
    ['no scheme', { authorization: TOKEN }, ''],
    ['in the query', {}, `?access_token=${TOKEN}&token=${TOKEN}`],
    ['10 KB of it', { authorization: `Bearer ${'a'.repeat(10_000)}` }, ''],
  ])('%s: 401', async (_name, headers, query) => {
    for (const path of ['/work-orders', '/technicians', '/openapi.json', '/parked', '/kpi']) {
      const response = await fetch(`${api.url}/api/v1${path}${query}`, { headers });
      expect(response.status).toBe(401);
      expect(((await response.json()) as Json).error).toMatchObject({ code: 'unauthorized' });
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    }
  });
});

describe('people and machines', () => {
  const collections = [
    ['technicians', { name: '王强', phone: '13900000001', wecomUserId: 'wang' }, { name: '王强强' }],
    ['supervisors', { name: '赵敏', phone: '13900000009', wecomUserId: 'zhao' }, { manager: true }],
    ['customers', { name: '张大叔', phone: '13800138000' }, { address: '宁晋县大陆村镇' }],
    ['assets', { serialNumber: 'KB2024001', customerPhone: '13800138000' }, { warrantyMonths: 12 }],
  ] as const;

  it.each(collections)('%s: 201 when new, 200 when known, and one of it', async (name, first, change) => {
    const created = await call('POST', `/${name}`, first);
    expect(created.status).toBe(201);
    const changed = await call('POST', `/${name}`, { ...first, ...change });
    expect(changed).toMatchObject({ status: 200, json: { id: created.json.id, ...first, ...change } });
    expect(await items(`/${name}`)).toHaveLength(1);
  });

  it('gives one 201 to many at once', async () => {
    const body = { name: '李勇', phone: '13900000002', wecomUserId: 'li' };
    const all = await Promise.all(Array.from({ length: 8 }, () => call('POST', '/technicians', body)));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
  });

  it('finds the same customer by any way of writing the number', async () => {
    for (const phone of ['138 0013 8000', '+86 13800138000', '138-0013-8000'])
      expect((await call('POST', '/customers', { phone })).status, phone).toBe(200);
  });

  it.each([
    ['technicians', {}, ['name', 'wecomUserId']],
    ['technicians', { name: '', phone: 'abc', skills: 'baler', x: 1 }, ['', 'name', 'phone', 'skills']],
    ['customers', { phone: '-----' }, ['phone']],
    ['customers', { phone: { $ne: null } }, ['phone']],
    ['customers', { $where: '1', phone: '13800138000' }, ['']],
    ['customers', [], ['']],
    ['customers', 'null', ['']],
    [
      'supervisors',
      { name: 'a\u0000b', wecomUserId: ['a'], manager: 'yes' },
      ['manager', 'name', 'wecomUserId'],
    ],
    [
      'assets',
      { serialNumber: 7, purchasedAt: '2026-02-30', warrantyMonths: -1 },
      ['purchasedAt', 'serialNumber', 'warrantyMonths'],
    ],
    [
      'assets',
      { serialNumber: 'A', site: { lat: 91, lng: 181, datum: 'bd09' } },
      ['site.datum', 'site.lat', 'site.lng'],
    ],
    ['assets', '{"serialNumber":"A","site":{"lat":1e400,"lng":1}}', ['site.lat']],
    ['assets', '{"serialNumber":"A","__proto__":{"x":1}}', ['']],
    ['assets', '{"serialNumber":"A","constructor":{"prototype":{"x":1}}}', ['']],
    ['assets', `{"serialNumber":"A","site":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, ['site']],
  ])('%s, fault %#: 422 with every fault named', async (name, body, faults) => {
    const before = await items(`/${name}`);
    const { status, json } = await call('POST', `/${name}`, body);
    expect([status, errorOf(json).code]).toEqual([422, 'invalid']);
    expect(faultsOf(json)).toEqual(faults);
    expect(await items(`/${name}`)).toEqual(before);
    expect(({} as Json).x).toBeUndefined();
  });

  it.each([
    ['no JSON', 'hello', 400],
    ['nothing', '', 400],
    ['half of it', '{"phone":', 400],
    ['2 MB', JSON.stringify({ phone: '13800138000', name: 'a'.repeat(2_000_000) }), 413],
  ])('a body that is %s: %s', async (_name, body, status) => {
    expect((await call('POST', '/customers', body)).status).toBe(status);
  });

  it('a body in another encoding or character set is refused', async () => {
    expect((await call('POST', '/customers', '{}', { 'content-encoding': 'gzip' })).status).toBe(415);
    const response = await fetch(`${api.url}/api/v1/customers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: Buffer.from([0x7b, 0xff, 0x7d]),
    });
    expect(response.status).toBe(400);
  });
});

describe('lists', () => {
  it('come in pages that hold everything once', async () => {
    for (let i = 0; i < 7; i++) await call('POST', '/assets', { serialNumber: `PAGE${i}` });
    const seen: unknown[] = [];
    let query = '?limit=3';
    for (let pages = 0; pages < 9; pages++) {
      const { json } = await call('GET', `/assets${query}`);
      seen.push(...(json.items as Json[]).map((item) => item.serialNumber));
      if (json.next === null) break;
      query = `?limit=3&page=${encodeURIComponent(json.next as string)}`;
    }
    expect(seen).toHaveLength(8);
    expect(new Set(seen).size).toBe(8);
  });

  it.each(['/work-orders', '/technicians', '/customers', '/conversations'])(
    '%s refuse what they do not know',
    async (path) => {
      for (const query of [
        'page=x',
        `page=${Buffer.from('p-1').toString('base64url')}`,
        `page=${Buffer.from('p99999999').toString('base64url')}`,
        'page=cDA&page=cDA',
        'limit=-1',
        'limit=0',
        'limit=1e9',
        'limit=201',
        'sort=__proto__',
        'filter[$gt]=',
        '__proto__[x]=1',
      ])
        expect((await call('GET', `${path}?${query}`)).status, query).toBe(422);
    },
  );

  it.each([
    '/work-orders?status=gone',
    '/work-orders?overdue=maybe',
    '/work-orders?status[$ne]=new',
    '/conversations?channel=A%20B',
  ])('%s: 422', async (path) => {
    expect((await call('GET', path)).status).toBe(422);
  });
});
