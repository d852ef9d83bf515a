import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runFlow } from '../../src/cli/flow.js';
import { playFlows } from '../../src/cli/flow-play.js';
import { shippedKit } from './kit.js';

describe('flow play', () => {
  it('talks in the terminal, shows what others are told and what is wrong', async () => {
    const lines = [
      '捆草机WK-2301不打结,在河东路8号,13812345678',
      '/press 对,没错',
      '/press 没有',
      '/as wang',
      '接单',
    ];
    const printed: string[] = [];
    await playFlows(shippedKit, (text) => printed.push(text), Readable.from(lines.map((l) => `${l}\n`)));
    const said = printed.join('');
    expect(said).toContain('customer ◀ 已登记');
    expect(said).toContain('wang ◀ 新工单');
    expect(said).toContain('No button "没有"');
    expect(said).toContain('已接单');
  });
});

describe('flow test', () => {
  const run = async (story: string) => {
    const dir = mkdtempSync(join(tmpdir(), 'stories-'));
    writeFileSync(join(dir, 'one.yaml'), story);
    const printed: string[] = [];
    const code = await runFlow(['test', dir], (text) => printed.push(text));
    rmSync(dir, { recursive: true });
    return { code, said: printed.join('') };
  };

  it('says which line does not go as told', async () => {
    const { code, said } = await run(
      'story: a\ntalk:\n  - in: 你好\n    out: 报修服务\n  - in: 进度\n    out: 张三\n',
    );
    expect(code).toBe(1);
    expect(said).toContain('line 2 (进度): should say "张三"');
  });

  it('says where a story file is wrong', async () => {
    const { code, said } = await run('story: a\ntalk:\n  - inn: 你好\n');
    expect(code).toBe(1);
    expect(said).toContain('"inn"');
  });
});
