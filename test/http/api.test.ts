import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Service, startService } from '../../src/cli/service.js';
import { systemClock } from '../../src/clock.js';
import { loadConfig } from '../../src/config.js';
import { silentLogger } from '../../src/logger.js';
import { createSandboxClient } from '../../src/sandbox/client.js';

const TOKEN = 'api-test-token-0123456789';
const WAIT = { timeoutMs: 20_000 };
const dataDir = mkdtempSync(join(tmpdir(), 'repairline-api-'));
let service: Service;
let client: ReturnType<typeof createSandboxClient>;

type Json = Record<string, unknown>;
type Order = Json & { number: string; state: string; timeline: { command: string; text: string }[] };

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${service.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.headers.get('content-type'), text).toContain('application/json');
  return { status: response.status, json: JSON.parse(text) as Json };
}
const items = async <T = Json>(path: string) => (await call('GET', path)).json.items as T[];
const errorOf = (json: Json) => json.error as { code: string; message: string; details?: unknown };
const faultsOf = (json: Json) => (errorOf(json).details as { path: string }[]).map(({ path }) => path).sort();

/** A customer reports a fault in the chat and says yes. */
async function report(customer: string, serial: string): Promise<string> {
  await client.say(customer, `打捆机打结器坏了,电话13800138000,地址宁晋县大陆村镇村东地头,编号${serial}`);
  const { text } = await client.waitFor(customer, /WO-\d{6}-\d{3,}/, WAIT);
  await client.say(customer, '对');
  return /WO-\d{6}-\d{3,}/.exec(text)?.[0] as string;
}

beforeAll(async () => {
  service = await startService({
    config: loadConfig({
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'silent',
      POLICY: resolve(import.meta.dirname, '../fixtures/crash-policy.yaml'),
    }),
    clock: systemClock,
    logger: silentLogger(),
    apiToken: TOKEN,
    trial: 'wecom-kf',
  });
  client = createSandboxClient(service.sandbox?.url ?? '');
}, 60_000);
afterAll(async () => {
  await service.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

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
      const response = await fetch(`${service.url}/api/v1${path}${query}`, { headers });
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
    const response = await fetch(`${service.url}/api/v1/customers`, {
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

describe('work orders', () => {
  let number: string;
  let wang: string;
  let li: string;
  const order = async () => (await call('GET', `/work-orders/${number}`)).json as Order;

  beforeAll(async () => {
    const staff = await items<{ id: string; wecomUserId: string }>('/technicians');
    wang = staff.find((one) => one.wecomUserId === 'wang')?.id as string;
    li = staff.find((one) => one.wecomUserId === 'li')?.id as string;
    number = await report('wm_api_customer', 'KB2024001');
    await client.waitFor('wang', number, { timeoutMs: 3000 }).catch(() => client.waitFor('li', number, WAIT));
  }, 60_000);

  it('have every field of the contract', async () => {
    const one = await order();
    expect(Object.keys(one)).toEqual(
      expect.arrayContaining(
        'number state kind fault customer asset site urgency entitlement technician appointment sla visits report acceptance survey timeline openedAt closedAt'.split(
          ' ',
        ),
      ),
    );
    expect(one).toMatchObject({
      number,
      state: 'offered',
      customer: { phone: '13800138000' },
      asset: { serialNumber: 'KB2024001', verified: true },
      technician: null,
      report: null,
      closedAt: null,
    });
    expect(one.openedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)$/);
  });

  it('assigned twice with one commandId: 200 both times, one change', async () => {
    const body = { technicianId: li, reason: '他更近', commandId: 'assign-1' };
    expect((await call('POST', `/work-orders/${number}/assign`, body)).status).toBe(200);
    const after = await order();
    const again = await call('POST', `/work-orders/${number}/assign`, body);
    expect(again.status).toBe(200);
    expect(again.json).toEqual(after);
    expect(await order()).toEqual(after);
    await client.say('li', `接单 ${number}`);
    await expect.poll(async () => (await order()).technician, { timeout: 15_000 }).toMatchObject({ id: li });
  });

  it('are filtered by status, technician and lateness', async () => {
    const numbers = async (query: string) =>
      (await items<Order>(`/work-orders?${query}`)).map((one) => one.number);
    expect(await numbers('status=accepted')).toEqual([number]);
    expect(await numbers('status=closed')).toEqual([]);
    expect(await numbers(`technician=${encodeURIComponent(li)}`)).toEqual([number]);
    expect(await numbers(`technician=${encodeURIComponent(wang)}`)).toEqual([]);
    // The arrival target of the policy is four seconds.
    await expect.poll(() => numbers('overdue=true'), { timeout: 15_000 }).toEqual([number]);
    expect(await numbers('overdue=true&status=closed')).toEqual([]);
  });

  it('reassigned: the other is asked', async () => {
    const { status, json } = await call('POST', `/work-orders/${number}/reassign`, { technicianId: wang });
    expect(status).toBe(200);
    expect(json.state).toBe('offered');
    await client.waitFor('wang', number, WAIT);
  });

  it('a note with one commandId, ten times at once: one line', async () => {
    const body = { text: '客户要求下午去', commandId: 'note-1' };
    const all = await Promise.all(
      Array.from({ length: 10 }, () => call('POST', `/work-orders/${number}/note`, body)),
    );
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect((await order()).timeline.filter((line) => line.text.includes('客户要求下午去'))).toHaveLength(1);
  });

  it.each([
    ['assign', {}, ['technicianId']],
    ['assign', { technicianId: { $ne: null }, force: true }, ['', 'technicianId']],
    ['note', {}, ['text']],
    ['note', { text: 'a'.repeat(2001), commandId: '' }, ['commandId', 'text']],
    ['cancel', { reason: 7 }, ['reason']],
  ])('%s with %j: 422', async (command, body, faults) => {
    const { status, json } = await call('POST', `/work-orders/${number}/${command}`, body);
    expect(status).toBe(422);
    expect(faultsOf(json)).toEqual(faults);
  });

  it('cancelled twice with one commandId: 200, and then nothing is possible: 409 with the state', async () => {
    const body = { reason: '客户不修了', commandId: 'cancel-1' };
    for (let i = 0; i < 2; i++)
      expect(await call('POST', `/work-orders/${number}/cancel`, body)).toMatchObject({
        status: 200,
        json: { state: 'cancelled' },
      });
    const before = await order();
    for (const [command, change] of [
      ['assign', { technicianId: li }],
      ['reassign', { technicianId: wang }],
    ] as const) {
      const { status, json } = await call('POST', `/work-orders/${number}/${command}`, change);
      expect([command, status]).toEqual([command, 409]);
      expect(errorOf(json).details).toMatchObject({ state: 'cancelled' });
    }
    expect(await order()).toEqual(before);
  });

  it('assigned to nobody we know: 409 with the state', async () => {
    const other = await report('wm_api_other', 'KB2024009');
    const { status, json } = await call('POST', `/work-orders/${other}/assign`, { technicianId: 'nobody' });
    expect(status).toBe(409);
    expect(errorOf(json)).toMatchObject({ code: 'no-technician', details: { state: expect.any(String) } });
  }, 40_000);

  it.each(['WO-000000-000', '__proto__', '%00', '%', '%ff', '$ne', 'a%2fb'])(
    '%s is not there: 404',
    async (wrong) => {
      expect((await call('GET', `/work-orders/${wrong}`)).status).toBe(404);
      expect((await call('POST', `/work-orders/${wrong}/note`, { text: 'a' })).status).toBe(404);
    },
  );
});

describe('conversations', () => {
  it('are listed by channel and hold the words byte for byte', async () => {
    const words = ' 你好  <b>&amp; 007 \u200d🔧 ';
    await client.say('wm_api_talk', words);
    await client.waitFor('wm_api_talk', /./, WAIT);
    const list = await items<{ id: string; channel: string }>('/conversations?channel=wecom-kf');
    expect(list.every((one) => one.channel === 'wecom-kf')).toBe(true);
    const id = list.find((one) => one.id.endsWith(':wm_api_talk'))?.id ?? '';
    expect(id.split(':')).toHaveLength(3);
    await expect
      .poll(
        async () => {
          const { json } = await call('GET', `/conversations/${encodeURIComponent(id)}`);
          expect(json).toMatchObject({
            id,
            mode: 'bot',
            person: expect.any(String),
            runs: expect.any(Array),
          });
          return (json.turns as Json[]).map(({ direction, state }) => `${direction} ${state}`);
        },
        { timeout: 10_000 },
      )
      .toEqual(expect.arrayContaining(['in handled', expect.stringMatching(/^out (sent|delivered)$/)]));
    const { json } = await call('GET', `/conversations/${encodeURIComponent(id)}`);
    const said = (json.turns as Json[]).filter((turn) => turn.kind === 'text');
    expect(said.map((turn) => turn.text)).toEqual([words]);
    expect(Object.keys(said[0] as Json)).toEqual(
      expect.arrayContaining(['eventId', 'at', 'direction', 'kind', 'text', 'state']),
    );
  });

  it('that are not there: 404', async () => {
    expect((await call('GET', '/conversations/a:b:c')).status).toBe(404);
  });
});

describe('what could not be done', () => {
  it('is shown, and put back by retry', async () => {
    // The first answer may go by the welcome code; the next one is an ordinary message.
    await client.say('wm_api_parked', '你好');
    const { changed } = await client.waitFor('wm_api_parked', /./, WAIT);
    await client.fault({ name: 'errcode', code: 95007, path: 'kf/send_msg', times: 1 });
    await client.say('wm_api_parked', '进度');
    const parked = async () =>
      (await items<Json & { id: string }>('/parked')).filter((one) => one.id.includes('wm_api_parked'));
    await expect.poll(parked, { timeout: 15_000 }).toHaveLength(1);
    const [item] = await parked();
    expect(item).toMatchObject({
      kind: 'delivery',
      reason: expect.stringMatching(/./),
      attempts: expect.any(Number),
    });
    expect(Date.parse(String(item?.at))).toBeGreaterThan(0);
    await client.clearFaults();
    expect((await call('POST', `/parked/${encodeURIComponent(item?.id ?? '')}/retry`)).status).toBe(200);
    await client.waitFor('wm_api_parked', /./, { ...WAIT, after: changed });
    await expect.poll(parked).toEqual([]);
    expect((await call('POST', `/parked/${encodeURIComponent(item?.id ?? '')}/retry`)).status).toBe(404);
  }, 40_000);
});

describe('figures', () => {
  it('of this month or a named one, bare and as a report', async () => {
    const kpi = await call('GET', '/kpi');
    expect(kpi.status).toBe(200);
    expect((await call('GET', '/kpi?month=2026-02')).status).toBe(200);
    const month = String(kpi.json.month);
    expect(month).toMatch(/^\d{4}-\d\d$/);
    expect((await call('GET', `/reports/monthly?month=${month}&format=json`)).status).toBe(200);
    expect((await call('GET', '/reports/monthly')).status).toBe(200);
  });

  it.each(['2026-13', '2026-2', '', 'x', '2026-01&month=2026-02'])('month=%s: 422', async (wrong) => {
    expect((await call('GET', `/kpi?month=${wrong}`)).status).toBe(422);
    expect((await call('GET', `/reports/monthly?month=${wrong}`)).status).toBe(422);
  });

  it('in a format that is not made: said so', async () => {
    expect((await call('GET', '/reports/monthly?format=doc')).status).toBe(422);
  });
});

describe('addresses', () => {
  it('unknown: 404 in JSON; known with another method: 405 in JSON', async () => {
    for (const path of ['/nothing', '', '/', '/work-orders/', '/Work-Orders', '/work-orders/WO-1/explode'])
      expect((await call('GET', path)).status, path).toBe(404);
    for (const [method, path] of [
      ['DELETE', '/work-orders'],
      ['PUT', '/technicians'],
      ['GET', '/parked/a/retry'],
    ] as const) {
      const { status, json } = await call(method, path);
      expect([path, status]).toEqual([path, 405]);
      expect(errorOf(json)).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    }
  });

  it('are all in openapi.json, which holds together', async () => {
    const { json } = await call('GET', '/openapi.json');
    const document = json as {
      openapi: string;
      paths: Record<string, Record<string, Json>>;
      components: Json;
    };
    expect(document.openapi).toMatch(/^3\.1\./);
    const refs = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, ref = ''] of refs)
      expect(
        ref.split('/').reduce<unknown>((at, key) => (at as Json)?.[key], document),
        ref,
      ).toBeTypeOf('object');
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const declared = ((operation.parameters ?? []) as Json[])
          .filter((one) => one.in === 'path')
          .map((one) => one.name);
        expect(declared, path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
        expect(operation.responses, path).toMatchObject({ 200: expect.anything(), 401: expect.anything() });
        const address = path.replaceAll(/\{\w+\}/g, 'x');
        const answer = await call(method.toUpperCase(), address, method === 'post' ? {} : undefined);
        expect([method, path, answer.status === 405 || errorOf(answer.json)?.code === 'not-found']).toEqual([
          method,
          path,
          false,
        ]);
      }
    }
    const named = Object.keys(document.paths);
    for (const path of 'work-orders work-orders/{number} work-orders/{number}/assign work-orders/{number}/reassign work-orders/{number}/cancel work-orders/{number}/note technicians supervisors customers assets conversations conversations/{id} kpi reports/monthly parked parked/{id}/retry openapi.json'.split(
      ' ',
    ))
      expect(named).toContain(`/${path}`);
  });

  it('/metrics parses, and names no person', async () => {
    const response = await fetch(`${service.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    const sample = /^[a-z_:][a-zA-Z0-9_:]*(\{([a-z_]+="(\\.|[^"\\])*",?)*\})? (-?[0-9.e+-]+|NaN|[+-]Inf)$/;
    for (const line of lines) expect(line).toMatch(line.startsWith('#') ? /^# (HELP|TYPE) / : sample);
    const text = lines.join('\n');
    expect(text).toMatch(/^repairline_inbox_events_total\{fresh="true"\} [1-9]/m);
    expect(text).not.toMatch(/wm_api|wang|138001|WO-\d/);
  });
});
