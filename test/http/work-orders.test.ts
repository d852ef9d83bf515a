import { beforeAll, describe, expect, it } from 'vitest';
import { apiWorld, errorOf, type Json, type Order, WAIT } from './api-world.js';

const api = apiWorld();
const { call, items, report } = api;
const faultsOf = (json: Json) => (errorOf(json).details as { path: string }[]).map(({ path }) => path).sort();

describe('work orders', () => {
  let number: string;
  let wang: string;
  let li: string;
  const order = async () => (await call('GET', `/work-orders/${number}`)).json as Order;

  beforeAll(async () => {
    const technician = async (name: string, phone: string, wecomUserId: string) =>
      String((await call('POST', '/technicians', { name, phone, wecomUserId })).json.id);
    wang = await technician('王强', '13900000001', 'wang');
    li = await technician('李勇', '13900000002', 'li');
    await call('POST', '/supervisors', { name: '赵敏', phone: '13900000009', wecomUserId: 'zhao' });
    await call('POST', '/customers', { name: '张大叔', phone: '13800138000', address: '宁晋县大陆村镇' });
    await call('POST', '/assets', {
      serialNumber: 'KB2024001',
      customerPhone: '13800138000',
      warrantyMonths: 12,
    });
    number = await report('wm_api_customer', 'KB2024001');
    await api.client
      .waitFor('wang', number, { timeoutMs: 3000 })
      .catch(() => api.client.waitFor('li', number, WAIT));
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
    await api.client.say('li', `接单 ${number}`);
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
    await api.client.waitFor('wang', number, WAIT);
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
