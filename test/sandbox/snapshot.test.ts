import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { account, afterTest, card, practice } from './fixture.js';

const file = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  afterTest(() => rmSync(folder, { recursive: true }));
  return join(folder, 'data', 'sandbox.json');
};

describe('the data file', () => {
  it('keeps cursors, screens, codes and used ids over a restart', async () => {
    const dataFile = file();
    const first = await practice({ dataFile });
    first.acts.say('wmZhang', 'one');
    const { next_cursor: cursor } = await first.asKf('kf/sync_msg', { open_kfid: account });
    first.acts.say('wmZhang', 'two');
    await first.kfText('wmZhang', 'ok', { msgid: 'd_1' });
    const { response_code } = await first.send('wang', card('t1'));
    await first.sandbox.close();

    const second = await practice({ dataFile });
    const { msg_list } = await second.asKf('kf/sync_msg', { open_kfid: account, cursor });
    expect(msg_list).toMatchObject([{ text: { content: 'two' } }]);
    expect((await second.kfText('wmZhang', 'ok', { msgid: 'd_1' })).errcode).toBe(95033);
    expect(second.control.messages('wmZhang').messages.map(({ text }) => text)).toEqual(['one', 'two', 'ok']);
    const update = { userids: ['wang'], agentid: 1000007, response_code, button: { replace_name: 'done' } };
    expect((await second.asApp('message/update_template_card', update)).errcode).toBe(0);
    expect((await second.send('wang', card('t1'))).errcode).toBe(42014);
  });

  it('says where the platform listens, as soon as it does', async () => {
    const dataFile = file();
    const { sandbox } = await practice({ dataFile });
    expect(JSON.parse(readFileSync(dataFile, 'utf8'))).toMatchObject({ url: sandbox.url });
  });

  it('that is something else is refused and left alone', async () => {
    const dataFile = file();
    mkdirSync(dirname(dataFile));
    writeFileSync(dataFile, '{"mine":true}');
    await expect(practice({ dataFile })).rejects.toThrow(/is not a sandbox snapshot/);
    expect(readFileSync(dataFile, 'utf8')).toBe('{"mine":true}');
  });
});
