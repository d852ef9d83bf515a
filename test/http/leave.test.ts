import { beforeAll, describe, expect, it, vi } from 'vitest';
import { apiWorld, errorOf, type Order, WAIT } from './api-world.js';

const HOUR = 3_600_000;
const api = apiWorld();
const { call, items } = api;
const at = (ms: number) => new Date(Date.now() + ms).toISOString();

type Technician = { id: string; name: string; leave: { from: string; to: string | null }[] };
const technicians = {
  wang: { name: '王强', phone: '13900000001', wecomUserId: 'wang' },
  li: { name: '李勇', phone: '13900000002', wecomUserId: 'li' },
};
const put = (who: keyof typeof technicians, leave?: unknown) =>
  call('POST', '/technicians', { ...technicians[who], ...(leave === undefined ? {} : { leave }) });
const leaveOf = async (name: string) =>
  (await items<Technician>('/technicians')).find((one) => one.name === name)?.leave ?? [];

describe('leave of technicians', () => {
  beforeAll(async () => {
    await call('POST', '/supervisors', { name: '赵敏', phone: '13900000009', wecomUserId: 'zhao' });
    for (const who of ['wang', 'li'] as const) await put(who);
  });

  it('is shown as it was given, in the zone of the company; what is over is left out', async () => {
    const days = [
      { from: '2097-03-05T00:00:00Z', to: '2097-03-06T00:00:00+08:00' },
      { from: at(-3 * HOUR), to: at(-2 * HOUR) },
      { from: '2096-03-05T00:00:00+08:00' },
    ];
    const { status, json } = await put('li', days.slice(0, 2));
    expect(status).toBe(200);
    expect(json.leave).toEqual([
      { from: '2097-03-05T08:00:00.000+08:00', to: '2097-03-06T00:00:00.000+08:00' },
    ]);
    expect(await leaveOf('李勇')).toEqual(json.leave);
    await put('li');
    expect(await leaveOf('李勇')).toEqual(json.leave);
    // Until they are back, so the other one lies inside of it.
    expect((await put('li', days)).json.leave).toEqual([{ from: '2096-03-05T00:00:00.000+08:00', to: null }]);
    expect((await put('li', [])).json.leave).toEqual([]);
  });

  const now = at(0);
  const later = at(HOUR);
  it.each<[unknown, string[]]>([
    ['tomorrow', ['leave']],
    [{ from: now }, ['leave']],
    [null, ['leave']],
    [[{ from: later, to: now }], ['leave.0.to']],
    [[{ from: now, to: now }], ['leave.0.to']],
    [[{ from: now }, { to: later }], ['leave.1.from']],
    [[{ from: now, to: later, reason: 'ill' }], ['leave.0']],
    [[{ from: '2026-03-05' }], ['leave.0.from']],
    [[{ from: '2026-02-30T00:00:00Z' }], ['leave.0.from']],
    [[{ from: '2026-03-05T08:00:00' }], ['leave.0.from']],
    [[{ from: Date.now() }], ['leave.0.from']],
    [[{ from: now, to: { $gt: 0 } }], ['leave.0.to']],
    [[[now, later]], ['leave.0']],
    [Array.from({ length: 21 }, () => ({ from: now })), ['leave']],
  ])('%j: 422 with every fault named, and nothing changes', async (leave, paths) => {
    const { status, json } = await put('wang', leave);
    expect(status).toBe(422);
    const { code, details } = errorOf(json);
    expect(code).toBe('invalid');
    expect((details as { path: string }[]).map(({ path }) => path)).toEqual(paths);
    expect(await leaveOf('王强')).toEqual([]);
  });

  it('is described in openapi.json', async () => {
    const { components } = (await call('GET', '/openapi.json')).json as {
      components: { schemas: { technician: { properties: Record<string, unknown> } } };
    };
    expect(components.schemas.technician.properties.leave).toMatchObject({
      type: 'array',
      maxItems: 20,
      description: expect.stringContaining('until'),
      items: {
        required: ['from'],
        additionalProperties: false,
        properties: { from: { type: 'string', format: 'date-time' } },
      },
    });
  });

  it('is no field of a supervisor', async () => {
    const zhao = { name: '赵敏', phone: '13900000009', wecomUserId: 'zhao', leave: [] };
    expect((await call('POST', '/supervisors', zhao)).status).toBe(422);
  });

  it('passes on what they were being asked to take, keeps further orders away, and supervisors hear it once', async () => {
    const offers = async (number: string) =>
      (await call('GET', `/work-orders/${number}`)).json.offers as {
        name: string;
        outcome: string;
        reason: string | null;
      }[];
    const openOf = async (number: string) => {
      const found = await vi.waitFor(async () => {
        const open = (await offers(number)).find(({ outcome }) => outcome === 'open');
        expect(open).toBeDefined();
        return open;
      }, WAIT.timeoutMs);
      return found?.name;
    };
    const first = await api.report('wm_leave_1', 'KB2024001');
    const asked = await openOf(first);
    const away = asked === '王强' ? 'wang' : 'li';
    const other = away === 'wang' ? '李勇' : '王强';

    const told = async () =>
      (await api.client.messages('zhao')).filter((m) => m.text?.includes(`${asked}师傅请假`)).length;
    const before = await told();

    const days = [{ from: at(-60_000), to: at(8 * HOUR) }];
    for (let i = 0; i < 2; i++) {
      expect((await put(away, days)).status).toBe(200);
      expect(await openOf(first)).toBe(other);
    }
    expect(await offers(first)).toMatchObject([
      { name: asked, outcome: 'declined', reason: 'leave' },
      { name: other, outcome: 'open' },
    ]);

    const second = await api.report('wm_leave_2', 'KB2024002');
    expect(await openOf(second)).toBe(other);
    expect((await offers(second)).map(({ name }) => name)).toEqual([other]);

    await vi.waitFor(async () => expect(await told()).toBe(before + 1), WAIT.timeoutMs);
    await put(away, []);
    expect(await leaveOf(asked ?? '')).toEqual([]);
    const third: Order['number'] = await api.report('wm_leave_3', 'KB2024003');
    expect(await openOf(third)).toBeDefined();
    expect(await told()).toBe(before + 1);
  });
});
