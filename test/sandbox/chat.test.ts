import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runChat } from '../../src/cli/chat.js';
import { afterTest, card, element, practice, receiver } from './fixture.js';

function terminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  const look = new Set<() => void>();
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    for (const check of look) check();
  });
  return {
    input,
    output,
    text: () => shown,
    type: (line: string) => input.write(`${line}\n`),
    sees: (words: string) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (!shown.includes(words)) return;
          look.delete(check);
          resolve();
        };
        look.add(check);
        check();
      }),
  };
}

describe('repairline chat', () => {
  it('is the technician who was asked last', async () => {
    const platform = await practice();
    await receiver(platform);
    await platform.send('wang', card('t1'));
    const screen = terminal();
    const chat = runChat(['--as', 'technician'], { sandboxUrl: platform.sandbox.url, ...screen });
    await screen.sees('wang · --id li');
    await screen.sees('[2] 拒单');
    screen.type('/quit');
    expect(await chat).toBe(0);
  });

  it('shows cards with numbered buttons and presses them by number', async () => {
    const platform = await practice();
    const received = await receiver(platform);
    const screen = terminal();
    const chat = runChat(['--as', 'technician'], { sandboxUrl: platform.sandbox.url, ...screen });
    await screen.sees('li · --id wang');
    await platform.send('li', card('t1'));
    await screen.sees('[2] 拒单');
    expect(screen.text()).toMatch(/│ 客户: 张大叔 +│/);
    screen.type('2');
    screen.type('7');
    screen.type('/location 37.62,114.92 村东地头');
    screen.type('/location here');
    screen.type('/dance');
    screen.type('/quit');
    expect(await chat).toBe(0);
    await platform.control.settled();
    const [enter, press, said, place] = received.app.map(({ xml }) => xml);
    expect(element(enter ?? '', 'Event')).toBe('enter_agent');
    expect(element(press ?? '', 'EventKey')).toBe('decline_1');
    expect(element(said ?? '', 'Content')).toBe('7');
    expect(element(place ?? '', 'Label')).toBe('村东地头');
    expect(received.app).toHaveLength(4);
    expect(screen.text()).toContain('/dance?');
  });

  it('leaves when the input ends and nothing more comes, having said what was piped', async () => {
    const platform = await practice();
    const screen = terminal();
    screen.input.end('打捆机坏了\n');
    expect(await runChat(['--wait', '0.02'], { sandboxUrl: platform.sandbox.url, ...screen })).toBe(0);
    expect(platform.control.messages('wm_demo_customer').messages.map(({ text }) => text)).toEqual([
      'enter',
      '打捆机坏了',
    ]);
  });

  it('finds the platform by the file that it wrote, and says when there is none', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'chat-'));
    afterTest(() => rmSync(dataDir, { recursive: true }));
    const alone = terminal();
    expect(await runChat([], { dataDir, ...alone })).toBe(1);
    expect(alone.text()).toContain('npm start');
    const { sandbox } = await practice({ dataFile: join(dataDir, 'sandbox.json') });
    const screen = terminal();
    screen.input.end('/quit\n');
    expect(await runChat([], { dataDir, ...screen })).toBe(0);
    await sandbox.close();
    expect(await runChat([], { sandboxUrl: sandbox.url, ...terminal() })).toBe(1);
  });

  it('explains itself to who it does not know', async () => {
    const screen = terminal();
    expect(await runChat(['--as', 'king'], { sandboxUrl: 'http://127.0.0.1:1', ...screen })).toBe(2);
    expect(screen.text()).toContain('--as customer|technician|supervisor');
  });
});
