import { describe, expect, it } from 'vitest';
import { apiWorld, errorOf, type Json, WAIT } from './api-world.js';

const api = apiWorld();
const { call, items } = api;

describe('conversations', () => {
  it('are listed by channel and hold the words byte for byte', async () => {
    const words = ' 你好  <b>&amp; 007 \u200d🔧 ';
    await api.client.say('wm_api_talk', words);
    await api.client.waitFor('wm_api_talk', /./, WAIT);
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
    await api.client.say('wm_api_parked', '你好');
    const { changed } = await api.client.waitFor('wm_api_parked', /./, WAIT);
    await api.client.fault({ name: 'errcode', code: 95007, path: 'kf/send_msg', times: 1 });
    await api.client.say('wm_api_parked', '进度');
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
    await api.client.clearFaults();
    expect((await call('POST', `/parked/${encodeURIComponent(item?.id ?? '')}/retry`)).status).toBe(200);
    await api.client.waitFor('wm_api_parked', /./, { ...WAIT, after: changed });
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
    const response = await fetch(`${api.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    const sample = /^[a-z_:][a-zA-Z0-9_:]*(\{([a-z_]+="(\\.|[^"\\])*",?)*\})? (-?[0-9.e+-]+|NaN|[+-]Inf)$/;
    for (const line of lines) expect(line).toMatch(line.startsWith('#') ? /^# (HELP|TYPE) / : sample);
    const text = lines.join('\n');
    expect(text).toMatch(/^repairline_inbox_events_total\{fresh="true"\} [1-9]/m);
    expect(text).not.toMatch(/wm_api|wang|138001|WO-\d/);
  });
});
