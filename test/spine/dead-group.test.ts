import { afterEach, describe, expect, it } from 'vitest';
import { conversationId } from '../../src/events.js';
import { createWorld, type World } from './world.js';

const MINUTE = 60_000;

describe('a group that does not hear us', () => {
  let world: World;
  afterEach(() => world.stop());

  /** What a work order would have told the group. */
  const alert = async (number: string, text: string) => {
    await world.context.inbox.put([
      {
        id: `notice:test:${number}:${text}`,
        conversation: conversationId('wecom-robot', 'supervisors', 'group'),
        at: world.clock.now(),
        body: { type: 'notice', notice: 'system.group-alert', data: { text: `${number} ${text}` } },
      },
    ]);
  };
  const told = async (who: string, words: RegExp) =>
    (await world.shown(who)).filter((line) => words.test(line));
  const robotIsGone = (code = 93000) =>
    world.client.fault({ name: 'errcode', code, path: 'webhook/send', times: 10_000 });

  it('is told to the manager once, and its words reach every supervisor, each once', async () => {
    world = await createWorld();
    const { directory } = world.context;
    await directory.upsertStaff('supervisor', {
      name: '钱伟',
      wecomUserId: 'qian',
      phone: '13900000008',
      manager: true,
    });
    await robotIsGone();
    for (const number of ['WO-1', 'WO-2', 'WO-3']) {
      await alert(number, '超时');
      await world.settle();
      await world.pass(MINUTE);
    }
    expect(await told('qian', /收不到提醒.*93000/s)).toHaveLength(1);
    expect(await told('zhao', /收不到提醒/)).toHaveLength(0);
    for (const who of ['zhao', 'qian'])
      for (const number of ['WO-1', 'WO-2', 'WO-3'])
        expect(await told(who, new RegExp(`群里没发出去.*${number} 超时`, 's'))).toHaveLength(1);
    const { json } = await world.api('GET', '/parked');
    expect(json.items).toHaveLength(3);

    // Mended and gone once more: it is told again.
    await world.client.clearFaults();
    await alert('WO-4', '超时');
    await world.settle();
    expect(await told('group', /WO-4/)).toHaveLength(1);
    world.clock.advance(MINUTE);
    await robotIsGone();
    await alert('WO-5', '超时');
    await world.settle();
    expect(await told('qian', /收不到提醒/)).toHaveLength(2);
  }, 60_000);

  it("goes to the app's own group instead, where there is one", async () => {
    world = await createWorld({ env: () => ({ WECOM_APPCHAT_ID: 'alerts' }) });
    const { corpId, app } = world.sandbox.credentials;
    const api = `${world.sandbox.url}/cgi-bin`;
    const token = await fetch(`${api}/gettoken?corpid=${corpId}&corpsecret=${app.secret}`);
    const { access_token } = (await token.json()) as { access_token: string };
    await fetch(`${api}/appchat/create?access_token=${access_token}`, {
      method: 'POST',
      body: JSON.stringify({ chatid: 'alerts', name: '提醒', userlist: ['zhao', 'qian'] }),
    });
    await robotIsGone();
    await alert('WO-1', '超时');
    await world.settle();
    expect(await told('alerts', /WO-1 超时/)).toHaveLength(1);
    expect(await told('zhao', /WO-1/)).toHaveLength(0);
    expect(await told('zhao', /收不到提醒.*应用群/s)).toHaveLength(1);
    // That one is gone as well: every supervisor hears it.
    await world.client.fault({ name: 'errcode', code: 86003, path: 'appchat/send', times: 100 });
    await alert('WO-2', '超时');
    await world.settle();
    await world.pass(MINUTE);
    expect(await told('zhao', /WO-2 超时/)).toHaveLength(1);
  }, 60_000);

  it('does not wait for a quota that others use up', async () => {
    world = await createWorld();
    await robotIsGone(45009);
    await alert('WO-1', '超时');
    await world.settle();
    expect(await told('zhao', /WO-1/)).toHaveLength(0);
    for (let minutes = 0; minutes < 12; minutes++) await world.pass(MINUTE);
    expect(await told('zhao', /WO-1 超时/)).toHaveLength(1);
    expect(await told('zhao', /收不到提醒.*throttled/s)).toHaveLength(1);
  }, 60_000);

  it('says a burst in 20 messages a minute, nothing of it lost and nothing twice', async () => {
    world = await createWorld();
    const numbers = Array.from({ length: 50 }, (_, i) => `WO-${100 + i}`);
    for (const number of numbers) await alert(number, '超时');
    await world.settle();
    for (let minutes = 0; minutes < 4; minutes++) await world.pass(MINUTE);
    const lines = await world.shown('group');
    const said = lines.join('\n');
    for (const number of numbers) expect(said.split(`${number} 超时`)).toHaveLength(2);
    expect(lines.length).toBeLessThanOrEqual(40);
    expect((await world.client.stats()).violations).toEqual({});
  }, 60_000);
});
