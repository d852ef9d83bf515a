import { describe, expect, it } from 'vitest';
import { card, practice } from './fixture.js';

describe('the client', () => {
  it('waits for what a phone shows, by words, pattern or test', async () => {
    const { client, sendText } = await practice();
    const waiting = [
      client.waitFor('wang', '新工单'),
      client.waitFor('wang', /WO-\d+/g),
      client.waitFor('wang', (message) => message.text.endsWith('7')),
    ];
    await sendText('wang', '别的');
    await sendText('wang', '新工单 WO-7');
    for (const message of await Promise.all(waiting)) expect(message.text).toBe('新工单 WO-7');
  });

  it('sees a card again when it changes, and only what is after the number it gives', async () => {
    const { asApp, client, send } = await practice();
    const { response_code } = await send('wang', card('t1'));
    const shown = await client.waitFor('wang', '派单');
    const changed = client.waitFor('wang', '已接单', { after: shown.changed });
    await asApp('message/update_template_card', {
      userids: ['wang'],
      agentid: 1000007,
      response_code,
      button: { replace_name: '已接单' },
    });
    expect(await changed).toMatchObject({ seq: shown.seq, state: '已接单' });
    expect(await client.messages('wang', { after: (await changed).changed })).toEqual([]);
  });

  it('does not take what the person said for an answer, and names what was seen instead', async () => {
    const { client, sendText } = await practice();
    await sendText('wang', 'something else');
    await client.say('wang', '签到');
    const missing = client.waitFor('wang', '签到', { timeoutMs: 30 });
    await expect(missing).rejects.toMatchObject({
      code: 'not-seen',
      message: expect.stringContaining('something else'),
    });
  });

  it('passes on what was wrong', async () => {
    const { client, sandbox } = await practice();
    await expect(client.press('wang', 'nothing')).rejects.toMatchObject({
      code: 'choice',
      name: 'NotFoundError',
    });
    await expect(client.say('wang', '')).rejects.toMatchObject({ code: 'text', name: 'InvalidError' });
    await expect(client.person({ id: 'bad id' })).rejects.toMatchObject({ code: 'person-id' });
    await expect(client.person({ id: 'wmA', openKfId: 'wkNone' })).rejects.toMatchObject({
      code: 'open-kfid',
    });
    expect((await fetch(`${sandbox.url}/sandbox/nowhere`)).status).toBe(404);
    expect((await fetch(`${sandbox.url}/sandbox/people`, { method: 'POST', body: 'x' })).status).toBe(422);
    expect((await fetch(`${sandbox.url}/sandbox/people/%E0%A4%A/messages`)).status).toBe(422);
  });

  it('knows who people are from their ids, unless told', async () => {
    const { client } = await practice();
    expect(await client.person({ id: 'wmA' })).toMatchObject({ channel: 'kf', openKfId: 'wkSandboxRepairs' });
    expect(await client.person({ id: 'li' })).toMatchObject({ channel: 'app', openKfId: '' });
    expect(await client.person({ id: 'LI', name: '李勇' })).toMatchObject({
      id: 'li',
      name: '李勇',
      channel: 'app',
    });
    expect(await client.person({ id: 'guest', channel: 'kf' })).toMatchObject({ channel: 'kf' });
  });
});
