import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WecomClient } from '../../../src/channels/wecom/client.js';
import { corpToken } from '../../../src/channels/wecom/token.js';
import { createKfApi } from '../../../src/channels/wecom-kf/api.js';
import { KfPull } from '../../../src/channels/wecom-kf/pull.js';
import { type FakePlatform, fakePlatform } from '../fake-platform.js';
import { ACCOUNT, CUSTOMER, createKit, fixtures } from '../kit.js';

let platform: FakePlatform;
let kit: ReturnType<typeof createKit>;
let pull: KfPull;
beforeEach(async () => {
  platform = await fakePlatform();
  kit = createKit({ apiBaseUrl: platform.url });
  const { clock, cursors } = kit;
  const token = corpToken({ baseUrl: platform.url, corpId: fixtures.corpId, secret: 's' }, clock);
  const api = createKfApi(new WecomClient(platform.url, token));
  pull = new KfPull({ api, cursors, sink: kit.deps.sink, clock, log: kit.deps.logger });
});
afterEach(async () => {
  await pull.stop();
  await platform.close();
});

const row = (msgid: string) => ({
  msgid,
  open_kfid: ACCOUNT,
  external_userid: CUSTOMER,
  send_time: 1767225598,
  origin: 3,
  msgtype: 'text',
  text: { content: msgid },
});
const page = (cursor: string, more: 0 | 1, ...ids: string[]) => ({
  next_cursor: cursor,
  has_more: more,
  msg_list: ids.map(row),
});
const asked = () => platform.to('kf/sync_msg').map(({ body }) => [body.cursor, body.token]);

describe('pulling customers messages', () => {
  it('reads page after page with the token, an empty one too, and saves each cursor after its rows', async () => {
    platform.answer('kf/sync_msg', page('c1', 1, 'M1'), page('c2', 1), page('c3', 0, 'M2'));
    const order: string[] = [];
    kit.cursors.beforeSave = () => order.push(kit.stored.map((one) => one.messageId).join());
    await pull.hint(ACCOUNT, 'T');
    await vi.waitFor(() =>
      expect(kit.cursors.rows.get(ACCOUNT)).toMatchObject({ cursor: 'c3', pending: false }),
    );
    expect(order).toEqual(['M1', 'M1', 'M1,M2']);
    expect(asked()).toEqual([
      [undefined, 'T'],
      ['c1', 'T'],
      ['c2', 'T'],
    ]);
    expect(platform.to('kf/sync_msg')[0]?.body).toMatchObject({ open_kfid: ACCOUNT, voice_format: 0 });
  });

  it('saves no cursor when the rows could not be stored, and reads them again', async () => {
    platform.answer('kf/sync_msg', page('c1', 0, 'M1'));
    kit.state.sinkFails = true;
    await pull.hint(ACCOUNT, 'T');
    await vi.waitFor(() => expect(kit.logs.join()).toContain('could not be pulled'));
    expect(kit.cursors.rows.get(ACCOUNT)).toEqual({ token: 'T', pending: true });
    kit.state.sinkFails = false;
    await vi.waitFor(() => expect(kit.cursors.rows.get(ACCOUNT)?.cursor).toBe('c1'), 5000);
    expect(kit.stored.map((one) => one.messageId)).toEqual(['M1']);
  });

  it('stores nothing twice after a crash between rows and cursor', async () => {
    platform.answer('kf/sync_msg', page('c1', 0, 'M1'));
    kit.cursors.beforeSave = () => {
      kit.cursors.beforeSave = () => {};
      throw new Error('crash');
    };
    await pull.hint(ACCOUNT, 'T');
    await vi.waitFor(() => expect(kit.cursors.rows.get(ACCOUNT)?.cursor).toBe('c1'), 5000);
    expect(kit.stored).toHaveLength(1);
    expect(asked()).toHaveLength(2);
  });

  it('leaves out a token that is over', async () => {
    platform.answer('kf/sync_msg', { errcode: 95007 }, page('c1', 0, 'M1'));
    await pull.hint(ACCOUNT, 'old');
    await vi.waitFor(() => expect(kit.stored).toHaveLength(1));
    expect(asked()).toEqual([
      [undefined, 'old'],
      [undefined, undefined],
    ]);
  });

  it('leaves out a cursor that is refused', async () => {
    kit.cursors.rows.set(ACCOUNT, { cursor: 'foreign', pending: false });
    platform.answer('kf/sync_msg', { errcode: 40058 }, page('c1', 0, 'M1'));
    await pull.hint(ACCOUNT, 'T');
    await vi.waitFor(() => expect(kit.stored).toHaveLength(1));
    expect(asked()).toEqual([
      ['foreign', 'T'],
      [undefined, 'T'],
    ]);
  });

  it('pulls again after a hint that came meanwhile, one at a time', async () => {
    platform.answer('kf/sync_msg', page('c1', 0, 'M1'), page('c2', 0, 'M2'));
    let hinted = false;
    kit.cursors.beforeSave = () => {
      if (!hinted) void pull.hint(ACCOUNT, 'T2');
      hinted = true;
    };
    await pull.hint(ACCOUNT, 'T1');
    await vi.waitFor(() => expect(kit.stored).toHaveLength(2));
    expect(asked()[1]?.[0]).toBe('c1');
  });

  it('reads every known and every listed account at the start, without a token', async () => {
    kit.cursors.rows.set('wkold', { cursor: 'c', token: 'old', pending: false });
    platform.answer('kf/account/list', { account_list: [{ open_kfid: 'wkold' }, { open_kfid: 'wknew' }] });
    pull.start();
    await vi.waitFor(() => expect(kit.cursors.rows.get('wknew')?.cursor).toBe('end'));
    await vi.waitFor(() => expect(asked()).toHaveLength(2));
    expect(asked()).toEqual([
      ['c', undefined],
      [undefined, undefined],
    ]);
  });

  it('does not go round for ever when the platform says more and gives nothing', async () => {
    platform.answer('kf/sync_msg', page('c1', 1));
    await pull.hint(ACCOUNT, 'T');
    await vi.waitFor(() => expect(kit.cursors.rows.get(ACCOUNT)?.pending).toBe(false), 5000);
    expect(asked().length).toBeLessThan(30);
  });

  it('starts although the platform is away', async () => {
    platform.answer('kf/account/list', 'hang-up');
    pull.start();
    await vi.waitFor(() => expect(kit.logs.join()).toContain('could not be listed'));
  });
});
